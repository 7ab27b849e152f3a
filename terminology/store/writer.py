"""Write code systems and concept maps to database files."""

import sqlite3
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import orjson

from codesystems.model import (
    CodeSystem,
    Coding,
    Concept,
    Designation,
    Extension,
    Property,
    PropertyValue,
    SourceFile,
    Validity,
)
from conceptmaps.model import ConceptMap, MapEdition, Mapping
from terminology.software import VERSION
from terminology.store import database, documents, words
from terminology.store.database import DatabaseError, RowsByTable, TableRow
from terminology.store.members import pack


def write(system: CodeSystem, path: Path) -> None:
    """Write one edition of a code system to a new file."""
    values = _Values()
    concepts = [
        _concept_row(number, concept, values) for number, concept in enumerate(system.concepts, 1)
    ]
    parents = sorted(
        (concept.code, place, parent)
        for concept in system.concepts
        for place, parent in enumerate(concept.parents)
    )
    counts = {
        "concepts": len(system.concepts),
        "inactive": sum(concept.inactive for concept in system.concepts),
        "remarks": sum(remark.count for remark in system.variations),
    }
    rows: RowsByTable = {
        "value": values.rows(concept.properties for concept in system.concepts),
        "concept": concepts,
        "parent": list(parents),
        "term": [],
        "mapping": [],
    }
    document = documents.write(system.edition)
    description = ("codesystem", document)
    texts = [words.of_concept(concept) for concept in system.concepts]
    rows["term"] = _terms(texts)
    _save(path, rows, description, system.source, system.edition.effective, counts, texts)


def write_map(concept_map: ConceptMap, path: Path) -> None:
    """Write one concept map to a new file."""
    edition: MapEdition = concept_map.edition
    mappings = [
        _mapping_row(number, mapping) for number, mapping in enumerate(concept_map.mappings, 1)
    ]
    rows: RowsByTable = {"value": [], "concept": [], "parent": [], "term": [], "mapping": mappings}
    document = documents.write(edition)
    counts = {"mappings": len(mappings)}
    _save(path, rows, ("conceptmap", document), concept_map.source, edition.effective, counts)


def _save(
    path: Path,
    rows: RowsByTable,
    description: tuple[str, str],
    source: SourceFile,
    effective: date,
    counts: dict[str, int],
    words_of_concepts: Iterable[tuple[str, str]] = (),
) -> None:
    provenance = (
        source.publisher,
        source.file,
        source.sha256,
        effective.isoformat(),
        orjson.dumps(counts).decode(),
        VERSION,
    )
    connection = database.create(path)
    try:
        connection.execute("INSERT INTO edition VALUES (?, ?)", description)
        connection.execute(
            "INSERT INTO provenance VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*provenance, database.digest((*description, *provenance), rows)),
        )
        for table, table_rows in rows.items():
            if table_rows:
                marks = ", ".join("?" * len(table_rows[0]))
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", table_rows)
        connection.executemany(
            "INSERT INTO words (rowid, display, others) VALUES (?, ?, ?)",
            ((number, *texts) for number, texts in enumerate(words_of_concepts, 1)),
        )
        database.index(connection)
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise DatabaseError(f"{path.name}: cannot be written ({error})") from error
    finally:
        connection.close()
    database.seal(path)


def _terms(texts: Iterable[tuple[str, str]]) -> list[TableRow]:
    """Return the rows of all words and of their short beginnings."""
    members: dict[str, list[int]] = {}
    firsts: dict[str, list[int]] = {}
    for place, (display, others) in enumerate(texts):
        display_words = display.split()
        for word in words.with_beginnings({*display_words, *others.split()}):
            members.setdefault(word, []).append(place)
        for word in words.with_beginnings(display_words[:1]):
            firsts.setdefault(word, []).append(place)
    none = pack(())
    return [
        (word, pack(places), pack(firsts[word]) if word in firsts else none)
        for word, places in sorted(members.items())
    ]


