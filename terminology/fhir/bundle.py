"""A page of search results as a Bundle, written in pieces."""

from collections.abc import Iterator

from codesystems.valueset import ValueSet
from terminology.fhir import codesystem, conceptmap, valueset
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, dumps
from terminology.fhir.search import Held, Page, Query
from terminology.store.contract import Concepts, Mappings

_NARRATIVE = frozenset({"text", "id", "meta", "status", "content"})


def code_systems(
    page: Page[Concepts], query: Query, dialect: Dialect, base: str
) -> Iterator[bytes]:
    """A page of CodeSystems; the concepts are in it where the query asks for them."""
    entries = (
        (f"{base}/{held.edition.id}", code_system(held, query, dialect))
        for held in _shown(page.held, query)
    )
    return _pieces(page, entries)


def concept_maps(
    page: Page[Mappings], query: Query, dialect: Dialect, base: str
) -> Iterator[bytes]:
    """A page of ConceptMaps."""
    entries = (
        (f"{base}/{held.edition.id}", iter([dumps(concept_map(held, query, dialect))]))
        for held in _shown(page.held, query)
    )
    return _pieces(page, entries)


def value_sets(page: Page[ValueSet], query: Query, dialect: Dialect, base: str) -> Iterator[bytes]:
    """A page of ValueSets."""
    entries = (
        (
            f"{base}/{held.id}" if held.id else str(held.url),
            iter([dumps(value_set(held, query, dialect))]),
        )
        for held in _shown(page.held, query)
    )
    return _pieces(page, entries)


def _shown(held: tuple[Held, ...], query: Query) -> tuple[Held, ...]:
    return () if query.summary == "count" else held


def _pieces(page: Page[Held], entries: Iterator[tuple[str, Iterator[bytes]]]) -> Iterator[bytes]:
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
    """Tell whether a query asks for the concepts of code systems, which may be many."""
    elements = _elements(query, codesystem.SUMMARY)
    return query.summary in {"false", "data"} if elements is None else "concept" in elements


def code_system(held: Concepts, query: Query, dialect: Dialect) -> Iterator[bytes]:
    """A CodeSystem with the elements that a query asks for."""
    elements = _elements(query, codesystem.SUMMARY)
    if has_concepts(query):
        yield from codesystem.pieces(held, dialect, elements)
        return
    head = codesystem.head(held, dialect)
    yield dumps(codesystem.subset(head, frozenset(head) if elements is None else elements))


def concept_map(held: Mappings, query: Query, dialect: Dialect) -> Json:
    """A ConceptMap with the elements that a query asks for."""
    elements = _elements(query, conceptmap.SUMMARY)
    has_rows = elements is None or elements & conceptmap.OF_ROWS
    whole = conceptmap.write(held, dialect) if has_rows else conceptmap.head(held)
    return whole if elements is None else codesystem.subset(whole, elements)


def value_set(held: ValueSet, query: Query, dialect: Dialect) -> Json:
    """A ValueSet with the elements that a query asks for."""
    del dialect
    whole = valueset.write(held)
    elements = _elements(query, valueset.SUMMARY)
    return whole if elements is None else codesystem.subset(whole, elements)


def _elements(query: Query, summary: frozenset[str]) -> frozenset[str] | None:
    """The elements to write; None is all that a search writes."""
    if query.elements:
        return query.elements
    if query.summary == "true":
        return summary
    return _NARRATIVE if query.summary == "text" else None
