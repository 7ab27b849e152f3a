"""`=`: a property of the concept has the value."""

from terminology.store.contract import Concepts
from terminology.store.members import Members
from terminology.valuesets.filters import values


def select(concepts: Concepts, property: str, value: str) -> Members:
    """Return the concepts with this value of the property; blanks around it do not count."""
    members = values.equal(concepts, property, value)
    trimmed = value.strip()
    return members if trimmed == value else members | values.equal(concepts, property, trimmed)
