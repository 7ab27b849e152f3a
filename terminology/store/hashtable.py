"""A table of numbers by short keys, as it stands in a file.

A key is found in one look, or few; nothing is read but the place where it stands, so that the
table may be mapped, and of many processes none holds a copy.

    slot   the key as a number (0: the slot is free), then the numbers that belong to it

A key stands in the slot of its crc32, or in the next free one after.
"""

from array import array
from collections.abc import Mapping, Sequence
from zlib import crc32

LONGEST = 8
"""Bytes of a key."""

_FULL = 2
"""One slot in so many is taken at most."""


def fits(key: bytes) -> bool:
    """Tell whether a text can be a key: it has no zero at its end."""
    return 0 < len(key) <= LONGEST and key[-1] != 0


def packed(rows: Mapping[bytes, Sequence[int]], width: int) -> bytes:
    """The table of these rows, of so many numbers each. The keys must fit."""
    slots, step = 8, width + 1
    while slots < _FULL * len(rows):
        slots *= 2
    words = array("Q", bytes(8 * slots * step))
    for key, numbers in rows.items():
        at = (crc32(key) & (slots - 1)) * step
        while words[at]:
            at = (at + step) % len(words)
        words[at : at + step] = array("Q", (_number(key), *numbers))
    return words.tobytes()


def _number(key: bytes) -> int:
    return int.from_bytes(key, "little")


class HashTable:
    """A table, out of the words that it stands in."""

    __slots__ = ("_last", "_step", "words")

    def __init__(self, words: memoryview, width: int) -> None:
        self.words = words
        self._step = width + 1
        self._last = len(words) // self._step - 1

    def find(self, key: bytes) -> int | None:
        """Where the numbers of a key begin among the words; None where it has none."""
        number, words = int.from_bytes(key, "little"), self.words
        at = (crc32(key) & self._last) * self._step
        while found := words[at]:
            if found == number and key[-1]:
                return at + 1
            at += self._step
            if at == len(words):
                at = 0
        return None
