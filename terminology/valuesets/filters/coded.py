"""Filters on properties whose values are codes: of their own code system, or of another one.

`weight is-a heavy` selects the concepts whose weight is `heavy`, or below it in the code system of
the weights.
"""

from collections.abc import Callable, Sequence

from codesystems.model import PropertyType
from terminology import work
from terminology.store.contract import Concepts
from terminology.store.members import NONE, Members
from terminology.store.supplemented import showing
from terminology.valuesets.filters import hierarchy, values

Find = Callable[[str], Concepts | None]
"""Returns the edition of a code system that answers, given its URL; None if there is none."""

BY_CODE = frozenset({"=", "in", "not-in"})
"""The operators on values whose operand is a code, or a list of codes."""


def select(concepts: Concepts, property: str, operator: str, code: str, find: Find) -> Members:
    """Return the concepts with a value that an operator of the hierarchy selects."""
    if operator == "is-not-a":
        return concepts.everything - select(concepts, property, "is-a", code, find)
    members = NONE
    for edition in hierarchies(concepts, property, find):
        places = hierarchy.OPERATORS[operator](edition, edition.spelled(code) or code)
        codes = {concept.code for concept in showing(edition).at(list(places))}
        for text, having in values.by_value(concepts, property):
            work.spend()
            if edition.spelled(text) in codes:
                members |= having
    return members


def spelled(concepts: Concepts, property: str, value: str, find: Find, *, several: bool) -> str:
    """Return a code, or a list of `several`, in the spelling of the code system of a property.

    The value of a property without codes is returned as it is.
    """
    editions = _editions(concepts, property, find)
    if not editions:
        return value
    items = value.split(",") if several else [value]
    return ",".join(_spelled(editions, item.strip()) for item in items)


def _spelled(editions: Sequence[Concepts], code: str) -> str:
    spellings = (edition.spelled(code) for edition in editions)
    return next((spelling for spelling in spellings if spelling is not None), code)


def hierarchies(concepts: Concepts, property: str, find: Find) -> list[Concepts]:
    """Return the code systems with a hierarchy whose codes are values of a property."""
    return [edition for edition in _editions(concepts, property, find) if _has_hierarchy(edition)]


def _editions(concepts: Concepts, property: str, find: Find) -> list[Concepts]:
    """Return the code systems whose codes are values of a property."""
    if property in values.OF_CODES:
        return [concepts]
    systems = concepts.coding_systems(property)
    if systems:
        return [edition for edition in map(find, systems) if edition is not None]
    return [concepts] if _has_own_codes(concepts, property) else []


def _has_own_codes(concepts: Concepts, property: str) -> bool:
    """Tell whether all values of a property of type `code` are codes of the edition."""
    types = {definition.code: definition.type for definition in concepts.edition.properties}
    if types.get(property) is not PropertyType.CODE:
        return False
    texts = [text for text, _ in concepts.values(property)]
    return bool(texts) and all(concepts.spelled(text) is not None for text in texts)


def _has_hierarchy(concepts: Concepts) -> bool:
    return concepts.edition.hierarchy_meaning is not None or any(
        concept.parents for concept in showing(concepts).concepts()
    )
