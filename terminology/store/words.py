"""The words of a text, as they are looked for: case, accents and punctuation do not count.

A short word is also looked for together with its neighbour, so that `X-ray`, `X ray` and
`xray` find one another.
"""

import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from codesystems.model import Concept

_SHORT = 2
"""Characters: a word no longer than this is also joined with its neighbours."""


def words(text: str) -> list[str]:
    """The words of a text, folded, in order."""
    plain = text if text.isascii() else _unaccented(text)
    folded = plain.casefold()
    if not folded.isalnum():
        folded = "".join(one if one.isalnum() else " " for one in folded)
    return folded.split()


def _unaccented(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(one for one in apart if not unicodedata.combining(one))


def joined(parts: list[str]) -> list[str]:
    """The pairs of neighbours of which one is short, written together."""
    return [one + other for one, other in pairwise(parts) if _are_joined(one, other)]


def spellings(asked: list[str]) -> list[tuple[str, ...]]:
    """Each word as it may be written: by itself, or together with the one before."""
    return [
        (word, before + word) if before and _are_joined(before, word) else (word,)
        for before, word in pairwise(("", *asked))
    ]


def wholes(asked: list[str]) -> list[tuple[str, ...]]:
    """Each word as it may be written whole: by itself, or together with a neighbour."""
    around = zip(("", *asked), asked, (*asked[1:], ""), strict=False)
    return [tuple({word, *joined([before, word, after])}) for before, word, after in around]


SHORT_BEGINNING = 3
"""Characters of a word up to which its beginnings are kept too: many words begin so."""


def begun(words: Iterable[str]) -> set[str]:
    """The words, and their short beginnings with a star behind each."""
    lengths = range(1, SHORT_BEGINNING + 1)
    return {*words, *(f"{word[:length]}*" for word in words for length in lengths)}


def spelling(code: str) -> bytes:
    """What the spellings of a code have in common: as SQLite has it, the letters A to Z small."""
    return code.encode().lower()


def _are_joined(one: str, other: str) -> bool:
    return len(one) <= _SHORT or len(other) <= _SHORT


def of(concept: Concept) -> tuple[str, str]:
    """The words of the display of a concept, and all its others: code, designations, pairs."""
    display = words(concept.display or "")
    others = [*joined(display)]
    for text in _others(concept):
        parts = words(text)
        others += [*parts, *joined(parts)]
    return " ".join(display), " ".join(others)


def _others(concept: Concept) -> Iterable[str]:
    yield concept.code
    for designation in concept.designations:
        yield designation.value
