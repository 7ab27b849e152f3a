"""Write prerendered answers to a file next to the database that they are derived from.

An answer takes one lookup in a table and one read of the file. The file only saves time: if it is
missing, damaged, or was made from another database or by other code, every answer is computed.
Damage is detected before an answer is sent.
"""

import hashlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

import orjson

from terminology.software import CODE
from terminology.store import hashtable, layout, listings, typoindex, typos
from terminology.store.layout import LONGEST, Contents, MatchContents
from terminology.store.listings import ListedPiece
from terminology.store.members import pack
from terminology.store.tables import Stretch

SUFFIX = ".prerendered"

OPENING = b'{"resourceType":"Parameters","parameter":['
CLOSING = b"]}"


@dataclass(frozen=True, slots=True)
class PrerenderedRecord:
    """The prerendered answers for one code, as JSON.

    `place` is the place of the concept. `parts` are the parameters of $lookup, each with its
    property, or with an empty name if it is always returned. The code is `plain` if it may be used
    and $validate-code returns only its display, `active` if it is not inactive. `entry` is its
    entry in an expansion; empty if that depends on the request.
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
    """The matches of each code in a concept map, by its FHIR id, in one direction.

    JSON in each of `FORMS`: the matches, separated by commas, or the message why there are none;
    empty if it depends on the request.
    """

    map: str
    way: str
    rows: Iterable[tuple[str, Sequence[bytes]]]


FORWARD, REVERSE = "forward", "reverse"
FORMS = ("r4", "r4 in the words of r5", "r5")
"""The forms of matches: R4 for a request with the names of R4, or of R5, and R5."""


def mark(digest: str) -> bytes:
    """Return the mark that binds a file to a database, by its digest, and to this code."""
    return hashlib.sha256(f"{digest} {CODE}".encode()).digest()


def write(
    path: Path,
    mark: bytes,
    records: Iterable[PrerenderedRecord],
    maps: Iterable[Matches],
    listed: Iterable[ListedPiece] = (),
) -> None:
    """Write the file of one database. Raises OSError.

    A code that is too long for a table, or has too long an answer, is left out.
    """
    with path.open("wb") as file:
        file.write(bytes(layout.HEADER_SIZE))
        contents = _write_concepts(file, records)
        for matches in maps:
            contents["matches"].setdefault(matches.map, {})[matches.way] = _write_matches(
                file, matches
            )
        contents["listings"] = listings.write(file, listed)
        written = orjson.dumps(contents)
        file.write(written)
        size = file.tell()
        file.seek(0)
        file.write(layout.header(mark, size, written))


def _write_concepts(file: BinaryIO, records: Iterable[PrerenderedRecord]) -> Contents:
    names: dict[str, int] = {"": 0}
    codes: dict[bytes, tuple[int, int, int]] = {}
    spellings: list[str] = []
    entries: list[bytes] = []
    for record in records:
        key, (lookup, rest) = record.code.encode(), _record(record, names)
        if hashtable.fits(key) and len(lookup) <= LONGEST and len(rest) <= LONGEST:
            codes[key] = (
                _number(_write(file, lookup)),
                _traits(record, len(rest)),
                _checksums(lookup, rest),
            )
            _write(file, rest)
        spellings.append(record.code)
        entries.append(record.entry)
    first, places, checksums = _write_entries(file, entries)
    shown = [place for place, end in enumerate(places[1:]) if end > places[place]]
    return {
        "properties": list(names),
        "shown": _write(file, pack(shown)),
        "first_entry": first,
        "entries": _write(file, checksums + places.tobytes()),
        "codes": _write(file, hashtable.pack(codes, layout.CODE_WIDTH)),
        "typos": _write_typos(file, spellings),
        "lengths": _lengths(spellings),
        "matches": {},
        "listings": {},
    }


def _write_entries(file: BinaryIO, entries: Iterable[bytes]) -> tuple[int, "array[int]", bytes]:
    """Write the entries; return the offset of the first, their offsets from it, and checksums."""
    first = file.tell()
    places, before, after = array("I", [0]), array("I"), array("I")
    checksum = 0
    for entry in entries:
        place = places[-1]
        if entry and place + len(entry) < layout.LAST_PLACE:
            comma = b"," if place else b""
            file.write(comma + entry)
            before.append(crc32(comma, checksum))
            checksum = crc32(entry, before[-1])
            place += len(entry) + 1
        else:
            before.append(checksum)
        after.append(checksum)
        places.append(place)
    return first, places, before.tobytes() + after.tobytes()


def _write_typos(file: BinaryIO, codes: Sequence[str]) -> Stretch | None:
    """Write the index of codes for typos; None if a code is not in capitals without dots."""
    if any(_is_spelled_otherwise(code) for code in codes):
        return None
    return _write(file, hashtable.pack(typoindex.rows(codes), layout.TYPO_WIDTH))


def _lengths(codes: Iterable[str]) -> list[int]:
    return sorted({len(code) for code in codes})


def _is_spelled_otherwise(code: str) -> bool:
    """Tell whether a code that fits a table differs from its plain form: capitals without dots."""
    return len(code) <= hashtable.LONGEST and not typos.is_plain(code)


def _record(record: PrerenderedRecord, names: dict[str, int]) -> tuple[bytes, bytes]:
    """Return the lookup of a code, and the rest of its record."""
    display = record.display.encode()
    lookup, ends, end = [], [], len(OPENING)
    for name, part in record.parts:
        end += len(part)
        ends.append(layout.PART.pack(names.setdefault(name, len(names)), end))
        end += 1
        lookup.append(part)
    sizes = layout.REST.pack(len(record.validation), len(display), len(ends))
    rest = b"".join((sizes, record.validation, display, *ends))
    return OPENING + b",".join(lookup) + CLOSING, rest


def _traits(record: PrerenderedRecord, rest: int) -> int:
    traits = layout.PLAIN * record.plain | layout.ACTIVE * record.active
    return record.place << layout.PLACE_SHIFT | rest << layout.TRAITS_BITS | traits


def _checksums(lookup: bytes, rest: bytes) -> int:
    """Return the checksums of a lookup, and of the whole record, as one number."""
    checksum = crc32(lookup)
    return checksum << layout.CHECKSUM_BITS | crc32(rest, checksum)


def _write_matches(file: BinaryIO, matches: Matches) -> MatchContents:
    rows: dict[bytes, list[int]] = {}
    spellings: list[str] = []
    written: dict[bytes, tuple[int, int]] = {}
    for code, forms in matches.rows:
        spellings.append(code)
        key = code.encode()
        if hashtable.fits(key):
            rows[key] = [number for form in forms for number in _match(file, form, written)]
    codes = _write(file, hashtable.pack(rows, layout.MATCH_WIDTH * len(FORMS)))
    return {"codes": codes, "typos": _write_typos(file, spellings), "lengths": _lengths(spellings)}


def _match(file: BinaryIO, form: bytes, written: dict[bytes, tuple[int, int]]) -> tuple[int, int]:
    """Write a match unless it was written before; return its location and checksum.

    A match that is too long is left empty.
    """
    form = form if len(form) <= LONGEST else b""
    if form not in written:
        stretch = _write(file, form)
        written[form] = _number(stretch), stretch[2]
    return written[form]


def _write(file: BinaryIO, part: bytes) -> Stretch:
    at = file.tell()
    file.write(part)
    return at, len(part), crc32(part)


def _number(stretch: Stretch) -> int:
    at, size, _ = stretch
    return at << layout.SIZE_BITS | size
