"""The differences of one concept between two editions, property by property."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

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
"""The names of the fields of a concept that are compared like properties.

`start` and `end` are the days of its validity, unless a property of the concept has them.
"""

Facts = dict[str, tuple[Property, ...]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A property by name, and its values in both editions, in order."""

    property: str
    before: tuple[Property, ...]
    after: tuple[Property, ...]


def without_texts(difference: Difference) -> Difference:
    """Return a difference without the values that may be wording: texts, and Codings."""
    return Difference(
        difference.property, _not_texts(difference.before), _not_texts(difference.after)
    )


def _not_texts(values: tuple[Property, ...]) -> tuple[Property, ...]:
    return tuple(value for value in values if value.type not in _TEXTS)


_TEXTS = frozenset({PropertyType.STRING, PropertyType.CODING})


def between(
    before: Concept | None, after: Concept | None, skipped: frozenset[str]
) -> tuple[Difference, ...]:
    """List the differences, without the skipped properties; None is a missing concept.

    Codings are compared by system and code, since their displays belong to their own code
    system; designations by value. A first day that only one edition states is no difference.
    """
    if before == after:
        return ()
    if before and after and None in {before.validity.start, after.validity.start}:
        before, after = _without_start(before), _without_start(after)
    first, second = _facts(before), _facts(after)
    return tuple(
        Difference(name, first.get(name, ()), second.get(name, ()))
        for name in dict.fromkeys((*first, *second))
        if name not in skipped
        and _comparable(first.get(name, ())) != _comparable(second.get(name, ()))
    )


def _without_start(concept: Concept) -> Concept:
    return concept._replace(validity=replace(concept.validity, start=None))


def _facts(concept: Concept | None) -> Facts:
    facts: dict[str, list[Property]] = {}
    for fact in _all_facts(concept) if concept else ():
        facts.setdefault(fact.code, []).append(fact)
    return {name: tuple(values) for name, values in facts.items()}


def _all_facts(concept: Concept) -> Iterator[Property]:
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


def _comparable(values: tuple[Property, ...]) -> list[tuple[object, ...]]:
    return [
        (fact.type, fact.value.system, fact.value.code)
        if isinstance(fact.value, Coding)
        else (fact.type, fact.value)
        for fact in values
    ]
