"""A table of numbers by short keys, as compact as it stands in a file.

    number  how many rows there are
    rows    key as a number, then the numbers that belong to it; in the order of their buckets
    end     a row of zeros, which belongs to no key
    starts  for each bucket, the place of its first row among the words; and where the last ends

The bucket of a key is the remainder of its number by the number of buckets, a prime: there are as
many as rows, or a few more, so that a bucket has one row or two.
"""

from array import array
from collections.abc import Mapping, Sequence
from itertools import count

LONGEST = 8
"""Bytes of a key."""


def fits(key: bytes) -> bool:
    """Tell whether a text can be a key: it has no zero at its end."""
    return 0 < len(key) <= LONGEST and key[-1] != 0


def packed(rows: Mapping[bytes, Sequence[int]], width: int) -> bytes:
    """The table of these rows, of so many numbers each. The keys must fit."""
    buckets, step = _buckets(len(rows)), width + 1
    numbered = sorted((_number(key) % buckets, _number(key), key) for key in rows)
    words, sizes = array("Q", [len(rows)]), [0] * buckets
    for bucket, number, key in numbered:
        words.extend((number, *rows[key]))
        sizes[bucket] += step
    words.extend([0] * step)
    starts = array("I", [1])
    for size in sizes:
        starts.append(starts[-1] + size)
    return words.tobytes() + starts.tobytes()


def _number(key: bytes) -> int:
    return int.from_bytes(key, "little")


def _buckets(rows: int) -> int:
    """The smallest prime that is no smaller than the number of rows."""
    return next(number for number in count(max(2, rows)) if _is_prime(number))


def _is_prime(number: int) -> bool:
    return all(number % factor for factor in range(2, int(number**0.5) + 1))


class HashTable:
    """A table, out of the bytes that it is packed in. `words` are its rows one after another."""

    __slots__ = ("_buckets", "_starts", "_step", "words")

    def __init__(self, packed: bytes, width: int) -> None:
        self._step = width + 1
        self.words, self._starts = array("Q"), array("I")
        view, word = memoryview(packed), self.words.itemsize
        (rows,) = view[:word].cast("Q")
        end = word * (1 + self._step * (rows + 1))
        self.words.frombytes(view[:end])
        self._starts.frombytes(view[end:])
        self._buckets = len(self._starts) - 1

    def find(self, key: bytes) -> int | None:
        """Where the numbers of a key begin among the words; None where it has none."""
        number, words = int.from_bytes(key, "little"), self.words
        bucket = number % self._buckets
        at = self._starts[bucket]
        if words[at] != number:
            end, step = self._starts[bucket + 1], self._step
            at += step
            while at < end and words[at] != number:
                at += step
            if at >= end:
                return None
        return at + 1 if number and key[-1] else None

    def rows(self) -> range:
        """Where the numbers of each row begin among the words."""
        return range(2, len(self.words) - self._step, self._step)
