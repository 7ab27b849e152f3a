"""An edition as a CodeSystem resource, in both versions of FHIR.

A whole edition has thousands of concepts, so it is written in pieces that follow one another.
"""

from collections.abc import Iterator

from codesystems import conceptproperties
from codesystems.model import Concept, Edition, PropertyDefinition
from terminology.fhir import parameters
from terminology.fhir.dialects import R5, Dialect
from terminology.fhir.json import Json, JsonValue, dumps
from terminology.fhir.lookup import property_value
from terminology.store.contract import Concepts

SUBSETTED: Json = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
}
SUMMARY = frozenset(
    {
        "id",
        "meta",
        "url",
        "identifier",
        "version",
        "name",
        "title",
        "status",
        "experimental",
        "date",
        "publisher",
        "caseSensitive",
        "hierarchyMeaning",
        "content",
        "count",
        "filter",
        "property",
    }
)
"""The elements that FHIR marks as the summary, as far as we write them."""

_PIECE = 1 << 17
"""Bytes of concepts that make a piece."""


def head(held: Concepts, dialect: Dialect) -> Json:
    """Everything of the resource but its concepts."""
    edition = held.edition
    written: Json = {
        "resourceType": "CodeSystem",
        "id": edition.id,
        "language": edition.language,
        "url": edition.url,
        "identifier": [
            {"system": "urn:ietf:rfc:3986", "value": identifier}
            for identifier in edition.identifiers
        ],
        "version": edition.version,
        "name": edition.name,
        "title": edition.title,
        "status": "active",
        "experimental": False,
        "date": edition.effective.isoformat(),
        "publisher": edition.publisher,
        "description": _described(held),
        "copyright": edition.copyright,
        "effectivePeriod": ({"start": edition.effective.isoformat()} if dialect is R5 else None),
        "caseSensitive": edition.case_sensitive,
        "hierarchyMeaning": edition.hierarchy_meaning,
        "compositional": False,
        "versionNeeded": False,
        "content": edition.content.value,
        "count": held.provenance.counts["concepts"],
        "filter": [_filter(edition, number) for number in range(len(edition.filters))],
        "property": [
            *(_definition(definition) for definition in edition.properties),
            *([_definition(_PARENT)] if edition.flat else []),
        ],
    }
    return {name: value for name, value in written.items() if value not in (None, [])}


def subset(resource: Json, elements: frozenset[str]) -> Json:
    """Keep these elements of a resource, with what every resource must have, and mark it so."""
    kept = {"resourceType", "id", "meta", *elements, *_MANDATORY}
    written = {name: value for name, value in resource.items() if name in kept}
    return {**written, "meta": {"tag": [SUBSETTED]}}


_PARENT = conceptproperties.parent("The group above")

_MANDATORY = frozenset({"status", "content"})


def pieces(
    held: Concepts, dialect: Dialect, elements: frozenset[str] | None = None
) -> Iterator[bytes]:
    """The bytes of the resource with its concepts, piece by piece.

    `elements` are the others that are wanted; None is all of them.
    """
    whole = head(held, dialect)
    start = dumps(whole if elements is None else subset(whole, elements))
    first = True
    for concepts in _gathered(_nested(held)):
        if first:
            yield start[:-1] + b',"concept":['
        yield concepts if first else b"," + concepts
        first = False
    yield start if first else b"]}"


def _gathered(concepts: Iterator[Json]) -> Iterator[bytes]:
    """The bytes of concepts, so many at a time that no other request waits long for them."""
    gathered = bytearray()
    for concept in concepts:
        gathered += b"," if gathered else b""
        gathered += dumps(concept)
        if len(gathered) >= _PIECE:
            yield bytes(gathered)
            gathered = bytearray()
    if gathered:
        yield bytes(gathered)


def _nested(held: Concepts) -> Iterator[Json]:
    """The concepts in their order, each with those below it; parents stand before children.

    A flat edition names the parents instead.
    """
    if held.edition.hierarchy_meaning is None or held.edition.flat:
        yield from (_concept(concept, concept.parents) for concept in held.concepts())
        return
    written: dict[str, Json] = {}
    roots: list[Json] = []
    end = 0
    for place, concept in enumerate(held.concepts()):
        if place > end:
            # All that is below these has come.
            yield from roots
            written, roots = {}, []
        shape = _concept(concept)
        written[concept.code] = shape
        if concept.parents:
            below = written[concept.parents[0]].setdefault("concept", [])
            assert isinstance(below, list)
            below.append(shape)
        else:
            roots.append(shape)
            end = max(end, place, held.below(concept.code).last)
    yield from roots


def _concept(concept: Concept, named: tuple[str, ...] = ()) -> Json:
    written: Json = {
        "code": concept.code,
        "display": concept.display,
        "definition": concept.definition,
        "designation": [
            {
                **({"language": held.language} if held.language else {}),
                **({"use": parameters.coding(held.use)} if held.use else {}),
                "value": held.value,
            }
            for held in concept.designations
        ],
        "property": _properties(concept, named),
    }
    return {name: value for name, value in written.items() if value not in (None, [])}


def _properties(concept: Concept, named: tuple[str, ...]) -> list[JsonValue]:
    written: list[JsonValue] = []
    for held in concept.properties:
        type, value, _ = property_value(held)
        written.append({"code": held.code, f"value{type}": value})
    if concept.inactive:
        written.append({"code": "inactive", "valueBoolean": True})
    written += [{"code": "parent", "valueCode": parent} for parent in named]
    return written


def _definition(definition: PropertyDefinition) -> JsonValue:
    written: Json = {"code": definition.code}
    if definition.uri:
        written["uri"] = definition.uri
    return {
        **written,
        "description": definition.description,
        "type": definition.type.value,
    }


def _filter(edition: Edition, number: int) -> JsonValue:
    held = edition.filters[number]
    return {
        "code": held.code,
        "description": held.description,
        "operator": list(held.operators),
        "value": held.value,
    }


def _described(held: Concepts) -> str:
    source = held.provenance
    return (
        f"{held.edition.description} Source: {source.publisher}, {source.file} "
        f"(sha256 {source.sha256})."
    )
