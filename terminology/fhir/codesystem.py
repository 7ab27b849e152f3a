"""An edition as a CodeSystem resource, in R4 and R5.

An edition has thousands of concepts, so the resource is written piece by piece.
"""

from collections.abc import Iterator
from typing import cast

from codesystems.model import (
    ContentMode,
    Edition,
    FilterDefinition,
    PropertyDefinition,
)
from terminology.fhir import conceptdefinitions, storedconcepts, xmlwriter
from terminology.fhir.dialects import R4, R5, Dialect
from terminology.fhir.element import R5_IN_R4
from terminology.fhir.formats import Format
from terminology.fhir.json import Json, JsonValue, dumps
from terminology.messages import sitefiles
from terminology.store.contract import Concepts
from terminology.store.listings import Piece
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


def head(concepts: Concepts, dialect: Dialect, find: Find, meta: Json | None = None) -> Json:
    """Write the resource without its concepts; `find` has the code systems of its properties.

    A fragment has no date: a client that sorts by date would take it for the newest release.
    """
    edition = concepts.edition
    is_release = edition.content is not ContentMode.FRAGMENT
    day = edition.effective.isoformat() if is_release else None
    parent = conceptdefinitions.parent_definition(concepts)
    written: Json = {
        "resourceType": "CodeSystem",
        "id": edition.id,
        "meta": meta or None,
        "language": edition.language or None,
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
        "copyright": _copyright(edition),
        "effectivePeriod": {"start": day} if day and dialect is R5 else None,
        "caseSensitive": edition.case_sensitive,
        "hierarchyMeaning": edition.hierarchy_meaning,
        "compositional": False,
        "versionNeeded": False,
        "content": content(edition).value,
        "supplements": edition.supplements,
        "count": concepts.provenance.counts["concepts"],
        "filter": [_filter(definition, dialect) for definition in filters.declared(concepts, find)],
        "property": [
            *(_definition(definition) for definition in edition.properties),
            *([_definition(parent)] if parent else []),
        ],
    }
    return {name: value for name, value in written.items() if value not in (None, [])}


def content(edition: Edition) -> ContentMode:
    """Return how much of the code system is in the resource: the codes of a licence are not."""
    if edition.licensed and edition.content is not ContentMode.SUPPLEMENT:
        return ContentMode.NOT_PRESENT
    return edition.content


def _copyright(edition: Edition) -> str | None:
    if not edition.licensed:
        return edition.copyright
    return f"{edition.copyright or ''} {sitefiles.NOT_LISTED}".lstrip()


def subset(resource: Json, elements: frozenset[str]) -> Json:
    """Return these elements of a resource and the mandatory ones, with the tag SUBSETTED."""
    names = {"resourceType", "id", "meta", *elements, *_MANDATORY}
    written = {name: value for name, value in resource.items() if name in names}
    meta = cast(Json, resource.get("meta", {}))
    return {**written, "meta": {**meta, "tag": [SUBSETTED]}}


_MANDATORY = frozenset({"status", "content"})


def pieces(
    concepts: Concepts,
    dialect: Dialect,
    find: Find,
    elements: frozenset[str] | None = None,
    meta: Json | None = None,
    *,
    format: Format = Format.JSON,
    deflated: bool = False,
) -> Iterator[Piece]:
    """Write the resource with its concepts, piece by piece; a licensed one without them.

    `elements` are the other requested elements; None for all of them. If `deflated`, the concepts
    may be compressed.
    """
    whole = head(concepts, dialect, find, meta)
    written = whole if elements is None else subset(whole, elements)
    if format is Format.XML:
        start, end, opening, closing = (
            xmlwriter.document(written, dialect),
            b"</CodeSystem>",
            b"",
            b"",
        )
    else:
        start, end, opening, closing = dumps(written), b"}", b',"concept":[', b"]"
    first = True
    for piece in _concepts(concepts, format, deflated=deflated):
        if first:
            yield start.removesuffix(end) + opening
        yield piece
        first = False
    yield start if first else closing + end


def _concepts(concepts: Concepts, format: Format, *, deflated: bool) -> Iterator[Piece]:
    """Write the concepts of a resource, unless their licence does not allow it."""
    if not concepts.edition.licensed:
        yield from storedconcepts.pieces(concepts, format, deflated=deflated)


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
