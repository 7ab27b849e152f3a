"""Descriptions of the editions, concept maps and value sets, each with its resource."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import cast

from codesystems.model import ContentMode
from codesystems.valueset import ValueSet
from terminology.api.rendering import CodeSystemResource, ConceptMapResource, ValueSetResource
from terminology.fhir import codesystem, conceptmap, valueset
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, loads
from terminology.operations import supplements
from terminology.snapshot import Snapshot
from terminology.store import listings
from terminology.store.contract import Concepts, Mappings


@dataclass(frozen=True, slots=True)
class CodeSystemInfo(CodeSystemResource):
    """An edition of a code system; `effective` is the first day on which it is in force.

    `file` is the file of the publisher that it was read from.
    The resource has all concepts: that of 80,000 concepts takes seconds and a gigabyte.
    """

    key: str
    id: str
    url: str
    version: str
    title: str
    effective: date
    content: ContentMode
    concept_count: int
    publisher: str
    file: str


@dataclass(frozen=True, slots=True)
class ConceptMapInfo(ConceptMapResource):
    """A version of a concept map. The resource has the mappings that hold on `effective`."""

    key: str
    id: str
    url: str
    version: str
    title: str
    effective: date
    source_system: str
    target_system: str


@dataclass(frozen=True, slots=True)
class ValueSetInfo(ValueSetResource):
    """A value set. The resource has its definition, not its codes: those are in the expansion."""

    id: str
    url: str | None
    version: str | None
    title: str


def code_system(concepts: Concepts, snapshot: Snapshot) -> CodeSystemInfo:
    """Describe an edition, without what its supplements add."""
    concepts = supplements.plain(concepts)
    edition = concepts.edition
    return CodeSystemInfo(
        edition.key,
        edition.id,
        edition.url,
        edition.version,
        edition.title,
        edition.effective,
        edition.content,
        concepts.provenance.counts["concepts"],
        edition.publisher,
        concepts.provenance.file,
        _render=partial(_code_system, concepts, snapshot),
    )


def _code_system(concepts: Concepts, snapshot: Snapshot, dialect: Dialect) -> Json:
    pieces = codesystem.pieces(concepts, dialect, snapshot.edition)
    return cast(Json, loads(b"".join(listings.plain(pieces))))


def concept_map(mappings: Mappings) -> ConceptMapInfo:
    """Describe a concept map."""
    edition = mappings.edition
    return ConceptMapInfo(
        edition.key,
        edition.id,
        edition.url,
        edition.version,
        edition.title,
        edition.effective,
        edition.source_system,
        edition.target_system,
        _render=partial(conceptmap.write, mappings),
    )


def value_set(value_set: ValueSet) -> ValueSetInfo:
    """Describe a value set."""
    return ValueSetInfo(
        value_set.id,
        value_set.url,
        value_set.version,
        value_set.title,
        _render=partial(_value_set, value_set),
    )


def _value_set(value_set: ValueSet, dialect: Dialect) -> Json:
    del dialect
    return valueset.write(value_set)
