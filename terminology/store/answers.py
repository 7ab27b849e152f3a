"""Answers written beforehand, in a file beside the database of their edition.

An answer is found in one look at an index and one read of the file. Of many processes that
serve the same file, none holds a copy: the index is mapped, and the answers stay in the operating
system's cache. The file is only a shortcut: where it is missing, or was made from another
database or by another version of this program, everything is answered without it.

    header   MAGIC, mark (sha256), size of the file, and where the other parts begin and end
    records  one for each code: head, code, lookup, validation, display, ends of the lookup's parts
    entries  one for each code in order, a comma behind each; empty where there is none
    shown    which codes have an entry
    names    JSON: what the parts of a lookup are called
    index    slots of 8 bytes; a code stands at its crc32, or in the next free slot after
    places   8 bytes for each code: where its entry begins, and at the end where the last one ends
"""

import hashlib
import mmap
import os
import struct
import weakref
from array import array
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zlib import crc32

import orjson

from terminology.software import VERSION
from terminology.store.members import Members, pack

SUFFIX = ".answers"
MAGIC = b"fhir-hcpcs 1\n\0\0\0"

_HEADER = struct.Struct("<16s32sQQQQQQ")
_HEAD = struct.Struct("<IIHHHBB")
_PART = struct.Struct("<HI")
_SHORT = 0xFFFF
_LONGEST_CODE = 0xFF
_SIZE_BITS = 20
_PLACE_BITS = 36
_LONGEST = (1 << _SIZE_BITS) - 1
_CHECK_SHIFT = _SIZE_BITS + _PLACE_BITS


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


OPENING = b'{"resourceType":"Parameters","parameter":['
CLOSING = b"]}"


def mark(digest: str) -> bytes:
    """What ties answers to a database, by its digest, and to this version of the program."""
    return hashlib.sha256(f"{digest} {VERSION}".encode()).digest()


def write(path: Path, mark: bytes, answers: Iterable[Answers]) -> None:
    """Write the answers of one edition. Raises OSError.

    A code whose answers are too long for a record is left out.
    """
    names: dict[str, int] = {"": 0}
    found: list[tuple[int, int]] = []
    entries: list[bytes] = []
    with path.open("wb") as file:
        file.write(bytes(_HEADER.size))
        for one in answers:
            record = _record(one, names)
            if record is not None:
                found.append((crc32(one.code.encode()), file.tell() << _SIZE_BITS | len(record)))
                file.write(record)
            entries.append(one.entry)
        places = [file.tell()]
        for entry in entries:
            file.write(entry + b"," if entry else b"")
            places.append(file.tell())
        shown = pack([place for place, entry in enumerate(entries) if entry])
        listed = orjson.dumps(list(names))
        file.write(shown)
        file.write(listed)
        file.write(bytes(-file.tell() % 8))
        index_at = file.tell()
        index = _index(found)
        file.write(array("Q", index).tobytes())
        file.write(array("Q", places).tobytes())
        sizes = (file.tell(), len(shown), len(listed), index_at, len(index), len(places))
        file.seek(0)
        file.write(_HEADER.pack(MAGIC, mark, *sizes))
        file.flush()
        os.fsync(file.fileno())


def _record(one: Answers, names: dict[str, int]) -> bytes | None:
    code, display = one.code.encode(), one.display.encode()
    lookup, ends, end = [], [], len(OPENING)
    for name, part in one.parts:
        end += len(part)
        ends.append(_PART.pack(names.setdefault(name, len(names)), end))
        end += 1
        lookup.append(part)
    whole = OPENING + b",".join(lookup) + CLOSING
    longest = max(len(display), len(one.validation), len(ends), len(names))
    if len(code) > _LONGEST_CODE or longest > _SHORT:
        return None
    traits = one.plain | one.active << 1
    head = _HEAD.pack(
        one.place, len(whole), len(one.validation), len(display), len(ends), traits, len(code)
    )
    record = b"".join((head, code, whole, one.validation, display, *ends))
    return record if len(record) <= _LONGEST else None


def _index(found: list[tuple[int, int]]) -> list[int]:
    slots = 8
    while slots < 2 * len(found):
        slots *= 2
    index = [0] * slots
    for check, where in found:
        slot = check & (slots - 1)
        while index[slot]:
            slot = (slot + 1) & (slots - 1)
        index[slot] = check >> 24 << _CHECK_SHIFT | where
    return index


