"""What the rows of a database of an edition mean."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

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

_TYPES = {type.value: type for type in PropertyType}
"""The types by name: a look-up takes a tenth of the time of the enumeration's own."""


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
    type = _TYPES.get(kind) or PropertyType(kind)
    value = _value(type, text, system, display, version)
    return Property(code, type, value, _parts(parts) if parts != "[]" else ())


@lru_cache(maxsize=8192)
def _parts(stored: str) -> tuple[Property, ...]:
    """Return the parts of a value: hundreds of thousands of fees have some thousand."""
    return tuple(property(*part) for part in orjson.loads(stored))


def _extensions(stored: list[list[str]]) -> tuple[Extension, ...]:
    return tuple(
        Extension(url, type, Decimal(value) if type.lower() == "decimal" else value)
        for url, type, value in stored
    )


def _value(
    kind: PropertyType, text: str, system: str | None, display: str | None, version: str | None
) -> PropertyValue:
    match kind:
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
