"""`in` and `not-in`: the property has one, or none, of the values in a list with commas."""

from terminology.store.contract import Concepts
from terminology.store.members import NONE, Members
from terminology.valuesets.filters import values


def within(held: Concepts, property: str, value: str) -> Members:
    """The concepts of which the property has one of the values."""
    found = NONE
    for one in value.split(","):
        found |= values.equal(held, property, one.strip())
    return found


def without(held: Concepts, property: str, value: str) -> Members:
    """The concepts of which the property has none of the values, also those without any."""
    return held.everything - within(held, property, value)
