"""$lookup: all that an edition says of one code (FHIR CodeSystem-lookup)."""

from collections.abc import Iterator
from dataclasses import dataclass

from codesystems.model import Concept, Edition, Property, PropertyType
from terminology.library import Holdings
from terminology.operations import target
from terminology.operations.target import Target
from terminology.store.contract import Named


@dataclass(frozen=True, slots=True)
class Lookup:
    """The question: which code, and which of its properties; None is all of them.

    `wanted` may also hold `designation`, `definition`, `parent`, `child` and `inactive`.
    """

    target: Target
    code: str
    wanted: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The answer: the concept with its neighbours, and what was wanted of it."""

    edition: Edition
    concept: Concept
    parents: tuple[Named, ...]
    children: tuple[Named, ...]
    wanted: frozenset[str] | None

    def wants(self, name: str) -> bool:
        """Tell whether a property, or `designation` or `definition`, was asked for."""
        return self.wanted is None or name in self.wanted

    def properties(self) -> Iterator[Property]:
        """The properties of the concept that were asked for, `inactive` first."""
        concept = self.concept
        if self.wants("inactive"):
            yield Property("inactive", PropertyType.BOOLEAN, concept.inactive)
        yield from (value for value in concept.properties if self.wants(value.code))


def lookup(question: Lookup, holdings: Holdings) -> Found:
    """Look a code up.

    Raises NotFound where the code system, its version or the code is unknown, with what is
    known instead.
    """
    held = question.target.edition(holdings)
    concept = target.required(held, question.code, holdings)
    return Found(
        held.edition,
        concept,
        tuple(held.parents(concept.code)),
        tuple(held.children(concept.code)),
        question.wanted,
    )
