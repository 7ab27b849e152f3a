"""`in` and `not-in`: the property has one, or none, of the values of a comma-separated list."""

from terminology.store.contract import Concepts
from terminology.store.members import NONE, Members
from terminology.valuesets.filters import values


def within(concepts: Concepts, property: str, value: str) -> Members:
    """Return the concepts with one of the values of the property."""
    members = NONE
    for item in value.split(","):
        members |= values.equal(concepts, property, item.strip())
    return members


def without(concepts: Concepts, property: str, value: str) -> Members:
    """Return the concepts with none of the values, including those without the property."""
    return concepts.everything - within(concepts, property, value)
