"""Which wording of several is wanted: lists of languages as HTTP's Accept-Language has them.

Source: RFC 9110 section 12.5.4 and RFC 4647 (a range matches the tags that begin with it; a tag
is also content with what is said in its language at large). `*` stands for any language, and
`*;q=0` for none but those that are named.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_RANGE = re.compile(
    r"\s*(?P<tag>\*|[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)\s*"
    r"(;\s*q\s*=\s*(?P<quality>0(\.[0-9]{0,3})?|1(\.0{0,3})?)\s*)?"
)


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages that are wanted, the best first, and the text that says so."""

    text: str
    tags: tuple[str, ...]
    refuses_others: bool = False

    def rank(self, language: str) -> int | None:
        """How far down the list a language is wanted; None where it is not."""
        spelled = language.lower()
        for place, tag in enumerate(self.tags):
            if _meets(spelled, tag):
                return place
        return None


def read(text: str) -> Languages:
    """Read a list of languages. Raises ValueError where it is none."""
    found: list[tuple[float, str]] = []
    for part in text.split(","):
        matched = _RANGE.fullmatch(part)
        if matched is None:
            raise ValueError(text)
        found.append((float(matched["quality"] or 1), matched["tag"].lower()))
    ordered = sorted(found, key=lambda one: -one[0])
    return Languages(
        text,
        tuple(tag for quality, tag in ordered if quality > 0 and tag != "*"),
        any(tag == "*" and quality == 0 for quality, tag in found),
    )


def best(wanted: Languages, languages: Iterable[str | None]) -> int | None:
    """Which of these languages is wanted most, by its number; None where none is.

    Of several for one range, the one that is written so is wanted most.
    """
    found = [
        (rank, language.lower() != wanted.tags[rank], number)
        for number, language in enumerate(languages)
        if language and (rank := wanted.rank(language)) is not None
    ]
    return min(found)[2] if found else None


def _meets(language: str, tag: str) -> bool:
    return language == tag or language.startswith(f"{tag}-") or tag.startswith(f"{language}-")
