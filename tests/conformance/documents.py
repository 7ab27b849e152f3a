"""JSON as the tests and the answers to them have it."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Primitive = str | int | bool | Decimal


def parse(text: str) -> object:
    """Read JSON; decimals retain their digits. Raises ValueError."""
    return json.loads(text, parse_float=Decimal)


def read(path: Path) -> Json:
    """Read a file of the tests, with or without a byte order mark. Raises OSError, ValueError."""
    document = parse(path.read_text(encoding="utf-8-sig"))
    if not isinstance(document, dict):
        raise ValueError(f"{path} holds no object")  # noqa: TRY004
    return document


def write(document: Json) -> bytes:
    """Write a document as it is sent."""
    return json.dumps(document, ensure_ascii=False, default=float).encode()


def pruned(element: Json) -> Json:
    """What a FHIR parser makes of an element: nothing null, blank or empty is left of it.

    A null inside an array stays: it stands beside an extension.
    """
    kept = {name: _pruned(one) for name, one in element.items() if name != "fhir_comments"}
    return {name: one for name, one in kept.items() if not _is_empty(one)}


def _pruned(value: object) -> object:
    if isinstance(value, dict):
        return pruned(value)
    if isinstance(value, list):
        return [one for one in map(_pruned, value) if one not in ({}, [])]
    return value


def _is_empty(value: object) -> bool:
    return value in (None, {}, []) or (isinstance(value, str) and not value.strip())


def primitive(element: Json) -> Primitive | None:
    """The `value[x]` of an element if it is a primitive, else None."""
    for name, value in element.items():
        if name.startswith("value") and isinstance(value, Primitive):
            return value
    return None


def text(element: Json) -> str:
    """The primitive of an element as text; empty if it has none."""
    value = primitive(element)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
