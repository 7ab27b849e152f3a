"""The answers that were written beforehand, read back one by one (answers.py)."""

import mmap
import os
import weakref
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path

import orjson

from terminology.store.hashtable import HashTable
from terminology.store.members import Members
from terminology.store.prerender import (
    ACTIVE,
    CLOSING,
    FORMS,
    HEADER,
    LONGEST,
    MAGIC,
    OPENING,
    PART,
    PLACE_SHIFT,
    PLAIN,
    REST,
    SIZE_BITS,
    TRAITS_BITS,
    Contents,
    Stretch,
)
from terminology.store.typoindex import TypoIndex


class Record:
    """The answers about one code, as they stand in the file."""

    __slots__ = ("_answers", "_lookup", "_more")

    def __init__(self, answers: "Prerendered", lookup: int, more: int) -> None:
        self._answers = answers
        self._lookup = lookup
        self._more = more

    @property
    def place(self) -> int:
        """The number of the concept."""
        return self._more >> PLACE_SHIFT

    @property
    def plain(self) -> bool:
        """Whether there is nothing to say of the code but its display."""
        return self._more & PLAIN > 0

    @property
    def active(self) -> bool:
        """Whether the code is still to be used."""
        return self._more & ACTIVE > 0

    def lookup(self) -> bytes:
        """The answer of $lookup with all properties."""
        return self._answers.read(self._lookup & LONGEST, self._lookup >> SIZE_BITS)

    def validation(self) -> tuple[bytes, bytes]:
        """The answer of $validate-code for the code as it is spelled, without a display.

        And what the code is called; empty where it is called nothing.
        """
        at = (self._lookup >> SIZE_BITS) + (self._lookup & LONGEST)
        rest = self._answers.read(self._more >> TRAITS_BITS & LONGEST, at)
        validation, display, _ = REST.unpack_from(rest)
        start = REST.size + validation
        return rest[REST.size : start], rest[start : start + display]

    def lookup_of(self, wanted: frozenset[int]) -> bytes:
        """The answer of $lookup with some properties, by their numbers."""
        size = self._lookup & LONGEST
        rest = self._more >> TRAITS_BITS & LONGEST
        whole = self._answers.read(size + rest, self._lookup >> SIZE_BITS)
        _, _, parts = REST.unpack_from(whole, size)
        start, chosen = len(OPENING), []
        for name, end in PART.iter_unpack(whole[len(whole) - PART.size * parts :]):
            if name in wanted:
                chosen.append(whole[start:end])
            start = end + 1
        return b"%b%b%b" % (OPENING, b",".join(chosen), CLOSING)


class PrerenderedMatches:
    """What a concept map says of each code, one way."""

    def __init__(self, answers: "Prerendered", table: HashTable) -> None:
        self._answers = answers
        self._table = table

    def find(self, code: bytes, form: int) -> bytes | None:
        """What is said of a code in a form by its number, as `Matches` has it; None: nothing."""
        at = self._table.find(code)
        if at is None:
            return None
        where = self._table.words[at + form]
        return self._answers.read(where & LONGEST, where >> SIZE_BITS)


class Prerendered:
    """The answers of one database, in their file. Any thread may ask."""

    def __init__(self, handle: int, contents: Contents) -> None:
        self._handle = handle
        self.read: Callable[[int, int], bytes] = partial(os.pread, handle)
        """Reads so many bytes of the file, from a place on. Who calls it keeps the answers."""
        self._mapped = memoryview(mmap.mmap(handle, 0, prot=mmap.PROT_READ))
        self._contents = contents
        self._codes = HashTable(self._words(contents["codes"]), 2)
        self._places = self._words(contents["places"])
        self._numbers = {name: number for number, name in enumerate(contents["properties"])}
        weakref.finalize(self, os.close, handle)

    def _words(self, stretch: Stretch) -> memoryview:
        at, size = stretch
        return self._mapped[at : at + size].cast("Q")

    def find(self, code: bytes) -> Record | None:
        """The answers about a code, spelled exactly so; None where there are none."""
        codes = self._codes
        at = codes.find(code)
        if at is None:
            return None
        return Record(self, codes.words[at], codes.words[at + 1])

    def lookup(self, code: bytes) -> bytes | None:
        """The answer of $lookup with all properties; None where there is none."""
        codes = self._codes
        at = codes.find(code)
        if at is None:
            return None
        where = codes.words[at]
        return self.read(where & LONGEST, where >> SIZE_BITS)

    def has(self, code: bytes) -> bool:
        """Tell whether there are answers about a code, spelled exactly so."""
        return self._codes.find(code) is not None

    def numbers(self, properties: Iterable[str]) -> frozenset[int]:
        """The numbers of properties, for `Record.lookup_of`, and of what is always given."""
        return frozenset(self._numbers[name] for name in ("", *properties) if name in self._numbers)

    @cached_property
    def shown(self) -> Members:
        """The concepts that have an entry."""
        at, size = self._contents["shown"]
        return Members.unpacked(os.pread(self._handle, size, at))

    def entries(self, places: Sequence[int]) -> bytes:
        """The entries of some concepts that have one, with commas between them."""
        first, last = places[0], places[-1]
        if last - first == len(places) - 1:
            return self._entries(first, last)
        return b",".join([self._entries(place, place) for place in places])

    def _entries(self, first: int, last: int) -> bytes:
        start = self._places[first]
        return os.pread(self._handle, self._places[last + 1] - start - 1, start)

    @cached_property
    def neighbours(self) -> TypoIndex | None:
        """The codes near others; None where a code may be meant in another case."""
        holes = self._contents["holes"]
        if holes is None:
            return None
        return TypoIndex(HashTable(self._words(holes), 1), self._contents["lengths"], self.has)

    def matches(self, map: str, way: str) -> PrerenderedMatches | None:
        """What a concept map, by its id, says one way; None where that was not written."""
        stretch = self._contents["matches"].get(map, {}).get(way)
        if stretch is None:
            return None
        return PrerenderedMatches(self, HashTable(self._words(stretch), len(FORMS)))


def open_stored(path: Path, mark: bytes) -> Prerendered | None:
    """Open the answers of a database; None where there are none that fit it."""
    if not hasattr(os, "pread"):  # pragma: no cover - Windows reads at no place
        return None
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    with suppress(OSError):
        contents = _contents(handle, mark)
        if contents is not None:
            return Prerendered(handle, contents)
    os.close(handle)
    return None


def _contents(handle: int, mark: bytes) -> Contents | None:
    """The contents of a file that is whole and has this mark. Raises OSError."""
    header = os.pread(handle, HEADER.size, 0)
    if len(header) < HEADER.size:
        return None
    magic, marked, size, at, listed = HEADER.unpack(header)
    if (magic, marked, size) != (MAGIC, mark, os.fstat(handle).st_size):
        return None
    contents: Contents = orjson.loads(os.pread(handle, listed, at))
    return contents
