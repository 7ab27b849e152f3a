"""The JSON of the tests and of the responses."""

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
    """Return a document as bytes to send."""
    return json.dumps(document, ensure_ascii=False, default=float).encode()


def pruned(element: Json) -> Json:
    """Return an element as a FHIR parser reads it: without null, blank and empty values.

    A null inside an array stays: it has an extension.
    """
    retained = {name: _pruned(value) for name, value in element.items() if name != "fhir_comments"}
    return {name: value for name, value in retained.items() if not _is_empty(value)}


def _pruned(value: object) -> object:
    if isinstance(value, dict):
        return pruned(value)
    if isinstance(value, list):
        return [item for item in map(_pruned, value) if item not in ({}, [])]
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
