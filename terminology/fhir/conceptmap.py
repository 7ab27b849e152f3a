"""A concept map as a ConceptMap resource, in R4 and R5.

Only mappings in force on the date of the map are written: a ConceptMap has no element for the
period of a mapping, so another server would return mappings that have ended.
"""

from collections.abc import Iterator
from itertools import groupby

from codesystems.model import Coding
from conceptmaps import circumstances
from conceptmaps.model import Dependency, MapEdition, Mapping, Product, Unmapped, UnmappedMode
from terminology.fhir.dialects import R4, Dialect, relationship_part
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.translate import CITATION
from terminology.store.contract import Mappings

SUMMARY = frozenset(
    {"url", "version", "name", "title", "status", "experimental", "date", "publisher"}
)
"""The summary elements of FHIR that this server writes."""
MAPPING_ELEMENTS = frozenset({"group", "property", "additionalAttribute"})
"""The elements that depend on the mappings."""


def write(mappings: Mappings, dialect: Dialect) -> Json:
    """Write the complete resource."""
    edition = mappings.edition
    current = [row for row in mappings.mappings() if row.validity.contains(edition.effective)]
    written = head(mappings, dialect)
    if dialect is not R4:
        written |= _declarations(current)
    if current:
        written["group"] = [_group(edition, current, dialect)]
    return written


def head(mappings: Mappings, dialect: Dialect) -> Json:
    """Write the resource without its mappings and without their declarations."""
    edition = mappings.edition
    scope = "" if dialect is R4 else "Scope"
    written: Json = {
        "resourceType": "ConceptMap",
        "id": edition.id,
        "url": edition.url,
        "version": edition.version,
        "name": edition.name,
        "title": edition.title,
        "status": "active",
        "experimental": False,
        "date": edition.effective.isoformat(),
        "publisher": edition.publisher,
        "description": edition.description,
        "copyright": edition.copyright,
        f"source{scope}Uri": edition.source_scope,
        f"target{scope}Uri": edition.target_scope,
    }
    return {name: value for name, value in written.items() if value is not None}


def _declarations(rows: list[Mapping]) -> Json:
    """Write the declarations that R5 requires: the property and the attributes of mappings."""
    attributes: dict[str, Dependency | Product] = {}
    for row in rows:
        attributes |= {pair.attribute.code: pair for pair in row.dependencies}
        attributes |= {pair.attribute.code: pair for pair in row.products}
    written: Json = {
        "property": [
            {
                "code": "citation",
                "uri": CITATION,
                "description": "Who says that the two codes belong together",
                "type": "string",
            }
        ]
    }
    if attributes:
        written["additionalAttribute"] = [
            {
                "code": code,
                "uri": circumstances.uri(pair.attribute),
                "description": pair.attribute.display,
                "type": "Coding" if isinstance(pair.value, Coding) else "string",
            }
            for code, pair in attributes.items()
        ]
    return written


def _group(edition: MapEdition, rows: list[Mapping], dialect: Dialect) -> JsonValue:
    written: Json = {
        "source": edition.source_system,
        "target": edition.target_system,
        "element": [
            _element(code, list(same_source), dialect)
            for code, same_source in groupby(rows, key=lambda row: row.source.code)
        ],
    }
    if edition.unmapped is not None:
        written["unmapped"] = _unmapped(edition.unmapped, dialect)
    return written


def _unmapped(unmapped: Unmapped, dialect: Dialect) -> JsonValue:
    """Write what becomes of a code that the map does not list."""
    is_same = unmapped.mode is UnmappedMode.SAME_CODE
    written: Json = {"mode": "provided" if is_same and dialect is R4 else unmapped.mode.value}
    if unmapped.other_map is not None:
        return {**written, "url" if dialect is R4 else "otherMap": unmapped.other_map}
    if unmapped.target is not None:
        written["code"] = unmapped.target.code
        if unmapped.target.display:
            written["display"] = unmapped.target.display
    if dialect is not R4:
        written["relationship"] = unmapped.relationship.value
    return written


def _element(code: str, rows: list[Mapping], dialect: Dialect) -> JsonValue:
    written: Json = {"code": code}
    if rows[0].source.display:
        written["display"] = rows[0].source.display
    if dialect is not R4 and all(row.target is None for row in rows):
        return {**written, "noMap": True}
    return {**written, "target": [_target(row, dialect) for row in rows]}


def _target(row: Mapping, dialect: Dialect) -> JsonValue:
    return dict(_target_parts(row, dialect))


def _target_parts(row: Mapping, dialect: Dialect) -> Iterator[tuple[str, JsonValue]]:
    if row.target is not None:
        yield "code", row.target.code
        if row.target.display:
            yield "display", row.target.display
    yield relationship_part(row.relationship, dialect, matched=row.target is not None)
    if dialect is R4:
        yield "comment", f"{row.comment or ''} (source: {row.citation})".strip()
    else:
        if row.comment:
            yield "comment", row.comment
        yield "property", [{"code": "citation", "valueString": row.citation}]
    if row.dependencies:
        yield "dependsOn", [_pair(dependency, dialect) for dependency in row.dependencies]
    if row.products:
        yield "product", [_pair(product, dialect) for product in row.products]


def _pair(pair: Dependency | Product, dialect: Dialect) -> JsonValue:
    value = pair.value
    if dialect is R4:
        return {"property": circumstances.uri(pair.attribute), **_r4_value(value)}
    if isinstance(value, str):
        return {"attribute": pair.attribute.code, "valueString": value}
    coding: Json = {"system": value.system, "code": value.code}
    return {"attribute": pair.attribute.code, "valueCoding": coding}


def _r4_value(value: Coding | str) -> Json:
    if isinstance(value, str):
        return {"value": value}
    display: Json = {"display": value.display} if value.display else {}
    return {"system": value.system, "value": value.code, **display}
