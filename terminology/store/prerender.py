"""Answers written beforehand, in a file beside the database that they are drawn from.

An answer is found in one look at a table and one read of the file. Of many processes that serve
the same file, none holds a copy: the tables are mapped, and the answers stay in the operating
system's cache. The file is only a shortcut: where it is missing, or was made from another
database or by another version of this program, everything is answered without it.

    header    MAGIC, mark (sha256), size of the file, where the contents begin, and their size
    records   one for each code: its lookup, then the rest: sizes, validation, display, and the
              ends of the lookup's parts
    entries   one for each concept in order, a comma behind each; empty where there is none
    shown     which concepts have an entry
    places    8 bytes for each concept: where its entry begins; at the end where the last one ends
    codes     a table (hashtable.py): where the lookup of a code is, and what else is known of it
    holes     a table: the neighbours of codes (typoindex.py)
    matches   for each concept map, and for each way through it, the matches of each code and a
              table of where they stand
    contents  JSON: where all of that is, and what the parts of a lookup are called
"""

import hashlib
import os
import struct
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypedDict

import orjson

from terminology.software import VERSION
from terminology.store import hashtable, typoindex, typos
from terminology.store.members import pack

SUFFIX = ".prerendered"
MAGIC = b"fhir-hcpcs 2\n\0\0\0"

HEADER = struct.Struct("<16s32sQQQ")
REST = struct.Struct("<III")
PART = struct.Struct("<HI")

SIZE_BITS = 24
"""A stretch of the file is one number: its place, and in so many bits its size."""
LONGEST = (1 << SIZE_BITS) - 1
PLAIN, ACTIVE = 1, 2
TRAITS_BITS = 8
"""What there is to say of a code is one number: its place among the concepts in 32 bits, the size
of the rest of its record, and in so many bits its traits."""
PLACE_SHIFT = SIZE_BITS + TRAITS_BITS

OPENING = b'{"resourceType":"Parameters","parameter":['
CLOSING = b"]}"


@dataclass(frozen=True, slots=True)
class Answers:
    """What is answered about one code, as JSON.

    `place` is the number of the concept. `parts` are the parameters of the lookup, each with the
    property that it is of, or empty where it is always given. It is `plain` where it may be used
    and there is nothing to say of it but its display, `active` where it is still to be used.
    `entry` is how an expansion shows it; empty where that hangs on the question.
    """

    code: str
    place: int
    display: str
    validation: bytes
    parts: tuple[tuple[str, bytes], ...]
    entry: bytes
    plain: bool
    active: bool


@dataclass(frozen=True, slots=True)
class Matches:
    """What a concept map, by its FHIR id, says of each code one way: as JSON, in each `FORMS`.

    That is its matches, with commas between them, or a message why it has none. Empty stands for
    what hangs on the question.
    """

    map: str
    way: str
    found: Iterable[tuple[str, Sequence[bytes]]]


FORWARD, REVERSE = "forward", "reverse"
FORMS = ("r4", "r4 in the words of r5", "r5")
"""How matches are written: in R4, to a question in the words of R4 or of R5, and in R5."""

Stretch = tuple[int, int]
"""Where a part of the file begins, and its size in bytes."""


class Contents(TypedDict):
    """Where the parts of the file are. Without neighbours there are no `holes`."""

    properties: list[str]
    codes: Stretch
    places: Stretch
    shown: Stretch
    holes: Stretch | None
    lengths: list[int]
    matches: dict[str, dict[str, Stretch]]


def mark(digest: str) -> bytes:
    """What ties answers to a database, by its digest, and to this version of the program."""
    return hashlib.sha256(f"{digest} {VERSION}".encode()).digest()


def write(path: Path, mark: bytes, answers: Iterable[Answers], maps: Iterable[Matches]) -> None:
    """Write the answers of one database. Raises OSError.

    A code that is too long for a table, or of which there is too much to say, is left out.
    """
    with path.open("wb") as file:
        file.write(bytes(HEADER.size))
        contents = _write_concepts(file, answers)
        for one in maps:
            contents["matches"].setdefault(one.map, {})[one.way] = _write_matches(file, one)
        listed = orjson.dumps(contents)
        at = file.tell()
        file.write(listed)
        size = file.tell()
        file.seek(0)
        file.write(HEADER.pack(MAGIC, mark, size, at, len(listed)))
        file.flush()
        os.fsync(file.fileno())


def _write_concepts(file: BinaryIO, answers: Iterable[Answers]) -> Contents:
    names: dict[str, int] = {"": 0}
    codes: dict[bytes, tuple[int, int]] = {}
    spellings: list[str] = []
    entries: list[bytes] = []
    for one in answers:
        key = one.code.encode()
        record = _record(one, names)
        if hashtable.fits(key) and max(map(len, record)) <= LONGEST:
            where, more = _write(file, record[0]), _write(file, record[1])
            codes[key] = _number(where), _said(one, more[1])
        spellings.append(one.code)
        entries.append(one.entry)
    places = [file.tell()]
    for entry in entries:
        file.write(entry + b"," if entry else b"")
        places.append(file.tell())
    shown = pack([place for place, entry in enumerate(entries) if entry])
    has_neighbours = not any(_is_spelled_otherwise(code) for code in spellings)
    return {
        "properties": list(names),
        "shown": _write(file, shown),
        "places": _write(file, array("Q", places).tobytes()),
        "codes": _write_table(file, codes, 2),
        "holes": _write_table(file, typoindex.holes(spellings), 1) if has_neighbours else None,
        "lengths": sorted({len(code) for code in spellings}),
        "matches": {},
    }


def _is_spelled_otherwise(code: str) -> bool:
    """Tell whether a plain text may mean this code, which fits a table: in capitals, undotted."""
    return len(code) <= hashtable.LONGEST and not typos.is_plain(code)


def _record(one: Answers, names: dict[str, int]) -> tuple[bytes, bytes]:
    """The lookup of a code, and the rest of its record."""
    display = one.display.encode()
    lookup, ends, end = [], [], len(OPENING)
    for name, part in one.parts:
        end += len(part)
        ends.append(PART.pack(names.setdefault(name, len(names)), end))
        end += 1
        lookup.append(part)
    sizes = REST.pack(len(one.validation), len(display), len(ends))
    rest = b"".join((sizes, one.validation, display, *ends))
    return OPENING + b",".join(lookup) + CLOSING, rest


def _said(one: Answers, rest: int) -> int:
    traits = PLAIN * one.plain | ACTIVE * one.active
    return one.place << PLACE_SHIFT | rest << TRAITS_BITS | traits


def _write_matches(file: BinaryIO, one: Matches) -> Stretch:
    rows: dict[bytes, list[int]] = {}
    written: dict[bytes, int] = {}
    for code, forms in one.found:
        key = code.encode()
        if hashtable.fits(key):
            kept = [form if len(form) <= LONGEST else b"" for form in forms]
            for form in kept:
                if form not in written:
                    written[form] = _number(_write(file, form))
            rows[key] = [written[form] for form in kept]
    return _write_table(file, rows, len(FORMS))


def _write_table(file: BinaryIO, rows: Mapping[bytes, Sequence[int]], width: int) -> Stretch:
    file.write(bytes(-file.tell() % 8))
    return _write(file, hashtable.packed(rows, width))


def _write(file: BinaryIO, part: bytes) -> Stretch:
    at = file.tell()
    file.write(part)
    return at, len(part)


def _number(stretch: Stretch) -> int:
    at, size = stretch
    return at << SIZE_BITS | size
