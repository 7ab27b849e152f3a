"""Prerendered answers, read back one by one (layout.py).

Whatever is read is checked first. Where it is damaged, DamagedPrerendered is raised, and the file
counts as broken from then on.
"""

import os
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from threading import Event
from zlib import crc32

import orjson

from terminology.store import layout
from terminology.store.checkedfile import CheckedFile
from terminology.store.hashtable import HashTable
from terminology.store.layout import (
    ACTIVE,
    CHECKSUM_BITS,
    CODE_WIDTH,
    LAST_CHECKSUM,
    LONGEST,
    MATCH_WIDTH,
    PART,
    PLACE_SHIFT,
    PLAIN,
    REST,
    SIZE_BITS,
    TRAITS_BITS,
    TYPO_WIDTH,
    Contents,
    Entries,
)
from terminology.store.members import Members
from terminology.store.prerender import CLOSING, FORMS, OPENING
from terminology.store.tables import Stretch, Table
from terminology.store.typoindex import TypoIndex


class StoredRecord:
    """What is prerendered for one code. Whatever reads it raises DamagedPrerendered."""

    __slots__ = ("_checksums", "_file", "_known", "_where")

    def __init__(self, file: CheckedFile, where: int, known: int, checksums: int) -> None:
        self._file = file
        self._where = where
        self._known = known
        self._checksums = checksums

    @property
    def place(self) -> int:
        """The number of the concept."""
        return self._known >> PLACE_SHIFT

    @property
    def plain(self) -> bool:
        """Whether there is nothing to say of the code but its display."""
        return self._known & PLAIN > 0

    @property
    def active(self) -> bool:
        """Whether the code is still in use."""
        return self._known & ACTIVE > 0

    def lookup(self) -> bytes:
        """The answer of $lookup with all properties."""
        where = self._where
        checksum = self._checksums >> CHECKSUM_BITS
        return self._file.read(where >> SIZE_BITS, where & LONGEST, checksum, 0, "a lookup")

    def validation(self) -> tuple[bytes, bytes]:
        """The answer of $validate-code for the code as it is spelled, without a display.

        And the display of the code; empty where it has none.
        """
        where, checksums = self._where, self._checksums
        rest = self._file.read(
            (where >> SIZE_BITS) + (where & LONGEST),
            self._known >> TRAITS_BITS & LONGEST,
            checksums & LAST_CHECKSUM,
            checksums >> CHECKSUM_BITS,
            "a validation",
        )
        validation, display, _ = REST.unpack_from(rest)
        start = REST.size + validation
        return rest[REST.size : start], rest[start : start + display]

    def whole(self) -> bytes:
        """The whole record: the lookup, and the rest behind it."""
        where = self._where
        size = (where & LONGEST) + (self._known >> TRAITS_BITS & LONGEST)
        checksum = self._checksums & LAST_CHECKSUM
        return self._file.read(where >> SIZE_BITS, size, checksum, 0, "a record")

    def lookup_of(self, wanted: frozenset[int]) -> bytes:
        """The answer of $lookup with some properties, by their numbers."""
        whole = self.whole()
        _, _, parts = REST.unpack_from(whole, self._where & LONGEST)
        start, chosen = len(OPENING), []
        for name, end in PART.iter_unpack(whole[len(whole) - PART.size * parts :]):
            if name in wanted:
                chosen.append(whole[start:end])
            start = end + 1
        return b"%b%b%b" % (OPENING, b",".join(chosen), CLOSING)


class PrerenderedMatches:
    """What a concept map has for each code, one way."""

    def __init__(self, file: CheckedFile, table: Table[HashTable]) -> None:
        self._file = file
        self._table = table

    def find(self, code: bytes, form: int) -> bytes | None:
        """What there is for a code in a form by its number (prerender.Matches); None: nothing.

        Raises DamagedPrerendered.
        """
        table = self._table.get()
        at = table.find(code)
        return None if at is None else self._match(table, at + MATCH_WIDTH * form)

    def _match(self, table: HashTable, at: int) -> bytes:
        where, checksum = table.words[at : at + MATCH_WIDTH]
        return self._file.read(where >> SIZE_BITS, where & LONGEST, checksum, 0, "a match")

    def verify(self) -> None:
        """Read all of them. Raises DamagedPrerendered."""
        table = self._table.get()
        for row in table.rows():
            for form in range(len(FORMS)):
                self._match(table, row + MATCH_WIDTH * form)


