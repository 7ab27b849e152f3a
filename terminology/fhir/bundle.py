"""A page of search results as a Bundle, written piece by piece."""

from collections.abc import Callable, Iterator
from datetime import datetime

from codesystems.valueset import ValueSet
from terminology.fhir import (
    bundlesyntax,
    codesystem,
    conceptmap,
    outcome,
    valueset,
    xmlwriter,
)
from terminology.fhir.dialects import Dialect
from terminology.fhir.formats import Format
from terminology.fhir.json import Json, dumps
from terminology.fhir.searchpages import Query, ResultPage
from terminology.fhir.searchparameters import Candidate, Resource
from terminology.store.contract import Concepts, Mappings
from terminology.store.listings import Piece

_NARRATIVE = frozenset({"text", "id", "meta", "status", "content"})

Write = Callable[[Candidate[Resource], Query, Dialect], Iterator[Piece] | Json]
"""Writes a resource with the requested elements, whole or in pieces."""


def write(
    page: ResultPage[Resource],
    query: Query,
    dialect: Dialect,
    base: str,
    resource: Write[Resource],
    format: Format = Format.JSON,
) -> Iterator[Piece]:
    """Write a page of resources, and warnings about parameters that were ignored.

    `resource` writes resources in the same format.
    """
    syntax = bundlesyntax.of(format, dialect)
    yield syntax.start(
        {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": page.total,
            "link": [{"relation": relation, "url": url} for relation, url in page.links],
        }
    )
    for candidate in page.candidates if query.summary != "count" else ():
        url = f"{base}/{candidate.id}" if candidate.id else candidate.url
        yield from syntax.entry(url, resource(candidate, query, dialect), {"mode": "match"})
    if query.ignored:
        yield from syntax.entry("", outcome.write(query.ignored), {"mode": "outcome"})
    yield syntax.end()


def has_concepts(query: Query) -> bool:
    """Tell whether a query requests the concepts of code systems, which may be many."""
    elements = _elements(query, codesystem.SUMMARY)
    return query.summary in {"false", "data"} if elements is None else "concept" in elements


def code_system(
    candidate: Candidate[Concepts],
    query: Query,
    dialect: Dialect,
    *,
    format: Format = Format.JSON,
    deflated: bool = False,
) -> Iterator[Piece]:
    """Write a CodeSystem with the requested elements; if `deflated`, it may be compressed."""
    concepts, meta = candidate.resource, _meta(candidate.updated)
    elements = _elements(query, codesystem.SUMMARY)
    find = candidate.snapshot.edition
    if has_concepts(query):
        yield from codesystem.pieces(
            concepts, dialect, find, elements, meta, format=format, deflated=deflated
        )
        return
    head = codesystem.head(concepts, dialect, find, meta)
    written = codesystem.subset(head, frozenset(head) if elements is None else elements)
    yield xmlwriter.document(written, dialect) if format is Format.XML else dumps(written)


def concept_map(candidate: Candidate[Mappings], query: Query, dialect: Dialect) -> Json:
    """Write a ConceptMap with the requested elements."""
    mappings = candidate.resource
    elements = _elements(query, conceptmap.SUMMARY)
    has_mappings = elements is None or elements & conceptmap.MAPPING_ELEMENTS
    whole = (
        conceptmap.write(mappings, dialect) if has_mappings else conceptmap.head(mappings, dialect)
    )
    return _requested(whole, candidate, elements)


def value_set(candidate: Candidate[ValueSet], query: Query, dialect: Dialect) -> Json:
    """Write a ValueSet with the requested elements."""
    del dialect
    elements = _elements(query, valueset.SUMMARY)
    return _requested(valueset.write(candidate.resource), candidate, elements)


def definition(candidate: Candidate[Json], query: Query, dialect: Dialect) -> Json:
    """Write an OperationDefinition with the requested elements."""
    del dialect
    elements = _elements(query, _DEFINITION)
    written = candidate.resource
    return written if elements is None else codesystem.subset(written, elements | _REQUIRED)


_REQUIRED = frozenset({"name", "kind", "code", "system", "type", "instance"})
_DEFINITION = _REQUIRED | {"url", "version", "title", "date", "publisher", "affectsState", "base"}
"""The mandatory and the summary elements of an OperationDefinition."""


def _requested(
    written: Json, candidate: Candidate[Resource], elements: frozenset[str] | None
) -> Json:
    """Return the requested elements of a resource; None for all of it."""
    meta = _meta(candidate.updated)
    if meta:
        type, id = written["resourceType"], {"id": written["id"]} if "id" in written else {}
        written = {"resourceType": type, **id, "meta": meta, **written}
    return written if elements is None else codesystem.subset(written, elements)


def _meta(updated: datetime | None) -> Json:
    if updated is None:
        return {}
    return {"lastUpdated": updated.strftime("%Y-%m-%dT%H:%M:%SZ")}


def _elements(query: Query, summary: frozenset[str]) -> frozenset[str] | None:
    """Return the elements to write; None for all that a search writes."""
    if query.elements:
        return query.elements
    if query.summary == "true":
        return summary
    return _NARRATIVE if query.summary == "text" else None
