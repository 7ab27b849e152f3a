"""Sets of concepts of an edition: a set of their places, as the bits of one integer.

An edition has up to a hundred thousand concepts, so a set takes a dozen kilobytes, and the union,
intersection or difference of two sets a few microseconds. Place 0 is the publisher's first concept.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, count, islice


@dataclass(frozen=True, slots=True)
class Members:
    """A set of concepts of one edition."""

    bits: int = 0

    @classmethod
    def of(cls, places: Iterable[int]) -> "Members":
        """Return the set of these places, given in any order."""
        listed = [*places]
        if not listed:
            return cls()
        stored = bytearray((max(listed) >> 3) + 1)
        for place in listed:
            stored[place >> 3] |= _BIT[place & 7]
        return cls(int.from_bytes(stored, "little"))

    @classmethod
    def first(cls, number: int) -> "Members":
        """Return the first `number` concepts: all of an edition."""
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
    def size(self) -> int:
        """Bytes in memory."""
        return self.bits.bit_length() // 8

    def __iter__(self) -> Iterator[int]:
        """Yield the places in ascending order."""
        return compress(count(), map(int, reversed(f"{self.bits:b}")))

    def among(self, places: Iterable[int]) -> list[int]:
        """Return those of these places that are in the set, in the order of the argument."""
        size = (self.bits.bit_length() + 7) // 8
        stored = self.bits.to_bytes(size, "little")
        return [at for at in places if at >> 3 < size and stored[at >> 3] >> (at & 7) & 1]

    def page(self, start: int, number: int) -> list[int]:
        """Return up to `number` places, after the first `start`."""
        page: list[int] = []
        at, size = 0, self.bits.bit_length()
        while at < size and len(page) < number:
            part = self.bits >> at & _FAR_BITS
            count = part.bit_count()
            if start < count:
                stored = part.to_bytes(_FAR // 8, "little")
                page += _places(stored, at, start, number - len(page))
            start = max(0, start - count)
            at += _FAR
        return page

    @classmethod
    def unpacked(cls, *stored: bytes) -> "Members":
        """Return the union of sets that `pack` has stored."""
        bits, places = 0, array("I")
        for packed in stored:
            if packed[:1] == _PLACES:
                places.frombytes(packed[1:])
            else:
                first = int.from_bytes(packed[1:5], "little")
                bits |= int.from_bytes(packed[5:], "little") << 8 * first
        return cls(bits | cls.of(places).bits if places else bits)


def _places(stored: bytes, at: int, start: int, number: int) -> list[int]:
    """Return up to `number` places of a part of a set that begins at a place, after `start`."""
    page: list[int] = []
    for near in range(0, len(stored), _NEAR):
        word = int.from_bytes(stored[near : near + _NEAR], "little")
        if start >= word.bit_count():
            start -= word.bit_count()
            continue
        while word and len(page) < number:
            lowest = word & -word
            if start:
                start -= 1
            else:
                page.append(at + 8 * near + lowest.bit_length() - 1)
            word ^= lowest
        if len(page) == number:
            break
    return page


_FAR, _NEAR = 4096, 8
"""Places, and bytes of places, that are skipped at a time before a page."""
_FAR_BITS = (1 << _FAR) - 1

_PLACES, _BITS = b"p", b"b"
_BIT = (1, 2, 4, 8, 16, 32, 64, 128)
_FEW = 40
"""A set is stored as places only if its bits take more than this many bytes per place: bits are
read much faster."""

NONE = Members()


def pack(places: Sequence[int]) -> bytes:
    """Return the stored form of a set of ascending places: the places, or the bits of its bytes."""
    first = places[0] >> 3 if places else 0
    size = (places[-1] >> 3) + 1 - first if places else 0
    if size > _FEW * len(places):
        return _PLACES + array("I", places).tobytes()
    bits = Members.of(place - 8 * first for place in places).bits
    return _BITS + first.to_bytes(4, "little") + bits.to_bytes(size, "little")


@dataclass(frozen=True, slots=True)
class Ranked:
    """Search results in groups, the best group first.

    Within a group the order is the publisher's; a concept counts in its first group.
    """

    groups: tuple[Members, ...]

    @property
    def members(self) -> Members:
        """All concepts of all groups."""
        members = NONE
        for group in self.groups:
            members |= group
        return members

    def __iter__(self) -> Iterator[int]:
        """Yield the places, the best first."""
        return iter(self.page(self.members, 0, len(self.members)))

    def page(self, within: Members, start: int, number: int) -> list[int]:
        """Return up to `number` places that are also in a set, after the first `start`."""
        page: list[int] = []
        left = within
        for group in self.groups:
            if len(page) >= number:
                break
            part = group & left
            if part.bits:
                left ^= part
                page += part.page(start, number - len(page))
                start = max(0, start - len(part)) if start else 0
        return page


class PagedMembers:
    """A set with an index for quick access to any page."""

    def __init__(self, members: Members) -> None:
        size = -(-members.bits.bit_length() // _BLOCK)
        stored = members.bits.to_bytes(size * _BLOCK // 8, "little")
        ends = range(0, len(stored), _BLOCK // 8)
        self._blocks = [int.from_bytes(stored[end : end + _BLOCK // 8], "little") for end in ends]
        self._before = [0, *accumulate(block.bit_count() for block in self._blocks)]
        self.size = _BYTES_OF_BLOCK * len(self._blocks)

    def page(self, start: int, number: int) -> list[int]:
        """Return up to `number` places, after the first `start`."""
        page: list[int] = []
        block = bisect_right(self._before, start) - 1
        while len(page) < number and block < len(self._blocks):
            skip = max(0, start - self._before[block])
            places = Members(self._blocks[block])
            for place in islice(places, skip, skip + number - len(page)):
                page.append(block * _BLOCK + place)  # noqa: PERF401 - the slice reads `page`
            block += 1
        return page


_BYTES_OF_BLOCK = 80
_BLOCK = 64
"""Concepts that are skipped at a time before a page."""
