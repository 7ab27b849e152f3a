"""The layout of a prerendered file.

    header    MAGIC, mark (sha256), size of the file, offset, size and crc32 of the contents; then
              the crc32 of the header itself
    records   one per code: the lookup, then the rest: sizes, validation, display, and the end
              offsets of the lookup's parameters
    entries   one per concept in order, separated by commas; empty if a concept has none
    matches   the matches of codes in concept maps
    listings  all concepts as in a resource, in chunks (listings.py)
    tables    shown    the concepts that have an entry
              entries  per concept, the offset of its entry, and the crc32 of all entries up to its
                       beginning, and up to its end; then the offset of the end
              codes    (hashtable.py) per code, the offset and size of its record, its traits, and
                       two checksums: of the lookup, and of lookup and rest
              typos    (hashtable.py) the index of codes for typos (typoindex.py)
              and per concept map and direction, the offset, size and checksum of the matches of
              each code, and the index of these codes for typos
    contents  JSON: offset, size and crc32 of each table, and the names of properties; and
              the offsets, sizes and checksums of the chunks of each listing

Every byte is verified by data that was verified before: the header by itself, the contents by the
header, a table by the contents, and a record, an entry or a match by its table.
"""

import struct
from array import array
from typing import TypedDict
from zlib import crc32

from terminology.store.tables import Stretch

MAGIC = b"fhir-hcpcs, prerendered\n"

_HEADER = struct.Struct("<24s32sQQQI")
_CHECKSUM = struct.Struct("<I")
HEADER_SIZE = _HEADER.size + _CHECKSUM.size

REST = struct.Struct("<III")
PART = struct.Struct("<HI")

SIZE_BITS = 24
"""Bits of the size in the number that locates a record; the higher bits are its offset."""
LONGEST = (1 << SIZE_BITS) - 1
PLAIN, ACTIVE = 1, 2
TRAITS_BITS = 8
"""Bits of the traits in the number that describes a code; above them are the size of the rest of
its record, and the place of the concept in 32 bits."""
PLACE_SHIFT = SIZE_BITS + TRAITS_BITS
CHECKSUM_BITS = 32
LAST_CHECKSUM = (1 << CHECKSUM_BITS) - 1
"""Bits of the second of two checksums in one number; the higher bits are the first."""

CODE_WIDTH, TYPO_WIDTH, MATCH_WIDTH = 3, 1, 2
"""Numbers per code, per typo, and per form of a match."""


class Contents(TypedDict):
    """The locations of the tables and the offset of the entries. `typos` may be missing."""

    properties: list[str]
    codes: Stretch
    first_entry: int
    entries: Stretch
    shown: Stretch
    typos: Stretch | None
    lengths: list[int]
    matches: dict[str, dict[str, "MatchContents"]]
    listings: dict[str, list[tuple[int, ...]]]


class MatchContents(TypedDict):
    """The locations of the matches of a concept map in one direction. `typos` may be missing."""

    codes: Stretch
    typos: Stretch | None
    lengths: list[int]


class Entries:
    """The table of the entries: the offset of each from the first, and the checksums around it.

    A checksum continues from entry to entry, so consecutive entries are verified at once.
    """

    __slots__ = ("after", "before", "places")

    def __init__(self, packed: bytes) -> None:
        self.places, self.before, self.after = array("I"), array("I"), array("I")
        view, size = memoryview(packed), self.places.itemsize
        number = len(packed) // size // 3
        self.before.frombytes(view[: number * size])
        self.after.frombytes(view[number * size : 2 * number * size])
        self.places.frombytes(view[2 * number * size :])


LAST_PLACE = (1 << 32) - 1
"""Maximum offset of the end of an entry."""


def header(mark: bytes, size: int, contents: bytes) -> bytes:
    """Return the header of a file of this size, which ends with these contents."""
    fields = (MAGIC, mark, size, size - len(contents), len(contents), crc32(contents))
    written = _HEADER.pack(*fields)
    return written + _CHECKSUM.pack(crc32(written))


def read_header(header: bytes) -> tuple[bytes, int, Stretch] | None:
    """Return the mark, the size of the file, and the stretch of the contents; None if damaged."""
    written, checksum = header[: _HEADER.size], header[_HEADER.size :]
    if len(header) != HEADER_SIZE or checksum != _CHECKSUM.pack(crc32(written)):
        return None
    magic, mark, size, at, length, of_contents = _HEADER.unpack(written)
    return (mark, size, (at, length, of_contents)) if magic == MAGIC else None
