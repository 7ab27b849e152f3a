"""`exists`: the concept has any value of the property (`true`), or none (`false`)."""

from terminology.store.contract import Concepts
from terminology.store.members import Members
from terminology.valuesets.filters import values


def select(concepts: Concepts, property: str, value: str) -> Members:
    """Return the concepts with, or without, the property. Raises ValueError for another value."""
    wanted = value.strip()
    if wanted not in {"true", "false"}:
        raise ValueError("it must be true or false")
    having = values.having(concepts, property)
    return having if wanted == "true" else concepts.everything - having