class _Values:
    """The distinct property values, numbered in the order of their first occurrence."""

    def __init__(self) -> None:
        self._rows: list[TableRow] = []
        self._numbers: dict[TableRow, int] = {}
        self._ids: dict[int, int] = {}
        self._lists: dict[int, str] = {}
        self._uses: dict[tuple[int, str | None], str] = {}

    def rows(self, concepts: Iterable[tuple[Property, ...]]) -> list[TableRow]:
        """Return the rows of all values, with the concepts that have them, given in order."""
        places: list[list[int]] = [[] for _ in self._rows]
        for place, properties in enumerate(concepts):
            for value in properties:
                places[self._ids[id(value)] - 1].append(place)
        return [(*row, pack(sorted(set(at)))) for row, at in zip(self._rows, places, strict=True)]

    def ids(self, properties: tuple[Property, ...]) -> str:
        """Return the JSON list of the ids of some properties, which the caller must keep alive.

        Concepts share most properties, and often the whole tuple, so both are identified by `id`:
        hashing them would take longer than writing the concept.
        """
        known = self._lists.get(id(properties))
        if known is None:
            numbers = [self._ids.get(id(value)) or self._number(value) for value in properties]
            known = orjson.dumps(numbers).decode()
            self._lists[id(properties)] = known
        return known

    def designations(self, designations: tuple[Designation, ...]) -> str:
        """Return the JSON list of designations; each language and use is serialized once."""
        return f"[{','.join([self._designation(designation) for designation in designations])}]"

    def _designation(self, designation: Designation) -> str:
        use, language = designation.use, designation.language
        end = self._uses.get((id(use), language))
        if end is None:
            end = orjson.dumps([language, _coding(use) if use else None]).decode()[1:-1]
            self._uses[id(use), language] = end
        more = _extensions(designation.extensions)
        return f"[{orjson.dumps(designation.value).decode()},{end},{more}]"

    def _number(self, value: Property) -> int:
        parts = [_cells(part) for part in value.parts]
        row: TableRow = (*_cells(value), orjson.dumps(parts).decode() if parts else "[]")
        number = self._numbers.get(row)
        if number is None:
            number = len(self._rows) + 1
            self._numbers[row] = number
            self._rows.append((number, *row))
        self._ids[id(value)] = number
        return number


def _cells(value: Property) -> TableRow:
    """Return the cells property, type, value, system, display and version."""
    return value.code, value.type.value, *_stored(value.value)


def _stored(value: PropertyValue) -> tuple[str | None, ...]:
    """Return the cells value, system, display and version."""
    match value:
        case Coding() as coding:
            return coding.code, coding.system, coding.display, coding.version
        case bool():
            return "true" if value else "false", None, None, None
        case plain:
            return str(plain), None, None, None


def _concept_row(number: int, concept: Concept, values: _Values) -> TableRow:
    starts, ends = _days(concept.validity)
    return (
        number,
        concept.code,
        concept.display,
        concept.definition,
        int(concept.abstract),
        int(concept.inactive),
        starts,
        ends,
        values.designations(concept.designations),
        values.ids(concept.properties),
        _extensions(concept.extensions),
    )


def _extensions(extensions: tuple[Extension, ...]) -> str:
    return (
        orjson.dumps([list(extension) for extension in extensions]).decode() if extensions else "[]"
    )


def _mapping_row(number: int, mapping: Mapping) -> TableRow:
    target = mapping.target
    starts, ends = _days(mapping.validity)
    return (
        number,
        mapping.source.code,
        mapping.source.display,
        target.code if target else None,
        target.display if target else None,
        mapping.relationship.value,
        mapping.comment,
        _pairs((product.attribute, product.value) for product in mapping.products),
        _pairs((needed.attribute, needed.value) for needed in mapping.dependencies),
        starts,
        ends,
        mapping.citation,
    )


def _days(validity: Validity) -> tuple[str | None, str | None]:
    return (
        validity.start.isoformat() if validity.start else None,
        validity.end.isoformat() if validity.end else None,
    )


def _pairs(pairs: Iterable[tuple[Coding, Coding | str]]) -> str:
    """Return the JSON list of attributes with their values."""
    written = [
        (_coding(attribute), value if isinstance(value, str) else _coding(value))
        for attribute, value in pairs
    ]
    return orjson.dumps(written).decode()


def _coding(coding: Coding) -> list[str | None]:
    return [coding.system, coding.code, coding.display, coding.version]
