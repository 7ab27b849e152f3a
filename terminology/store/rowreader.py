"""What the rows of a database of an edition mean."""

from collections.abc import Mapping
from decimal import Decimal

import orjson

from codesystems.model import (
    Coding,
    Concept,
    Designation,
    Extension,
    Property,
    PropertyType,
    PropertyValue,
)
from terminology.store.guarded import ResultRow
from terminology.store.stored import validity


def concept(row: ResultRow, values: Mapping[int, Property], parents: tuple[str, ...]) -> Concept:
    """Return the concept in a row; `values` are the properties of the edition by number."""
    code, display, definition, abstract, inactive, starts, ends, designations, ids, more = row
    return Concept(
        code,
        display,
        definition,
        tuple(
            Designation(value, Coding(*use) if use else None, language, _extensions(beyond))
            for value, language, use, beyond in orjson.loads(designations)
        ),
        tuple(values[number] for number in orjson.loads(ids)),
        parents,
        bool(abstract),
        bool(inactive),
        validity(starts, ends),
        _extensions(orjson.loads(more)) if more != "[]" else (),
    )


def property(
    code: str,
    kind: str,
    text: str,
    system: str | None,
    display: str | None,
    version: str | None,
    parts: str = "[]",
) -> Property:
    """Return a property with one of its values. Raises ValueError for an unknown type."""
    return Property(
        code,
        PropertyType(kind),
        _value(kind, text, system, display, version),
        tuple(property(*part) for part in orjson.loads(parts)) if parts != "[]" else (),
    )


def _extensions(stored: list[list[str]]) -> tuple[Extension, ...]:
    return tuple(Extension(*cells) for cells in stored)


def _value(
    kind: str, text: str, system: str | None, display: str | None, version: str | None
) -> PropertyValue:
    match PropertyType(kind):
        case PropertyType.CODING:
            return Coding(system or "", text, display, version)
        case PropertyType.INTEGER:
            return int(text)
        case PropertyType.BOOLEAN:
            return text == "true"
        case PropertyType.DECIMAL:
            return Decimal(text)
        case _:
            return text
