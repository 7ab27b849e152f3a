"""What one concept says differently in two editions, property by property."""

from collections.abc import Iterator
from dataclasses import dataclass

from codesystems.model import Coding, Concept, Property, PropertyType

BUILT_IN = (
    "display",
    "definition",
    "designation",
    "parent",
    "abstract",
    "inactive",
    "start",
    "end",
)
"""The names of what every concept may say beside its properties.

`start` and `end` are the days of its validity, where no property of the concept has them.
"""

Facts = dict[str, tuple[Property, ...]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A property by name, and its values in either edition, in order; none is empty."""

    property: str
    before: tuple[Property, ...]
    after: tuple[Property, ...]


def between(
    before: Concept | None, after: Concept | None, skipped: frozenset[str]
) -> tuple[Difference, ...]:
    """List what differs, but for the properties to skip; None is a concept that is not there.

    A Coding differs by its system and code: its wording belongs to its own code system. A
    designation differs by its wording.
    """
    if before == after:
        return ()
    first, second = _facts(before), _facts(after)
    return tuple(
        Difference(name, first.get(name, ()), second.get(name, ()))
        for name in dict.fromkeys((*first, *second))
        if name not in skipped and _meant(first.get(name, ())) != _meant(second.get(name, ()))
    )


def _facts(concept: Concept | None) -> Facts:
    found: dict[str, list[Property]] = {}
    for fact in _said(concept) if concept else ():
        found.setdefault(fact.code, []).append(fact)
    return {name: tuple(values) for name, values in found.items()}


def _said(concept: Concept) -> Iterator[Property]:
    if concept.display is not None:
        yield Property("display", PropertyType.STRING, concept.display)
    if concept.definition is not None:
        yield Property("definition", PropertyType.STRING, concept.definition)
    for designation in concept.designations:
        yield Property("designation", PropertyType.STRING, designation.value)
    for parent in concept.parents:
        yield Property("parent", PropertyType.CODE, parent)
    if concept.abstract:
        yield Property("abstract", PropertyType.BOOLEAN, value=True)
    yield Property("inactive", PropertyType.BOOLEAN, concept.inactive)
    days = {fact.value for fact in concept.properties if fact.type is PropertyType.DATE_TIME}
    for name, day in (("start", concept.validity.start), ("end", concept.validity.end)):
        if day is not None and day.isoformat() not in days:
            yield Property(name, PropertyType.DATE_TIME, day.isoformat())
    yield from concept.properties


def _meant(values: tuple[Property, ...]) -> list[tuple[object, ...]]:
    return [
        (fact.type, fact.value.system, fact.value.code)
        if isinstance(fact.value, Coding)
        else (fact.type, fact.value)
        for fact in values
    ]