class Record:
    """The answers about one code, as they stand in the file."""

    __slots__ = ("_bytes", "_head")

    def __init__(self, found: bytes, head: tuple[int, ...]) -> None:
        self._bytes = found
        self._head = head

    @property
    def place(self) -> int:
        """The number of the concept."""
        return self._head[0]

    @property
    def plain(self) -> bool:
        """Whether there is nothing to say of the code but its display."""
        return bool(self._head[5] & 1)

    @property
    def active(self) -> bool:
        """Whether the code is still to be used."""
        return bool(self._head[5] & 2)

    def lookup(self) -> bytes:
        """The answer of $lookup with all properties."""
        _, size, _, _, _, _, code = self._head
        start = _HEAD.size + code
        return self._bytes[start : start + size]

    def validation(self) -> bytes:
        """The answer of $validate-code for the code as it is spelled, without a display."""
        _, lookup, size, _, _, _, code = self._head
        start = _HEAD.size + code + lookup
        return self._bytes[start : start + size]

    def display(self) -> bytes:
        """What the code is called; empty where it is called nothing."""
        _, lookup, validation, size, _, _, code = self._head
        start = _HEAD.size + code + lookup + validation
        return self._bytes[start : start + size]

    def lookup_of(self, wanted: frozenset[int]) -> bytes:
        """The answer of $lookup with some properties, by their numbers."""
        found = self._bytes
        _, _, _, _, parts, _, code = self._head
        at = _HEAD.size + code
        start = len(OPENING)
        chosen = []
        for name, end in _PART.iter_unpack(found[-_PART.size * parts :]):
            if name in wanted:
                chosen.append(found[at + start : at + end])
            start = end + 1
        return b"%b%b%b" % (OPENING, b",".join(chosen), CLOSING)


class StoredAnswers:
    """The answers of one edition, in their file. Any thread may ask."""

    def __init__(self, handle: int, sizes: tuple[int, ...]) -> None:
        _, shown, listed, index_at, slots, places = sizes
        self._handle = handle
        mapped = memoryview(mmap.mmap(handle, 0, prot=mmap.PROT_READ))
        places_at = index_at + 8 * slots
        self._index = mapped[index_at:places_at].cast("Q")
        self._places = mapped[places_at : places_at + 8 * places].cast("Q")
        self._last = slots - 1
        self._shown_at, self._shown_size = self._places[places - 1], shown
        names: list[str] = orjson.loads(os.pread(handle, listed, self._shown_at + shown))
        self._numbers = {name: number for number, name in enumerate(names)}
        weakref.finalize(self, os.close, handle)

    @cached_property
    def shown(self) -> Members:
        """The concepts that have an entry."""
        return Members.unpacked(os.pread(self._handle, self._shown_size, self._shown_at))

    def entries(self, places: Sequence[int]) -> bytes:
        """The entries of some concepts that have one, with commas between them."""
        first, last = places[0], places[-1]
        if last - first == len(places) - 1:
            return self._entries(first, last)
        return b",".join([self._entries(place, place) for place in places])

    def _entries(self, first: int, last: int) -> bytes:
        start = self._places[first]
        return os.pread(self._handle, self._places[last + 1] - start - 1, start)

    def numbers(self, properties: Iterable[str]) -> frozenset[int]:
        """The numbers of properties, for `Record.lookup_of`, and of what is always given."""
        return frozenset(self._numbers[name] for name in ("", *properties) if name in self._numbers)

    def find(self, code: bytes) -> Record | None:
        """The answers about a code, spelled exactly so; None where there are none."""
        check = crc32(code)
        index, last = self._index, self._last
        slot = check & last
        check >>= 24
        while entry := index[slot]:
            if entry >> _CHECK_SHIFT == check:
                where = entry >> _SIZE_BITS & (1 << _PLACE_BITS) - 1
                found = os.pread(self._handle, entry & _LONGEST, where)
                head = _HEAD.unpack_from(found)
                if found[_HEAD.size : _HEAD.size + head[6]] == code:
                    return Record(found, head)
            slot = (slot + 1) & last
        return None


def open_stored(path: Path, mark: bytes) -> StoredAnswers | None:
    """Open the answers of a database; None where there are none that fit it."""
    if not hasattr(os, "pread"):  # pragma: no cover - Windows reads at no place
        return None
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    with suppress(OSError):
        sizes = _sizes(handle, mark)
        if sizes is not None:
            return StoredAnswers(handle, sizes)
    os.close(handle)
    return None


def _sizes(handle: int, mark: bytes) -> tuple[int, ...] | None:
    """What the header says of a file that is whole and has this mark. Raises OSError."""
    header = os.pread(handle, _HEADER.size, 0)
    if len(header) < _HEADER.size:
        return None
    magic, marked, size, *sizes = _HEADER.unpack(header)
    is_whole = (magic, marked, size) == (MAGIC, mark, os.fstat(handle).st_size)
    return (size, *sizes) if is_whole else None
