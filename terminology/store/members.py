"""Which concepts of an edition are meant: a set of their places, as the bits of one number.

An edition has up to a hundred thousand concepts, so a set of them is a dozen kilobytes, and two
sets are joined, met or told apart in microseconds. Place 0 is the publisher's first concept.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, compress, count, islice


@dataclass(frozen=True, slots=True)
class Members:
    """Some of the concepts of one edition."""

    bits: int = 0

    @classmethod
    def of(cls, places: Iterable[int]) -> "Members":
        """The concepts in these places, in any order."""
        held = bytearray()
        for place in places:
            byte = place >> 3
            if byte >= len(held):
                held.extend(bytes(byte + 1 - len(held)))
            held[byte] |= 1 << (place & 7)
        return cls(int.from_bytes(held, "little"))

    @classmethod
    def first(cls, number: int) -> "Members":
        """The first so many concepts: all of an edition."""
        return cls((1 << number) - 1)

    def __and__(self, other: "Members") -> "Members":
        return Members(self.bits & other.bits)

    def __or__(self, other: "Members") -> "Members":
        return Members(self.bits | other.bits)

    def __sub__(self, other: "Members") -> "Members":
        return Members(self.bits & ~other.bits)

    def __len__(self) -> int:
        return self.bits.bit_count()

    def __contains__(self, place: int) -> bool:
        return bool(self.bits >> place & 1)

    def __iter__(self) -> Iterator[int]:
        """The places, from the first to the last."""
        return compress(count(), map(int, reversed(f"{self.bits:b}")))

    def among(self, places: Iterable[int]) -> list[int]:
        """Those of some places that are in the set, in the order in which they were given."""
        size = (self.bits.bit_length() + 7) // 8
        stored = self.bits.to_bytes(size, "little")
        return [one for one in places if one >> 3 < size and stored[one >> 3] >> (one & 7) & 1]

    def page(self, start: int, number: int) -> list[int]:
        """So many places, after the first `start` of them."""
        return Pages(self).page(start, number)

    def packed(self) -> bytes:
        """The set as it is stored: its bits, or its places where they are few."""
        bits = self.bits.to_bytes((self.bits.bit_length() + 7) // 8, "little")
        if 4 * len(self) < len(bits):
            return _PLACES + array("I", self).tobytes()
        return _BITS + bits

    @classmethod
    def unpacked(cls, stored: bytes) -> "Members":
        """The set out of what is stored."""
        if stored[:1] == _PLACES:
            return cls.of(array("I", stored[1:]))
        return cls(int.from_bytes(stored[1:], "little"))


class Pages:
    """A set, with what it takes to find the place of any of its concepts by its number."""

    def __init__(self, members: Members) -> None:
        size = -(-members.bits.bit_length() // _BLOCK)
        stored = members.bits.to_bytes(size * _BLOCK // 8, "little")
        ends = range(0, len(stored), _BLOCK // 8)
        self._blocks = [int.from_bytes(stored[end : end + _BLOCK // 8], "little") for end in ends]
        self._before = [0, *accumulate(block.bit_count() for block in self._blocks)]

    def page(self, start: int, number: int) -> list[int]:
        """So many places, after the first `start` of them."""
        found: list[int] = []
        block = bisect_right(self._before, start) - 1
        while len(found) < number and block < len(self._blocks):
            skip = max(0, start - self._before[block])
            places = Members(self._blocks[block])
            for place in islice(places, skip, skip + number - len(found)):
                found.append(block * _BLOCK + place)  # noqa: PERF401 - the slice looks at `found`
            block += 1
        return found


_BLOCK = 64
"""Concepts that are passed over at a time, on the way to a page."""

_PLACES, _BITS = b"p", b"b"

NONE = Members()
