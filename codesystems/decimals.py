"""Values of properties as text. A decimal keeps its digits: `1.50` is written 1.50."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from codesystems.model import Coding, PropertyValue

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,9})?", re.ASCII)
_LONGEST = 100
"""Digits behind the point that are written out; a smaller number has an exponent."""


def text(value: Decimal) -> str:
    """Return the digits of a decimal, as JSON has numbers: without exponent where it has none."""
    exponent = value.as_tuple().exponent
    is_plain = isinstance(exponent, int) and -_LONGEST <= exponent <= 0
    return format(value, "f") if is_plain else str(value)


def as_text(value: PropertyValue) -> str:
    """Return a property value as the text that filters compare: a Coding by its code."""
    match value:
        case Coding():
            return value.code
        case bool():
            return "true" if value else "false"
        case Decimal():
            return text(value)
        case _:
            return str(value)


def read(text: str) -> Decimal | None:
    """Read a number; None for a text that is none."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


Spellings = Mapping[str, Mapping[Decimal, Sequence[str]]]
"""How each decimal is written, by property: 1.5 and 1.50 are one value."""


def spellings(values: Iterable[tuple[str, str]]) -> Spellings:
    """Return how decimals are written, given each with its property."""
    found: dict[str, dict[Decimal, dict[str, None]]] = {}
    for property, written in values:
        found.setdefault(property, {}).setdefault(Decimal(written), {})[written] = None
    return {
        code: {value: tuple(texts) for value, texts in of_property.items()}
        for code, of_property in found.items()
    }


def others(known: Spellings, property: str, value: str) -> list[str]:
    """Return how else the number in a text is written among the values of a property."""
    of_property = known.get(property)
    number = read(value) if of_property else None
    if of_property is None or number is None:
        return []
    return [spelling for spelling in of_property.get(number, ()) if spelling != value]
