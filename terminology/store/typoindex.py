"""The codes of an edition that are one typo away from a text, without a look at each of them.

For every code and every place in it, a table has the code with a hole in that place, and the
characters that fill the hole. A wrong or a missing character is found by its hole, any other typo
by the code that was meant. A typo in one half of a code leaves the other half as it is: where no
code has that half, nothing more is looked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from terminology.store import hashtable, typos
from terminology.store.hashtable import HashTable
from terminology.store.tables import Table

_HOLE = b"_"
_REST = b"*"
"""Stands for the other half of a code."""
_LETTERS = typos.ALPHABET.encode()
_NUMBERS = {character: number for number, character in enumerate(typos.ALPHABET)}

Wrong = tuple[int, int]
"""A place in which another character makes a code, and a bit for each character that does."""


def _half(size: int) -> int:
    return (size + 1) // 2


def knows(text: str) -> bool:
    """Tell whether all codes that are near a text are found by its holes."""
    return len(text) < hashtable.LONGEST and typos.is_plain(text)


def rows(codes: Iterable[str]) -> dict[bytes, tuple[int]]:
    """The rows of the table: what fills a hole, a bit for each character of the alphabet."""
    found: dict[bytes, int] = {}
    for code in codes:
        if typos.is_plain(code) and len(code) <= hashtable.LONGEST:
            written, half = code.encode(), _half(len(code))
            found[written[:half] + _REST] = found[_REST + written[half:]] = 0
            for at, character in enumerate(code):
                holed = written[:at] + _HOLE + written[at + 1 :]
                found[holed] = found.get(holed, 0) | 1 << _NUMBERS[character]
    return {holed: (characters,) for holed, characters in found.items()}


class TypoIndex:
    """The codes near a text, by the table of holes, the lengths of codes, and the table of codes.

    Both tables may be dropped from memory, so they are taken anew for each text.
    """

    def __init__(
        self, holes: Table[HashTable], lengths: Sequence[int], codes: Table[HashTable]
    ) -> None:
        self._holes = holes
        self._lengths = frozenset(lengths)
        self._codes = codes

    def near(self, text: bytes, number: int) -> list[bytes]:
        """So many codes that a plain text may have meant, the likeliest first (typos.py).

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
        """Read the table. Raises DamagedPrerendered."""
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
    """Both tables, in memory."""

    holes: HashTable
    codes: HashTable


def _alike(text: bytes, tables: _Tables) -> tuple[list[Wrong], list[bytes]]:
    """The codes of the same length: by a character that is wrong, and by two swapped."""
    holes, codes, size, half = tables.holes, tables.codes, len(text), _half(len(text))
    first = 0 if holes.find(_REST + text[half:]) is not None else half
    end = size if holes.find(text[:half] + _REST) is not None else half
    wrong = []
    for at in range(first, end):
        holed = holes.find(text[:at] + _HOLE + text[at + 1 :])
        if holed is not None:
            wrong.append((at, holes.words[holed]))
    # Of two that are swapped, one may be in each half.
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
