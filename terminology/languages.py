"""Lists of languages as in the HTTP header Accept-Language, and the best match for one.

Source: RFC 9110 section 12.5.4 and RFC 4647 (a range matches the tags that begin with it). A range
also matches the more general tags: `de-CH` matches `de`. `*` is any language, and `*;q=0` excludes
every language that is not in the list.
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
    """The requested languages, the most preferred first, and the text they were read from."""

    text: str
    tags: tuple[str, ...]
    refuses_others: bool = False

    def rank(self, language: str) -> int | None:
        """Return the index of the first range that matches a language, or None."""
        lower = language.lower()
        for place, tag in enumerate(self.tags):
            if _matches(lower, tag):
                return place
        return None


def read(text: str) -> Languages:
    """Read a list of languages. Raises ValueError if it is invalid."""
    ranges: list[tuple[float, str]] = []
    for item in text.split(","):
        match = _RANGE.fullmatch(item)
        if match is None:
            raise ValueError(text)
        ranges.append((float(match["quality"] or 1), match["tag"].lower()))
    ordered = sorted(ranges, key=lambda item: -item[0])
    return Languages(
        text,
        tuple(tag for quality, tag in ordered if quality > 0 and tag != "*"),
        any(tag == "*" and quality == 0 for quality, tag in ranges),
    )


def best(wanted: Languages, languages: Iterable[str | None]) -> int | None:
    """Return the index of the most preferred of these languages; None if none matches.

    Among several matches of one range, an exact match is preferred.
    """
    matches = [
        (rank, language.lower() != wanted.tags[rank], number)
        for number, language in enumerate(languages)
        if language and (rank := wanted.rank(language)) is not None
    ]
    return min(matches)[2] if matches else None


def _matches(language: str, tag: str) -> bool:
    return language == tag or language.startswith(f"{tag}-") or tag.startswith(f"{language}-")
