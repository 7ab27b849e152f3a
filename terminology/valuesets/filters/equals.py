"""`=`: the property of the concept has the value that is given."""

from terminology.store.contract import Concepts
from terminology.store.members import Members
from terminology.valuesets.filters import values


def select(held: Concepts, property: str, value: str) -> Members:
    """The concepts of which the property has the value."""
    return values.equal(held, property, value)
