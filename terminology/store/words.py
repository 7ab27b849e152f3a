"""Split texts into words for search: case, accents and punctuation are ignored.

A short word is also joined with its neighbour, so `X-ray`, `X ray` and `xray` match each other.
"""

import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from codesystems.model import Concept

_SHORT = 2
"""Maximum characters of a word that is also joined with its neighbours."""


def split(text: str) -> list[str]:
    """Return the case-folded words of a text, in order."""
    plain = text if text.isascii() else unaccented(text)
    folded = plain.casefold()
    if not folded.isalnum():
        folded = "".join(char if char.isalnum() else " " for char in folded)
    return folded.split()


def unaccented(text: str) -> str:
    """Return a text without accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def joined_pairs(separate: list[str]) -> list[str]:
    """Return each pair of neighbours with a short word, joined."""
    return [one + other for one, other in pairwise(separate) if _are_joined(one, other)]


def word_spellings(query: list[str]) -> list[tuple[str, ...]]:
    """Return the spellings of each word: alone, or joined with the word before."""
    return [
        (word, before + word) if before and _are_joined(before, word) else (word,)
        for before, word in pairwise(("", *query))
    ]


def whole_word_spellings(query: list[str]) -> list[tuple[str, ...]]:
    """Return the spellings of each whole word: alone, or joined with a neighbour."""
    around = zip(("", *query), query, (*query[1:], ""), strict=False)
    return [tuple({word, *joined_pairs([before, word, after])}) for before, word, after in around]


SHORT_BEGINNING = 3
"""Maximum characters of a beginning with its own row in the index: many words begin so."""


def with_beginnings(words: Iterable[str]) -> set[str]:
    """Return the words, and their short beginnings, each with a star at the end."""
    lengths = range(1, SHORT_BEGINNING + 1)
    return {*words, *(f"{word[:length]}*" for word in words for length in lengths)}


def ignoring_case(code: str) -> bytes:
    """Return a code with A to Z in lower case, by which SQLite (NOCASE) compares spellings."""
    return code.encode().lower()


def _are_joined(one: str, other: str) -> bool:
    return len(one) <= _SHORT or len(other) <= _SHORT


def of_concept(concept: Concept) -> tuple[str, str]:
    """Return the words of the display, and all others: of code, designations, and joined pairs."""
    display = split(concept.display or "")
    others = [*joined_pairs(display)]
    for text in _others(concept):
        separate = split(text)
        others += [*separate, *joined_pairs(separate)]
    return " ".join(display), " ".join(others)


def _others(concept: Concept) -> Iterable[str]:
    yield concept.code
    for designation in concept.designations:
        yield designation.value
