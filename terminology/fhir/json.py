"""JSON: its Python types, and its bytes. Numbers with a fraction keep their digits: `1.50`."""

import json
import re
from decimal import Decimal

import orjson

from codesystems import decimals

Json = dict[str, "JsonValue"]
JsonValue = str | int | float | Decimal | bool | None | list["JsonValue"] | Json

_FRACTION = re.compile(rb'"\s*:\s*-?(?:\d+[.eE]|\d{19})')
"""A member whose value is a number that a float or an integer of the machine may not hold."""
_SAFE = 18
"""Digits that every integer of 64 bits has."""


def dumps(value: JsonValue, *, pretty: bool = False) -> bytes:
    """Return JSON as UTF-8; a Decimal is a number with its digits."""
    return orjson.dumps(value, _number, orjson.OPT_INDENT_2 if pretty else None)


def _number(value: object) -> orjson.Fragment:
    """Return a Decimal as JSON. Raises TypeError for another type, which JSON does not have."""
    if isinstance(value, Decimal):
        return orjson.Fragment(decimals.text(value))
    raise TypeError


def loads(data: bytes) -> JsonValue:
    """Read JSON; a member that is a number with a fraction is a Decimal with its digits.

    Raises orjson.JSONDecodeError.
    """
    value: JsonValue = orjson.loads(data)
    if _FRACTION.search(data) is None:
        return value
    try:
        exact: JsonValue = json.loads(data, parse_float=Decimal, parse_int=_integer)
    except (RecursionError, ArithmeticError):
        # Nested too deeply to be written, or an exponent that no number in use has.
        return value
    return exact


def _integer(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= _SAFE else Decimal(digits)
