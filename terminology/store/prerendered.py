"""Read prerendered answers from a file (layout.py).

Each part is verified when it is read. A damaged part raises DamagedPrerendered, and the file counts
as broken from then on.
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
    MatchContents,
)
from terminology.store.listings import Listing
from terminology.store.members import Members
from terminology.store.prerender import CLOSING, FORMS, OPENING
from terminology.store.tables import FileTable, Stretch
from terminology.store.typoindex import TypoIndex

Numbers = tuple[frozenset[int], ...]
"""The numbers of properties, and of the fixed part, in each of the files of an answer."""


class StoredRecord:
    """The prerendered answers for one code. Its methods raise DamagedPrerendered."""

    __slots__ = ("_checksums", "_file", "_traits", "_where")

    def __init__(self, file: CheckedFile, where: int, traits: int, checksums: int) -> None:
        self._file = file
        self._where = where
        self._traits = traits
        self._checksums = checksums

    @property
    def place(self) -> int:
        """The place of the concept."""
        return self._traits >> PLACE_SHIFT

    @property
    def plain(self) -> bool:
        """Whether $validate-code returns only the display of the code."""
        return self._traits & PLAIN > 0

    @property
    def active(self) -> bool:
        """Whether the code is not inactive."""
        return self._traits & ACTIVE > 0

    def lookup(self) -> bytes:
        """Return the response of $lookup with all properties."""
        where = self._where
        checksum = self._checksums >> CHECKSUM_BITS
        return self._file.read(where >> SIZE_BITS, where & LONGEST, checksum, 0, "a lookup")

    def validation(self) -> tuple[bytes, bytes]:
        """Return the response of $validate-code for the exact code without a display.

        And the display of the code, or an empty one.
        """
        where, checksums = self._where, self._checksums
        rest = self._file.read(
            (where >> SIZE_BITS) + (where & LONGEST),
            self._traits >> TRAITS_BITS & LONGEST,
            checksums & LAST_CHECKSUM,
            checksums >> CHECKSUM_BITS,
            "a validation",
        )
        validation, display, _ = REST.unpack_from(rest)
        start = REST.size + validation
        return rest[REST.size : start], rest[start : start + display]

    def whole(self) -> bytes:
        """Return the whole record: the lookup, then the rest."""
        where = self._where
        size = (where & LONGEST) + (self._traits >> TRAITS_BITS & LONGEST)
        checksum = self._checksums & LAST_CHECKSUM
        return self._file.read(where >> SIZE_BITS, size, checksum, 0, "a record")

    def lookup_of(self, wanted: Numbers) -> bytes:
        """Return the response of $lookup with some properties, by their numbers."""
        (numbers,) = wanted
        record = self.whole()
        _, _, number = REST.unpack_from(record, self._where & LONGEST)
        start, chosen = len(OPENING), []
        for name, end in PART.iter_unpack(record[len(record) - PART.size * number :]):
            if name in numbers:
                chosen.append(record[start:end])
            start = end + 1
        return b"%b%b%b" % (OPENING, b",".join(chosen), CLOSING)


class PrerenderedMatches:
    """The prerendered matches of a concept map in one direction."""

    def __init__(
        self, file: CheckedFile, table: FileTable[HashTable], typos: TypoIndex | None
    ) -> None:
        self._file = file
        self._table = table
        self._typos = typos

    def has_near(self, code: bytes) -> bool:
        """Tell whether a code may be one typo away from a plain one. Raises DamagedPrerendered."""
        return self._typos is None or bool(self._typos.near(code, 1))

    def find(self, code: bytes, form: int) -> bytes | None:
        """Return the match of a code in a form (index in FORMS), or None (prerender.Matches).

        Raises DamagedPrerendered.
        """
        table = self._table.get()
        at = table.find(code)
        return None if at is None else self._match(table, at + MATCH_WIDTH * form)

    def _match(self, table: HashTable, at: int) -> bytes:
        where, checksum = table.words[at : at + MATCH_WIDTH]
        return self._file.read(where >> SIZE_BITS, where & LONGEST, checksum, 0, "a match")

    def verify(self) -> None:
        """Verify all matches. Raises DamagedPrerendered."""
        table = self._table.get()
        for row in table.rows():
            for form in range(len(FORMS)):
                self._match(table, row + MATCH_WIDTH * form)
        if self._typos is not None:
            self._typos.verify()


class Prerendered:
    """The prerendered answers of one database, in their file. Safe for any thread."""

    def __init__(self, file: CheckedFile, contents: Contents) -> None:
        self._file = file
        self._handle = file.handle
        codes = partial(HashTable, width=CODE_WIDTH)
        self._codes = FileTable(file, contents["codes"], codes, "the table of codes")
        self._first_entry = contents["first_entry"]
        self._entries = FileTable(file, contents["entries"], Entries, "the table of entries")
        shown = Members.unpacked
        self._shown: FileTable[Members] = FileTable(
            file, contents["shown"], shown, "the table of shown"
        )
        self._numbers = {name: number for number, name in enumerate(contents["properties"])}
        self._matches = {
            (map, way): _matches(file, stretch, map)
            for map, ways in contents["matches"].items()
            for way, stretch in ways.items()
        }
        self.listings = {
            format: Listing(file, chunks) for format, chunks in contents["listings"].items()
        }
        """All concepts as in a resource, by format."""
        self.typos = _typos(file, contents["typos"], contents["lengths"], self._codes)
        """The index of codes for typos; None if a code is not in capitals without dots."""

    @property
    def broken(self) -> str | None:
        """A description of the damage, or None."""
        return self._file.broken

    def find(self, code: bytes) -> StoredRecord | None:
        """Return the prerendered answers for exactly this code, or None.

        Raises DamagedPrerendered, like all methods below.
        """
        codes = self._codes.get()
        at = codes.find(code)
        if at is None:
            return None
        words = codes.words
        return StoredRecord(self._file, words[at], words[at + 1], words[at + 2])

    def lookup(self, code: bytes) -> bytes | None:
        """Return the response of $lookup with all properties, or None.

        The same as `find` and then `lookup`, but faster: most requests need it.
        """
        codes = self._codes.loaded or self._codes.get()
        at = codes.find(code)
        if at is None:
            return None
        self._codes.used = True
        where, checksums = codes.words[at], codes.words[at + 2]
        try:
            content = os.pread(self._handle, where & LONGEST, where >> SIZE_BITS)
        except OSError as error:
            raise self._file.damaged(f"a lookup: {error.strerror}") from error
        if crc32(content) != checksums >> CHECKSUM_BITS:
            raise self._file.damaged("a lookup")
        return content

    def has(self, code: bytes) -> bool:
        """Tell whether answers are prerendered for exactly this code."""
        return self._codes.get().find(code) is not None

    def numbers(self, properties: Iterable[str]) -> Numbers:
        """Return the numbers of properties, and of the fixed part, for `StoredRecord.lookup_of`."""
        names = ("", *properties)
        return (frozenset(self._numbers[name] for name in names if name in self._numbers),)

    @property
    def shown(self) -> Members:
        """The concepts that have an entry."""
        return self._shown.get()

    def entries(self, places: Sequence[int]) -> bytes:
        """Return the entries of some concepts that have one, separated by commas."""
        table = self._entries.get()
        first, last = places[0], places[-1]
        if last - first == len(places) - 1:
            return self._between(table, first, last)
        return b",".join([self._between(table, place, place) for place in places])

    def _between(self, table: Entries, first: int, last: int) -> bytes:
        """Return the entries from the first to the last place."""
        at = table.places[first]
        try:
            size = table.places[last + 1] - at - 1
            content = os.pread(self._handle, size, self._first_entry + at)
        except OSError as error:
            raise self._file.damaged(f"an entry: {error.strerror}") from error
        if crc32(content, table.before[first]) != table.after[last]:
            raise self._file.damaged("an entry")
        return content

    def matches(self, map: str, way: str) -> PrerenderedMatches | None:
        """Return the matches of a concept map, by its id, in one direction, or None."""
        return self._matches.get((map, way))

    def verify(self) -> None:
        """Verify every part of the file."""
        codes, table = self._codes.get(), self._entries.get()
        self._shown.get()
        for row in codes.rows():
            StoredRecord(self._file, *codes.words[row : row + CODE_WIDTH]).whole()
        if table.places[-1]:
            self._between(table, 0, len(table.after) - 1)
        for matches in self._matches.values():
            matches.verify()
        for listing in self.listings.values():
            listing.verify()
        if self.typos is not None:
            self.typos.verify()


def _typos(
    file: CheckedFile,
    stretch: Stretch | None,
    lengths: Sequence[int],
    codes: FileTable[HashTable],
) -> TypoIndex | None:
    if stretch is None:
        return None
    table = FileTable(file, stretch, partial(HashTable, width=TYPO_WIDTH), "the typo index")
    return TypoIndex(table, lengths, codes)


def _matches(file: CheckedFile, contents: MatchContents, map: str) -> PrerenderedMatches:
    parse = partial(HashTable, width=MATCH_WIDTH * len(FORMS))
    table = FileTable(file, contents["codes"], parse, f"the table of {map}")
    typos = _typos(file, contents["typos"], contents["lengths"], table)
    return PrerenderedMatches(file, table, typos)


def open_stored(path: Path, mark: bytes, noticed: Event | None = None) -> Prerendered | None:
    """Open the prerendered file of a database; None if there is none with this mark.

    Raises DamagedPrerendered. `noticed` is set when damage is detected later.
    """
    if not hasattr(os, "pread"):  # pragma: no cover - Windows has no pread
        return None
    try:
        file = CheckedFile(path, os.open(path, os.O_RDONLY))
    except OSError:
        return None
    header = layout.read_header(_first(file))
    if header is None:
        raise file.damaged("the header")
    marked, size, (at, length, checksum) = header
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
