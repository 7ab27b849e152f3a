"""How a prerendered file is laid out.

    header    MAGIC, mark (sha256), size of the file, where the contents begin, their size and their
              crc32; then the crc32 of all that
    records   one for each code: its lookup, then the rest: sizes, validation, display, and the
              ends of the lookup's parameters
    entries   one for each concept in order, with commas between them; empty where there is none
    matches   what concept maps have for codes
    tables    shown    which concepts have an entry
              entries  for each concept, where its entry begins, and the crc32 of all entries up to
                       its beginning, and up to its end; and where the last one ends
              codes    (hashtable.py) where the record of a code is, what else is known of it, and
                       two checksums: of its lookup, and of lookup and rest
              typos    (hashtable.py) the codes that typos may have meant (typoindex.py)
              and for each concept map, and for each way through it, where the matches of a code
              are, each with its checksum
    contents  JSON: where the tables are, each with its crc32, and the names of properties

Every byte is thereby checked by something that was checked before: the header by itself, the
contents by the header, a table by the contents, and a record, an entry or a match by its table.
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
"""Where a record is, is one number: its place in the file, and in so many bits its size."""
LONGEST = (1 << SIZE_BITS) - 1
PLAIN, ACTIVE = 1, 2
TRAITS_BITS = 8
"""What is known of a code is one number: its place among the concepts in 32 bits, the size of the
rest of its record, and in so many bits its traits."""
PLACE_SHIFT = SIZE_BITS + TRAITS_BITS
CHECKSUM_BITS = 32
LAST_CHECKSUM = (1 << CHECKSUM_BITS) - 1
"""Two checksums are one number: the first above the second."""

CODE_WIDTH, TYPO_WIDTH, MATCH_WIDTH = 3, 1, 2
"""Numbers of a code, of a typo, and of a match in each of its forms."""


class Contents(TypedDict):
    """Where the tables are, and where the entries begin. Not every edition has typos."""

    properties: list[str]
    codes: Stretch
    first_entry: int
    entries: Stretch
    shown: Stretch
    typos: Stretch | None
    lengths: list[int]
    matches: dict[str, dict[str, Stretch]]


class Entries:
    """The table of the entries: where each begins after the first, and the checksums around it.

    A checksum goes on from one entry to the next, so that a stretch of them is checked as one.
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
"""No entry ends beyond so many bytes."""


def header(mark: bytes, size: int, contents: bytes) -> bytes:
    """The header of a file of this size, at the end of which its contents are."""
    fields = (MAGIC, mark, size, size - len(contents), len(contents), crc32(contents))
    written = _HEADER.pack(*fields)
    return written + _CHECKSUM.pack(crc32(written))


def read_header(header: bytes) -> tuple[bytes, int, Stretch] | None:
    """The mark, the size of the file, and where the contents are; None where it is damaged."""
    written, checksum = header[: _HEADER.size], header[_HEADER.size :]
    if len(header) != HEADER_SIZE or checksum != _CHECKSUM.pack(crc32(written)):
        return None
    magic, mark, size, at, length, of_contents = _HEADER.unpack(written)
    return (mark, size, (at, length, of_contents)) if magic == MAGIC else None