class Prerendered:
    """The prerendered answers of one database, in their file. Any thread may ask."""

    def __init__(self, file: CheckedFile, contents: Contents) -> None:
        self._file = file
        self._handle = file.handle
        codes = partial(HashTable, width=CODE_WIDTH)
        self._codes = Table(file, contents["codes"], codes, "the table of codes")
        self._first_entry = contents["first_entry"]
        self._entries = Table(file, contents["entries"], Entries, "the table of entries")
        shown = Members.unpacked
        self._shown: Table[Members] = Table(file, contents["shown"], shown, "the table of shown")
        self._numbers = {name: number for number, name in enumerate(contents["properties"])}
        self._matches = {
            (map, way): PrerenderedMatches(file, _matches(file, stretch, map))
            for map, ways in contents["matches"].items()
            for way, stretch in ways.items()
        }
        self.typos = _typos(file, contents, self._codes)
        """The codes that typos may have meant; None where a code may be meant in another case."""

    @property
    def broken(self) -> str | None:
        """What was found to be wrong with the file."""
        return self._file.broken

    def find(self, code: bytes) -> StoredRecord | None:
        """What is prerendered for a code, spelled exactly so; None where nothing is.

        Raises DamagedPrerendered, as all that follows.
        """
        codes = self._codes.get()
        at = codes.find(code)
        if at is None:
            return None
        words = codes.words
        return StoredRecord(self._file, words[at], words[at + 1], words[at + 2])

    def lookup(self, code: bytes) -> bytes | None:
        """The answer of $lookup with all properties; None where there is none.

        This is `find` and `lookup` in one: the way that most requests take.
        """
        codes = self._codes.loaded or self._codes.get()
        at = codes.find(code)
        if at is None:
            return None
        self._codes.used = True
        where, checksums = codes.words[at], codes.words[at + 2]
        try:
            found = os.pread(self._handle, where & LONGEST, where >> SIZE_BITS)
        except OSError as error:
            raise self._file.damaged(f"a lookup: {error.strerror}") from error
        if crc32(found) != checksums >> CHECKSUM_BITS:
            raise self._file.damaged("a lookup")
        return found

    def has(self, code: bytes) -> bool:
        """Tell whether something is prerendered for a code, spelled exactly so."""
        return self._codes.get().find(code) is not None

    def numbers(self, properties: Iterable[str]) -> frozenset[int]:
        """The numbers of properties, for `StoredRecord.lookup_of`, and of what always comes."""
        return frozenset(self._numbers[name] for name in ("", *properties) if name in self._numbers)

    @property
    def shown(self) -> Members:
        """The concepts that have an entry."""
        return self._shown.get()

    def entries(self, places: Sequence[int]) -> bytes:
        """The entries of some concepts that have one, with commas between them."""
        table = self._entries.get()
        first, last = places[0], places[-1]
        if last - first == len(places) - 1:
            return self._between(table, first, last)
        return b",".join([self._between(table, place, place) for place in places])

    def _between(self, table: Entries, first: int, last: int) -> bytes:
        """The entries from a first to a last one."""
        at = table.places[first]
        try:
            size = table.places[last + 1] - at - 1
            found = os.pread(self._handle, size, self._first_entry + at)
        except OSError as error:
            raise self._file.damaged(f"an entry: {error.strerror}") from error
        if crc32(found, table.before[first]) != table.after[last]:
            raise self._file.damaged("an entry")
        return found

    def matches(self, map: str, way: str) -> PrerenderedMatches | None:
        """What a concept map, by its id, has one way; None where that is not prerendered."""
        return self._matches.get((map, way))

    def verify(self) -> None:
        """Read the whole file, and check each part of it."""
        codes, table = self._codes.get(), self._entries.get()
        self._shown.get()
        for row in codes.rows():
            StoredRecord(self._file, *codes.words[row : row + CODE_WIDTH]).whole()
        if table.places[-1]:
            self._between(table, 0, len(table.after) - 1)
        for one in self._matches.values():
            one.verify()
        if self.typos is not None:
            self.typos.verify()


def _typos(file: CheckedFile, contents: Contents, codes: Table[HashTable]) -> TypoIndex | None:
    stretch = contents["typos"]
    if stretch is None:
        return None
    table = Table(file, stretch, partial(HashTable, width=TYPO_WIDTH), "the typo index")
    return TypoIndex(table, contents["lengths"], codes)


def _matches(file: CheckedFile, stretch: Stretch, map: str) -> Table[HashTable]:
    parse = partial(HashTable, width=MATCH_WIDTH * len(FORMS))
    return Table(file, stretch, parse, f"the table of {map}")


def open_stored(path: Path, mark: bytes, noticed: Event | None = None) -> Prerendered | None:
    """Open the file of a database; None where there is none with this mark.

    Raises DamagedPrerendered. `noticed` is set where damage is found later.
    """
    if not hasattr(os, "pread"):  # pragma: no cover - Windows reads at no place
        return None
    try:
        file = CheckedFile(path, os.open(path, os.O_RDONLY))
    except OSError:
        return None
    found = layout.read_header(_first(file))
    if found is None:
        raise file.damaged("the header")
    marked, size, (at, length, checksum) = found
    if marked != mark:
        return None
    if os.fstat(file.handle).st_size != size:
        raise file.damaged(f"{os.fstat(file.handle).st_size:,} bytes instead of {size:,}")
    contents: Contents = orjson.loads(file.read(at, length, checksum, 0, "the contents"))
    file.noticed = noticed
    return Prerendered(file, contents)


def _first(file: CheckedFile) -> bytes:
    try:
        return os.pread(file.handle, layout.HEADER_SIZE, 0)
    except OSError:
        return b""
