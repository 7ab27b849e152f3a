"""The values of a property of concepts, including the properties that FHIR defines for all."""

from collections.abc import Callable, Iterator

from terminology.store.contract import Concepts
from terminology.store.members import NONE, Members
from terminology.store.supplemented import showing

ITSELF = frozenset({"concept", "code"})
"""The properties that mean the concept itself."""
OF_CODES = ITSELF | {"parent", "child"}
"""The properties that FHIR defines whose values are codes of the code system itself."""


def by_value(concepts: Concepts, property: str) -> Iterator[tuple[str, Members]]:
    """Yield the values of a property, each with its concepts."""
    defined = DEFINED_BY_FHIR.get(property)
    return defined(concepts) if defined else concepts.values(property)


def having(concepts: Concepts, property: str) -> Members:
    """Return the concepts with any value of a property."""
    if property in ITSELF or property == "inactive":
        return concepts.everything
    with_value = NONE
    for _, members in by_value(concepts, property):
        with_value |= members
    return with_value


def equal(concepts: Concepts, property: str, value: str) -> Members:
    """Return the concepts with this value of a property."""
    if property in ITSELF:
        return Members.of(concepts.places([value]).values())
    if property == "parent":
        return Members.of(
            concepts.places(child.code for child in concepts.children(value)).values()
        )
    if property == "child":
        return Members.of(
            concepts.places(parent.code for parent in concepts.parents(value)).values()
        )
    if property in DEFINED_BY_FHIR:
        matches = (members for other, members in by_value(concepts, property) if other == value)
        return next(matches, NONE)
    return concepts.valued(property, value)


def _codes(concepts: Concepts) -> Iterator[tuple[str, Members]]:
    return ((code, Members.of([place])) for place, code in enumerate(concepts.codes()))


def _displays(concepts: Concepts) -> Iterator[tuple[str, Members]]:
    by_display: dict[str, list[int]] = {}
    for place, concept in enumerate(showing(concepts).concepts()):
        if concept.display is not None:
            by_display.setdefault(concept.display, []).append(place)
    return ((display, Members.of(places)) for display, places in by_display.items())


def _inactive(concepts: Concepts) -> Iterator[tuple[str, Members]]:
    yield "true", concepts.inactive
    yield "false", concepts.everything - concepts.inactive


def _parents(concepts: Concepts) -> Iterator[tuple[str, Members]]:
    by_parent: dict[str, list[int]] = {}
    for place, concept in enumerate(showing(concepts).concepts()):
        for parent in concept.parents:
            by_parent.setdefault(parent, []).append(place)
    return ((parent, Members.of(places)) for parent, places in by_parent.items())


def _children(concepts: Concepts) -> Iterator[tuple[str, Members]]:
    for concept in showing(concepts).concepts():
        if concept.parents:
            yield concept.code, Members.of(concepts.places(concept.parents).values())


DEFINED_BY_FHIR: dict[str, Callable[[Concepts], Iterator[tuple[str, Members]]]] = {
    **dict.fromkeys(ITSELF, _codes),
    "display": _displays,
    "inactive": _inactive,
    "parent": _parents,
    "child": _children,
}
"""The properties that every code system has: their values, each with its concepts."""
