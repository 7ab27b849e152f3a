"""A hash table from short keys to numbers, with the same layout in a file and in memory.

    count   the number of rows
    rows    the key as a number, then its values; sorted by bucket
    end     a row of zeros, which has no key
    starts  for each bucket, the index of its first row in the words; then the end of the last

The bucket of a key is its number modulo the number of buckets, a prime that is as large as the
number of rows or slightly larger, so most buckets have one or two rows.
"""

from array import array
from collections.abc import Mapping, Sequence
from itertools import count

LONGEST = 8
"""Maximum bytes of a key."""


def fits(key: bytes) -> bool:
    """Tell whether bytes can be a key: not empty, not too long, and without a zero at the end."""
    return 0 < len(key) <= LONGEST and key[-1] != 0


def pack(rows: Mapping[bytes, Sequence[int]], width: int) -> bytes:
    """Return the bytes of a table of these rows, each of `width` numbers. The keys must fit."""
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
    """Return the smallest prime that is at least the number of rows."""
    return next(number for number in count(max(2, rows)) if _is_prime(number))


def _is_prime(number: int) -> bool:
    return all(number % factor for factor in range(2, int(number**0.5) + 1))


class HashTable:
    """A hash table, read from its bytes. `words` has all its rows, concatenated."""

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
        """Return the index in `words` of the first number of a key, or None."""
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
        """Return the index in `words` of the first number of each row."""
        return range(2, len(self.words) - self._step, self._step)
