"""Which concepts of an edition are meant: a set of their places, as the bits of one number.

An edition has up to a hundred thousand concepts, so a set of them is a dozen kilobytes, and two
sets are joined, met or told apart in microseconds. Place 0 is the publisher's first concept.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, count, islice


@dataclass(frozen=True, slots=True)
class Members:
    """Some of the concepts of one edition."""

    bits: int = 0

    @classmethod
    def of(cls, places: Iterable[int]) -> "Members":
        """The concepts in these places, in any order."""
        listed = [*places]
        if not listed:
            return cls()
        held = bytearray((max(listed) >> 3) + 1)
        for place in listed:
            held[place >> 3] |= _BIT[place & 7]
        return cls(int.from_bytes(held, "little"))

    @classmethod
    def first(cls, number: int) -> "Members":
        """The first so many concepts: all of an edition."""
        return cls((1 << number) - 1)

    def __and__(self, other: "Members") -> "Members":
        return Members(self.bits & other.bits)

    def __or__(self, other: "Members") -> "Members":
        return Members(self.bits | other.bits)

    def __xor__(self, other: "Members") -> "Members":
        return Members(self.bits ^ other.bits)

    def __sub__(self, other: "Members") -> "Members":
        return Members(self.bits & ~other.bits)

    def __len__(self) -> int:
        return self.bits.bit_count()

    def __contains__(self, place: int) -> bool:
        return bool(self.bits >> place & 1)

    @property
    def last(self) -> int:
        """The last place; -1 where there is none."""
        return self.bits.bit_length() - 1

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self.bits.bit_length() // 8

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
        found: list[int] = []
        at, size = 0, self.bits.bit_length()
        while at < size and len(found) < number:
            here = self.bits >> at & _ALL_OF_THEM
            count = here.bit_count()
            if start < count:
                stored = here.to_bytes(_FAR // 8, "little")
                found += _places(stored, at, start, number - len(found))
            start = max(0, start - count)
            at += _FAR
        return found

    @classmethod
    def unpacked(cls, *stored: bytes) -> "Members":
        """The concepts of any of some sets out of what is stored."""
        bits, places = 0, array("I")
        for one in stored:
            if one[:1] == _PLACES:
                places.frombytes(one[1:])
            else:
                first = int.from_bytes(one[1:5], "little")
                bits |= int.from_bytes(one[5:], "little") << 8 * first
        return cls(bits | cls.of(places).bits if places else bits)


def _places(stored: bytes, at: int, start: int, number: int) -> list[int]:
    """So many places of a part of a set, which begins at a place, after the first `start`."""
    found: list[int] = []
    for near in range(0, len(stored), _NEAR):
        word = int.from_bytes(stored[near : near + _NEAR], "little")
        if start >= word.bit_count():
            start -= word.bit_count()
            continue
        while word and len(found) < number:
            lowest = word & -word
            if start:
                start -= 1
            else:
                found.append(at + 8 * near + lowest.bit_length() - 1)
            word ^= lowest
        if len(found) == number:
            break
    return found


_FAR, _NEAR = 4096, 8
"""Places that are passed over at a time on the way to a page, and bytes of them."""
_ALL_OF_THEM = (1 << _FAR) - 1

_PLACES, _BITS = b"p", b"b"
_BIT = (1, 2, 4, 8, 16, 32, 64, 128)
_FEW = 40
"""A set is stored as places only where its bits take so many times as many bytes: bits are read
much faster."""

NONE = Members()


def pack(places: Sequence[int]) -> bytes:
    """A set as it is stored: its places, which ascend, or its bits from the first byte on."""
    first = places[0] >> 3 if places else 0
    size = (places[-1] >> 3) + 1 - first if places else 0
    if size > _FEW * len(places):
        return _PLACES + array("I", places).tobytes()
    bits = Members.of(place - 8 * first for place in places).bits
    return _BITS + first.to_bytes(4, "little") + bits.to_bytes(size, "little")


@dataclass(frozen=True, slots=True)
class Ranked:
    """Concepts in the order of their worth: those of the first group, then of the next.

    Within a group they stand in the publisher's order; a concept counts where it stands first.
    """

    groups: tuple[Members, ...]

    @property
    def members(self) -> Members:
        """All of them."""
        found = NONE
        for group in self.groups:
            found |= group
        return found

    def __iter__(self) -> Iterator[int]:
        """Their places, the best first."""
        return iter(self.page(self.members, 0, len(self.members)))

    def page(self, within: Members, start: int, number: int) -> list[int]:
        """So many places of those that a set has too, after the first `start` of them."""
        found: list[int] = []
        left = within
        for group in self.groups:
            if len(found) >= number:
                break
            here = group & left
            if here.bits:
                left ^= here
                found += here.page(start, number - len(found))
                start = max(0, start - len(here)) if start else 0
        return found


class Pages:
    """A set, with what it takes to find the place of any of its concepts by its number."""

    def __init__(self, members: Members) -> None:
        size = -(-members.bits.bit_length() // _BLOCK)
        stored = members.bits.to_bytes(size * _BLOCK // 8, "little")
        ends = range(0, len(stored), _BLOCK // 8)
        self._blocks = [int.from_bytes(stored[end : end + _BLOCK // 8], "little") for end in ends]
        self._before = [0, *accumulate(block.bit_count() for block in self._blocks)]
        self.size = _BYTES_OF_BLOCK * len(self._blocks)

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


_BYTES_OF_BLOCK = 80
_BLOCK = 64
"""Concepts that are passed over at a time, on the way to a page."""
