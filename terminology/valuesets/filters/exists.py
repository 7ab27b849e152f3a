"""`exists`: the concept has the property at all (`true`), or does not have it (`false`)."""

from terminology.store.contract import Concepts
from terminology.store.members import Members
from terminology.valuesets.filters import values


def select(held: Concepts, property: str, value: str) -> Members:
    """The concepts that have, or lack, the property. Raises ValueError for another value."""
    if value not in {"true", "false"}:
        raise ValueError("it must be true or false")
    having = values.having(held, property)
    return having if value == "true" else held.everything - having
