"""A store of one edition in a database file."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from threading import Event

import orjson

from codesystems import decimals
from codesystems.contract import CodeDisplay, Provenance
from codesystems.model import (
    ALWAYS,
    Concept,
    Edition,
    PropertyType,
    Validity,
)
from terminology import work
from terminology.store import documents, rowreader, typoindex, typos, words
from terminology.store.damage import DamagedPrerendered
from terminology.store.database import DatabaseError
from terminology.store.guarded import GuardedFile, ResultRow
from terminology.store.members import NONE, Members, Ranked
from terminology.store.search import Search
from terminology.store.stored import Stored, provenance, validity
from terminology.store.storedmaps import StoredMappings
from terminology.store.storedvalues import Values

_CONCEPT = (
    "SELECT code, display, definition, abstract, inactive, starts, ends, designations, properties, "
    "extensions FROM concept"
)

Days = tuple[str | None, str | None]
"""The first and the last day of a code, as stored."""


def open_stored(path: Path, noticed: Event | None = None) -> "Opened":
    """Open a database file as an edition or a map, with its prerendered answers.

    Raises DatabaseError if it is neither. `noticed` is set when damage is detected later.
    """
    file = GuardedFile(path, noticed)
    kind, document, *origin = file.description
    try:
        if kind == "codesystem":
            edition = documents.read_edition(document)
            return StoredConcepts(file, edition, provenance(tuple(origin)))
        return StoredMappings(file, documents.read_map(document), provenance(tuple(origin)))
    except (ValueError, TypeError) as error:
        reason = " ".join(str(error).split())
        raise DatabaseError(f"{path}: is damaged ({reason})") from error


_CACHED_PERIODS = 100
"""Cached results of `in_force`: a batch repeats the same day."""

_SIMILAR = 3
"""Codes that are suggested for a mistyped one."""

_CACHED_CONCEPTS = 64
"""Cached concepts: a request reads its code more than once."""


class StoredConcepts(Stored):
    """One edition of one code system in a database file."""

    def __init__(self, file: GuardedFile, edition: Edition, provenance: Provenance) -> None:
        super().__init__(file, provenance)
        self._edition = edition
        self._in_force: dict[tuple[str, str], Members] = {}
        self._recent: dict[str, Concept] = {}
        self._search = Search(file)
        self._values = Values(file)

    @property
    def edition(self) -> Edition:
        return self._edition

    def concept(self, code: str) -> Concept | None:
        concept = self._recent.get(code)
        if concept is None:
            concept = self._read(code)
            if len(self._recent) >= _CACHED_CONCEPTS:
                self._recent.clear()
            if concept is not None:
                self._recent[code] = concept
        return concept

    def _read(self, code: str) -> Concept | None:
        row = self._file.row(f"{_CONCEPT} WHERE code = ?", (code,))
        return self._concept(row, self._parent_codes(code)) if row else None

    def validity(self, code: str) -> Validity | None:
        if self.days is not None:
            return self.days.get(code)
        if self._is_prerendered(code):
            return ALWAYS
        return ALWAYS if self._has(code) else None

    def _is_prerendered(self, code: str) -> bool:
        prerendered = self.prerendered
        with suppress(DamagedPrerendered):
            return prerendered is not None and prerendered.has(code.encode())
        return False

    @cached_property
    def days(self) -> dict[str, Validity] | None:
        """The days of all codes, read once: a request with a date may read them all.

        A large edition without days takes no memory.
        """
        query = "SELECT 1 FROM concept WHERE starts IS NOT NULL OR ends IS NOT NULL LIMIT 1"
        if self._file.row(query) is None:
            return None
        rows = self._file.rows("SELECT code, starts, ends FROM concept")
        shared: dict[Days, Validity] = {}
        return {
            code: shared.get(period) or shared.setdefault(period, validity(*period))
            for code, *days in rows
            for period in [(days[0], days[1])]
        }

    def spelled(self, code: str) -> str | None:
        plain, is_case_sensitive = code.upper(), self._edition.case_sensitive
        with suppress(DamagedPrerendered):
            prerendered = self.prerendered
            if prerendered is not None and prerendered.typos is not None and typoindex.knows(plain):
                if prerendered.has(code.encode()):
                    return code
                is_other = (
                    plain != code and not is_case_sensitive and prerendered.has(plain.encode())
                )
                return plain if is_other else None
        spellings = [] if is_case_sensitive else self.spellings(code)
        return code if self._has(code) else next(iter(spellings), None)

    def _has(self, code: str) -> bool:
        return self._file.row("SELECT 1 FROM concept WHERE code = ?", (code,)) is not None

    def spellings(self, code: str) -> list[str]:
        rows = self._file.rows(
            "SELECT code FROM concept WHERE code = ? COLLATE NOCASE AND code <> ? ORDER BY id",
            (code, code),
        )
        return [spelling for (spelling,) in rows]

    def similar(self, code: str) -> list[str]:
        prerendered = self.prerendered
        if prerendered is not None and prerendered.typos is not None and typoindex.knows(code):
            with suppress(DamagedPrerendered):
                return [near.decode() for near in prerendered.typos.near(code.encode(), _SIMILAR)]
        likely = typos.candidates(code)
        rows = self._file.rows(
            "SELECT concept.code FROM json_each(?) AS near JOIN concept "
            "ON concept.code = near.value WHERE concept.code <> ? ORDER BY near.key LIMIT ?",
            (orjson.dumps(likely).decode(), code, _SIMILAR),
        )
        return [near for (near,) in rows]

    def parents(self, code: str) -> list[CodeDisplay]:
        return self._named(
            "SELECT concept.code, concept.display FROM parent JOIN concept "
            "ON concept.code = parent.parent WHERE parent.child = ? ORDER BY parent.place",
            code,
        )

    def children(self, code: str) -> list[CodeDisplay]:
        return self._named(
            "SELECT concept.code, concept.display FROM parent JOIN concept "
            "ON concept.code = parent.child WHERE parent.parent = ? ORDER BY concept.id",
            code,
        )

    def parent_places(self) -> Iterator[tuple[int, int]]:
        yield from self._file.rows(
            "SELECT child.id - 1, above.id - 1 FROM parent "
            "JOIN concept AS child ON child.code = parent.child "
            "JOIN concept AS above ON above.code = parent.parent ORDER BY child.id, parent.place"
        )

    def is_ancestor(self, ancestor: str, code: str) -> bool:
        row = self._file.row(
            "WITH RECURSIVE above (code) AS ("
            "SELECT parent FROM parent WHERE child = ? UNION "
            "SELECT parent.parent FROM parent JOIN above ON parent.child = above.code) "
            "SELECT 1 FROM above WHERE code = ?",
            (code, ancestor),
        )
        return row is not None

    def concepts(self) -> Iterator[Concept]:
        parents = self._parents("SELECT child, parent FROM parent ORDER BY child, place")
        for row in self._file.rows(f"{_CONCEPT} ORDER BY id"):
            yield self._concept(row, tuple(parents.get(row[0], ())))

    def codes(self) -> Iterator[str]:
        for (code,) in self._file.rows("SELECT code FROM concept ORDER BY id"):
            work.spend()
            yield code

    def at(self, places: Sequence[int]) -> list[Concept]:
        wanted = orjson.dumps([place + 1 for place in places]).decode()
        parents = self._parents(
            "SELECT child, parent FROM concept JOIN parent ON child = code "
            "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY child, place",
            wanted,
        )
        query = f"{_CONCEPT} JOIN json_each(?) AS wanted ON concept.id = value ORDER BY key"
        rows = self._file.rows(query, (wanted,))
        return [self._concept(row, tuple(parents.get(row[0], ()))) for row in rows]

    def places(self, codes: Iterable[str]) -> dict[str, int]:
        query = "SELECT code, id - 1 FROM concept WHERE code = ?"
        rows = (self._file.row(query, (code,)) for code in codes)
        return dict(row for row in rows if row is not None)

    @cached_property
    def names(self) -> bool:
        query = (
            "SELECT 1 FROM concept "
            "WHERE display IS NOT NULL OR designations <> '[]' OR extensions <> '[]' LIMIT 1"
        )
        return self._file.row(query) is not None

    @cached_property
    def everything(self) -> Members:
        (number,) = self._file.only("SELECT count(*) FROM concept")
        return Members.first(number)

    @cached_property
    def inactive(self) -> Members:
        return self._members("SELECT id - 1 FROM concept WHERE inactive")

    @cached_property
    def abstract(self) -> Members:
        return self._members("SELECT id - 1 FROM concept WHERE abstract")

    def in_force(self, first: str, last: str) -> Members:
        if self.days is None:
            return self.everything
        members = self._in_force.get((first, last))
        if members is None:
            members = self._members(
                "SELECT id - 1 FROM concept "
                "WHERE ifnull(starts, '') <= ? AND ifnull(ends, '~') >= ?",
                last,
                first,
            )
            if len(self._in_force) >= _CACHED_PERIODS:
                self._in_force.clear()
            self._in_force[first, last] = members
        return members

    def below(self, code: str) -> Members:
        return self._members(
            "WITH RECURSIVE below (code) AS ("
            "SELECT child FROM parent WHERE parent = ? UNION "
            "SELECT parent.child FROM parent JOIN below ON parent.parent = below.code) "
            "SELECT concept.id - 1 FROM below JOIN concept ON concept.code = below.code",
            code,
        )

    def valued(self, property: str, value: str) -> Members:
        query = "SELECT members FROM value WHERE property = ? AND value = ?"
        members = NONE
        for text in (value, *decimals.others(self._decimals, property, value)):
            for (stored,) in self._file.rows(query, (property, text)):
                members |= Members.unpacked(stored)
        return members

    @cached_property
    def _decimals(self) -> decimals.Spellings:
        query = "SELECT DISTINCT property, value FROM value WHERE type = ?"
        return decimals.spellings(self._file.rows(query, (PropertyType.DECIMAL.value,)))

    def values(self, property: str) -> Iterator[tuple[str, Members]]:
        query = "SELECT value, members FROM value WHERE property = ? ORDER BY value"
        rows = self._file.rows(query, (property,))
        for value, group in groupby(rows, itemgetter(0)):
            members = NONE
            work.spend()
            for _, stored in group:
                members |= Members.unpacked(stored)
            yield value, members

    def coding_systems(self, property: str) -> tuple[str, ...]:
        query = (
            "SELECT DISTINCT ifnull(system, '') FROM value WHERE property = ? AND type = ? "
            "ORDER BY 1"
        )
        rows = self._file.rows(query, (property, PropertyType.CODING.value))
        return tuple(system for (system,) in rows)

    def search(self, text: str) -> Ranked:
        query = words.split(text)
        return self._search.find(text, query) if query else Ranked((self.everything,))

    def _members(self, query: str, *parameters: str) -> Members:
        return Members.of(place for (place,) in self._file.rows(query, parameters))

    def _named(self, query: str, code: str) -> list[CodeDisplay]:
        if not self.has_parents:
            return []
        return [CodeDisplay(*row) for row in self._file.rows(query, (code,))]

    @cached_property
    def has_parents(self) -> bool:
        """Whether any concept has a parent: in most editions none has, and no query is needed."""
        return self._file.row("SELECT 1 FROM parent LIMIT 1") is not None

    def _parent_codes(self, code: str) -> tuple[str, ...]:
        if not self.has_parents:
            return ()
        query = "SELECT parent FROM parent WHERE child = ? ORDER BY place"
        return tuple(parent for (parent,) in self._file.rows(query, (code,)))

    def _parents(self, query: str, *parameters: str) -> dict[str, list[str]]:
        """Return the parents of each code, in order."""
        parents: dict[str, list[str]] = {}
        for child, parent in self._file.rows(query, parameters) if self.has_parents else ():
            parents.setdefault(child, []).append(parent)
        return parents

    def _concept(self, row: ResultRow, parents: tuple[str, ...]) -> Concept:
        work.spend()
        return rowreader.concept(row, self._values, parents)


Opened = StoredConcepts | StoredMappings
"""The content of a database file."""
