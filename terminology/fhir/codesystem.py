"""An edition as a CodeSystem resource, in R4 and R5.

An edition has thousands of concepts, so the resource is written piece by piece.
"""

from collections.abc import Iterator
from typing import cast

from codesystems import conceptproperties
from codesystems.canonical import OURS
from codesystems.model import (
    Concept,
    ContentMode,
    FilterDefinition,
    Property,
    PropertyDefinition,
)
from terminology.fhir import parameters
from terminology.fhir.dialects import R4, R5, Dialect
from terminology.fhir.element import R5_IN_R4
from terminology.fhir.json import Json, JsonValue, dumps
from terminology.fhir.lookup import property_value
from terminology.store.contract import Concepts
from terminology.valuesets import filters
from terminology.valuesets.filters.coded import Find

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
        "supplements",
        "count",
        "filter",
        "property",
    }
)
"""The summary elements of FHIR that this server writes."""

_NEWER_OPERATORS = ("child-of", "descendent-leaf")
"""The operators of filters that R4 lacks."""
_OPERATOR = f"{R5_IN_R4}CodeSystem.filter.operator"
_PART = f"{OURS}/StructureDefinition/codesystem-property-part"
"""The extension with a part of a property's value: FHIR has them only in $lookup."""
_PIECE = 1 << 17
"""Bytes of concepts from which a piece is complete."""


def head(concepts: Concepts, dialect: Dialect, find: Find, meta: Json | None = None) -> Json:
    """Write the resource without its concepts; `find` has the code systems of its properties.

    A fragment has no date: a client that sorts by date would take it for the newest release.
    """
    edition = concepts.edition
    is_release = edition.content is not ContentMode.FRAGMENT
    day = edition.effective.isoformat() if is_release else None
    written: Json = {
        "resourceType": "CodeSystem",
        "id": edition.id,
        "meta": meta or None,
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
        "date": day,
        "publisher": edition.publisher,
        "description": _description(concepts),
        "copyright": edition.copyright,
        "effectivePeriod": {"start": day} if day and dialect is R5 else None,
        "caseSensitive": edition.case_sensitive,
        "hierarchyMeaning": edition.hierarchy_meaning,
        "compositional": False,
        "versionNeeded": False,
        "content": edition.content.value,
        "supplements": edition.supplements,
        "count": concepts.provenance.counts["concepts"],
        "filter": [_filter(definition, dialect) for definition in filters.declared(concepts, find)],
        "property": [
            *(_definition(definition) for definition in edition.properties),
            *([_definition(_PARENT)] if edition.flat else []),
        ],
    }
    return {name: value for name, value in written.items() if value not in (None, [])}


def subset(resource: Json, elements: frozenset[str]) -> Json:
    """Return these elements of a resource and the mandatory ones, with the tag SUBSETTED."""
    names = {"resourceType", "id", "meta", *elements, *_MANDATORY}
    written = {name: value for name, value in resource.items() if name in names}
    meta = cast(Json, resource.get("meta", {}))
    return {**written, "meta": {**meta, "tag": [SUBSETTED]}}


_PARENT = conceptproperties.parent("The group above")
_MANDATORY = frozenset({"status", "content"})


def pieces(
    concepts: Concepts,
    dialect: Dialect,
    find: Find,
    elements: frozenset[str] | None = None,
    meta: Json | None = None,
) -> Iterator[bytes]:
    """Write the resource with its concepts, piece by piece.

    `elements` are the other requested elements; None for all of them.
    """
    whole = head(concepts, dialect, find, meta)
    start = dumps(whole if elements is None else subset(whole, elements))
    first = True
    for piece in _joined(_nested(concepts)):
        if first:
            yield start[:-1] + b',"concept":['
        yield piece if first else b"," + piece
        first = False
    yield start if first else b"]}"


def _joined(concepts: Iterator[Json]) -> Iterator[bytes]:
    """Join concepts to pieces that are small enough not to delay other requests."""
    piece = bytearray()
    for concept in concepts:
        piece += b"," if piece else b""
        piece += dumps(concept)
        if len(piece) >= _PIECE:
            yield bytes(piece)
            piece = bytearray()
    if piece:
        yield bytes(piece)


def _nested(concepts: Concepts) -> Iterator[Json]:
    """Write the concepts in order, each with its children; parents precede their children.

    The concepts of a flat edition have the property `parent` instead.
    """
    if concepts.edition.hierarchy_meaning is None or concepts.edition.flat:
        yield from (_concept(concept, concept.parents) for concept in concepts.concepts())
        return
    written: dict[str, Json] = {}
    roots: list[Json] = []
    end = 0
    for place, concept in enumerate(concepts.concepts()):
        if place > end:
            # All descendants of these roots are written.
            yield from roots
            written, roots = {}, []
        json = _concept(concept)
        written[concept.code] = json
        if concept.parents:
            children = written[concept.parents[0]].setdefault("concept", [])
            assert isinstance(children, list)
            children.append(json)
        else:
            roots.append(json)
            end = max(end, place, concepts.below(concept.code).last)
    yield from roots


def _concept(concept: Concept, parents: tuple[str, ...] = ()) -> Json:
    written: Json = {
        "code": concept.code,
        "display": concept.display,
        "definition": concept.definition,
        "designation": [
            {
                **({"language": designation.language} if designation.language else {}),
                **({"use": parameters.coding(designation.use)} if designation.use else {}),
                "value": designation.value,
            }
            for designation in concept.designations
        ],
        "property": _properties(concept, parents),
    }
    return {name: value for name, value in written.items() if value not in (None, [])}


def _properties(concept: Concept, parents: tuple[str, ...]) -> list[JsonValue]:
    written: list[JsonValue] = []
    for property in concept.properties:
        type, value, _ = property_value(property)
        parts = [_part(part) for part in property.parts]
        written.append(
            {
                **({"extension": parts} if parts else {}),
                "code": property.code,
                f"value{type}": value,
            }
        )
    if concept.inactive:
        written.append({"code": "inactive", "valueBoolean": True})
    written += [{"code": "parent", "valueCode": parent} for parent in parents]
    return written


def _part(part: Property) -> JsonValue:
    type, value, _ = property_value(part)
    inner: list[JsonValue] = [
        {"url": "code", "valueCode": part.code},
        {"url": "value", f"value{type}": value},
    ]
    return {"url": _PART, "extension": inner}


def _definition(definition: PropertyDefinition) -> JsonValue:
    written: Json = {"code": definition.code}
    if definition.uri:
        written["uri"] = definition.uri
    return {
        **written,
        "description": definition.description,
        "type": definition.type.value,
    }


def _filter(definition: FilterDefinition, dialect: Dialect) -> JsonValue:
    newer = _NEWER_OPERATORS if dialect is R4 else ()
    extensions: list[JsonValue] = [
        {"url": _OPERATOR, "valueCode": operator}
        for operator in definition.operators
        if operator in newer
    ]
    return {
        **({"extension": extensions} if extensions else {}),
        "code": definition.code,
        "description": definition.description,
        "operator": [operator for operator in definition.operators if operator not in newer],
        "value": definition.value,
    }


def _description(concepts: Concepts) -> str:
    source = concepts.provenance
    return (
        f"{concepts.edition.description} Source: {source.publisher}, {source.file} "
        f"(sha256 {source.sha256})."
    )
