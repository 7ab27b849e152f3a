"""What concepts have as the value of a property, also of those that FHIR defines for all."""

from collections.abc import Callable, Iterator

from terminology.store.contract import Concepts
from terminology.store.members import NONE, Members

ITSELF = frozenset({"concept", "code"})
"""The properties that mean the concept itself."""


def of(held: Concepts, property: str) -> Iterator[tuple[str, Members]]:
    """The values of a property, and the concepts that have each."""
    special = _SPECIAL.get(property)
    return special(held) if special else held.values(property)


def having(held: Concepts, property: str) -> Members:
    """The concepts that have a property at all."""
    if property in ITSELF or property == "inactive":
        return held.everything
    found = NONE
    for _, members in of(held, property):
        found |= members
    return found


def equal(held: Concepts, property: str, value: str) -> Members:
    """The concepts of which a property has this value."""
    if property in ITSELF:
        return Members.of(held.places([value]).values())
    if property == "parent":
        return Members.of(held.places(near.code for near in held.children(value)).values())
    if property == "child":
        return Members.of(held.places(near.code for near in held.parents(value)).values())
    if property in _SPECIAL:
        return next((members for found, members in of(held, property) if found == value), NONE)
    return held.valued(property, value)


def _codes(held: Concepts) -> Iterator[tuple[str, Members]]:
    return ((code, Members.of([place])) for place, code in enumerate(held.codes()))


def _displays(held: Concepts) -> Iterator[tuple[str, Members]]:
    found: dict[str, list[int]] = {}
    for place, concept in enumerate(held.concepts()):
        if concept.display is not None:
            found.setdefault(concept.display, []).append(place)
    return ((display, Members.of(places)) for display, places in found.items())


def _inactive(held: Concepts) -> Iterator[tuple[str, Members]]:
    yield "true", held.inactive
    yield "false", held.everything - held.inactive


def _parents(held: Concepts) -> Iterator[tuple[str, Members]]:
    found: dict[str, list[int]] = {}
    for place, concept in enumerate(held.concepts()):
        for parent in concept.parents:
            found.setdefault(parent, []).append(place)
    return ((parent, Members.of(places)) for parent, places in found.items())


def _children(held: Concepts) -> Iterator[tuple[str, Members]]:
    for concept in held.concepts():
        if concept.parents:
            yield concept.code, Members.of(held.places(concept.parents).values())


_SPECIAL: dict[str, Callable[[Concepts], Iterator[tuple[str, Members]]]] = {
    **dict.fromkeys(ITSELF, _codes),
    "display": _displays,
    "inactive": _inactive,
    "parent": _parents,
    "child": _children,
}
