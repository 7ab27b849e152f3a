"""A page of search results as a Bundle, written piece by piece."""

from collections.abc import Iterator

from codesystems.valueset import ValueSet
from terminology.fhir import codesystem, conceptmap, valueset
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, dumps
from terminology.fhir.search import Query, Resource, ResultPage
from terminology.store.contract import Concepts, Mappings

_NARRATIVE = frozenset({"text", "id", "meta", "status", "content"})


def code_systems(
    page: ResultPage[Concepts], query: Query, dialect: Dialect, base: str
) -> Iterator[bytes]:
    """Return a page of CodeSystems, with concepts if the query requests them."""
    entries = (
        (f"{base}/{concepts.edition.id}", code_system(concepts, query, dialect))
        for concepts in _shown(page.resources, query)
    )
    return _pieces(page, entries)


def concept_maps(
    page: ResultPage[Mappings], query: Query, dialect: Dialect, base: str
) -> Iterator[bytes]:
    """Return a page of ConceptMaps."""
    entries = (
        (f"{base}/{mappings.edition.id}", iter([dumps(concept_map(mappings, query, dialect))]))
        for mappings in _shown(page.resources, query)
    )
    return _pieces(page, entries)


def value_sets(
    page: ResultPage[ValueSet], query: Query, dialect: Dialect, base: str
) -> Iterator[bytes]:
    """Return a page of ValueSets."""
    entries = (
        (
            f"{base}/{listed.id}" if listed.id else str(listed.url),
            iter([dumps(value_set(listed, query, dialect))]),
        )
        for listed in _shown(page.resources, query)
    )
    return _pieces(page, entries)


def _shown(resources: tuple[Resource, ...], query: Query) -> tuple[Resource, ...]:
    return () if query.summary == "count" else resources


def _pieces(
    page: ResultPage[Resource], entries: Iterator[tuple[str, Iterator[bytes]]]
) -> Iterator[bytes]:
    head = dumps(
        {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": page.total,
            "link": [{"relation": relation, "url": url} for relation, url in page.links],
        }
    )
    opening = head[:-1] + b',"entry":['
    for url, resource in entries:
        yield opening + b'{"fullUrl":' + dumps(url) + b',"resource":'
        yield from resource
        yield b',"search":{"mode":"match"}}'
        opening = b","
    yield b"]}" if opening == b"," else head


def has_concepts(query: Query) -> bool:
    """Tell whether a query requests the concepts of code systems, which may be many."""
    elements = _elements(query, codesystem.SUMMARY)
    return query.summary in {"false", "data"} if elements is None else "concept" in elements


def code_system(concepts: Concepts, query: Query, dialect: Dialect) -> Iterator[bytes]:
    """Write a CodeSystem with the requested elements."""
    elements = _elements(query, codesystem.SUMMARY)
    if has_concepts(query):
        yield from codesystem.pieces(concepts, dialect, elements)
        return
    head = codesystem.head(concepts, dialect)
    yield dumps(codesystem.subset(head, frozenset(head) if elements is None else elements))


def concept_map(mappings: Mappings, query: Query, dialect: Dialect) -> Json:
    """Write a ConceptMap with the requested elements."""
    elements = _elements(query, conceptmap.SUMMARY)
    has_mappings = elements is None or elements & conceptmap.MAPPING_ELEMENTS
    whole = (
        conceptmap.write(mappings, dialect) if has_mappings else conceptmap.head(mappings, dialect)
    )
    return whole if elements is None else codesystem.subset(whole, elements)


def value_set(value_set: ValueSet, query: Query, dialect: Dialect) -> Json:
    """Write a ValueSet with the requested elements."""
    del dialect
    whole = valueset.write(value_set)
    elements = _elements(query, valueset.SUMMARY)
    return whole if elements is None else codesystem.subset(whole, elements)


def _elements(query: Query, summary: frozenset[str]) -> frozenset[str] | None:
    """Return the elements to write; None for all that a search writes."""
    if query.elements:
        return query.elements
    if query.summary == "true":
        return summary
    return _NARRATIVE if query.summary == "text" else None
