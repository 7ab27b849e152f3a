"""The members of a value set by edition, and what was used for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from codesystems.valueset import ValueSet
from terminology.operations import supplements
from terminology.operations.editionmembers import EditionMembers
from terminology.store.contract import Concepts


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an edition was used: the version of the include, and that of a pin."""

    included: str | None
    pinned: str | None
    of_day: bool = False


@dataclass(slots=True)
class Used:
    """The editions, value sets, supplements and pins that a result used, in order of use.

    `drawn` are the versions of each code system that the definition draws on, whatever a request
    forces.
    """

    editions: dict[str, Concepts] = field(default_factory=dict)
    value_sets: dict[str, ValueSet] = field(default_factory=dict)
    supplements: dict[str, Concepts] = field(default_factory=dict)
    pins: dict[tuple[str, str], None] = field(default_factory=dict)
    reasons: dict[str, Reason] = field(default_factory=dict)
    drawn: dict[str, set[str]] = field(default_factory=dict)
    versions_match: bool = False

    def all_supplements(self) -> list[Concepts]:
        """The supplements that were requested, and those that the editions have."""
        more = (one for concepts in self.editions.values() for one in supplements.of(concepts))
        every = (*self.supplements.values(), *more)
        return list({one.edition.canonical: one for one in every}.values())


class Composition(NamedTuple):
    """The members of a value set by edition, and what was used for them."""

    parts: Sequence[EditionMembers]
    used: Used
