"""Find the codes of an edition that are one typo away from a text, without trying every code.

For every code and every position in it, a table has the code with a hole at that position, and the
characters that fill the hole. A wrong or missing character is found by the hole, any other typo by
the code itself. A typo in one half of a code leaves the other half unchanged: if no code has that
half, the search ends.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from terminology.store import hashtable, typos
from terminology.store.hashtable import HashTable
from terminology.store.tables import FileTable

_HOLE = b"_"
_REST = b"*"
"""Replaces the other half of a code."""
_LETTERS = typos.ALPHABET.encode()
_NUMBERS = {character: number for number, character in enumerate(typos.ALPHABET)}

Wrong = tuple[int, int]
"""A position at which other characters make a code, and a bit for each of them."""


def _half(size: int) -> int:
    return (size + 1) // 2


def knows(text: str) -> bool:
    """Tell whether the index finds every code near this text."""
    return len(text) < hashtable.LONGEST and typos.is_plain(text)


def rows(codes: Iterable[str]) -> dict[bytes, tuple[int]]:
    """Return the rows of the table: a text with a hole, and a bit for each character in it."""
    fills: dict[bytes, int] = {}
    for code in codes:
        if typos.is_plain(code) and len(code) <= hashtable.LONGEST:
            encoded, half = code.encode(), _half(len(code))
            fills[encoded[:half] + _REST] = fills[_REST + encoded[half:]] = 0
            for at, character in enumerate(code):
                holed = encoded[:at] + _HOLE + encoded[at + 1 :]
                fills[holed] = fills.get(holed, 0) | 1 << _NUMBERS[character]
    return {holed: (characters,) for holed, characters in fills.items()}


class TypoIndex:
    """The index: the table of holes, the lengths of codes, and the table of codes.

    Both tables may be evicted from memory, so each search gets them again.
    """

    def __init__(
        self, holes: FileTable[HashTable], lengths: Sequence[int], codes: FileTable[HashTable]
    ) -> None:
        self._holes = holes
        self._lengths = frozenset(lengths)
        self._codes = codes

    def near(self, text: bytes, number: int) -> list[bytes]:
        """Return up to `number` codes near a plain text, the likeliest first (typos.py).

        Raises DamagedPrerendered.
        """
        tables = _Tables(self._holes.get(), self._codes.get())
        size, lengths = len(text), self._lengths
        wrong, swapped = _alike(text, tables) if size in lengths else ((), ())
        if not wrong and not swapped and size - 1 not in lengths and size + 1 not in lengths:
            return []
        likely = dict.fromkeys(self._likely(text, tables, wrong, swapped))
        likely.pop(text, None)
        return list(likely)[:number]

    def verify(self) -> None:
        """Verify the table. Raises DamagedPrerendered."""
        self._holes.get()

    def _likely(
        self, text: bytes, tables: "_Tables", wrong: Sequence[Wrong], swapped: Sequence[bytes]
    ) -> Iterator[bytes]:
        for at, characters in wrong:
            other = typos.LOOK_ALIKE.get(chr(text[at]))
            if other and characters >> _NUMBERS[other] & 1:
                yield text[:at] + other.encode() + text[at + 1 :]
        yield from swapped
        if len(text) - 1 in self._lengths:
            shorter = (text[:at] + text[at + 1 :] for at in range(len(text)))
            yield from (meant for meant in shorter if tables.codes.find(meant) is not None)
        for at, characters in wrong:
            yield from _filled(text[:at], characters, text[at + 1 :])
        if len(text) + 1 in self._lengths:
            holes = tables.holes
            for at in range(len(text) + 1):
                holed = holes.find(text[:at] + _HOLE + text[at:])
                if holed is not None:
                    yield from _filled(text[:at], holes.words[holed], text[at:])


class _Tables(NamedTuple):
    """The content of both tables."""

    holes: HashTable
    codes: HashTable


def _alike(text: bytes, tables: _Tables) -> tuple[list[Wrong], list[bytes]]:
    """Return the codes of the same length with one wrong character, and with two swapped."""
    holes, codes, size, half = tables.holes, tables.codes, len(text), _half(len(text))
    first = 0 if holes.find(_REST + text[half:]) is not None else half
    end = size if holes.find(text[:half] + _REST) is not None else half
    wrong = []
    for at in range(first, end):
        holed = holes.find(text[:at] + _HOLE + text[at + 1 :])
        if holed is not None:
            wrong.append((at, holes.words[holed]))
    # The two swapped characters may be in different halves.
    swapped = []
    for at in range(min(first, half - 1), max(end - 1, half)):
        meant = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
        if codes.find(meant) is not None:
            swapped.append(meant)
    return wrong, swapped


def _filled(before: bytes, characters: int, after: bytes) -> Iterator[bytes]:
    while characters:
        number = (characters & -characters).bit_length() - 1
        yield b"%b%c%b" % (before, _LETTERS[number], after)
        characters &= characters - 1
