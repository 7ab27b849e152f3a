"""The interface of an edition, installed or bundled, for operations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from codesystems.model import Concept, Edition, Validity


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin of a stored edition or concept map, and the counts of its content."""

    publisher: str
    file: str
    sha256: str
    effective: date
    counts: dict[str, int]
    digest: str
    software: str


@dataclass(frozen=True, slots=True)
class Named:
    """A code with its display."""

    code: str
    display: str | None


class EditionView(Protocol):
    """The parts of an edition of a code system that operations read."""

    @property
    def edition(self) -> Edition:
        """The metadata of the edition."""
        ...

    @property
    def provenance(self) -> Provenance:
        """The origin of the edition."""
        ...

    def concept(self, code: str) -> Concept | None:
        """Return the concept with exactly this code, with its parents."""
        ...

    def validity(self, code: str) -> Validity | None:
        """Return the days on which a code may be used; None for an unknown code."""
        ...

    def similar(self, code: str) -> list[str]:
        """Return a few codes that differ by one wrong, missing or doubled character."""
        ...

    def parents(self, code: str) -> list[Named]:
        """Return the direct parents of a concept."""
        ...

    def children(self, code: str) -> list[Named]:
        """Return the direct children of a concept, in the publisher's order."""
        ...

    def is_above(self, ancestor: str, code: str) -> bool:
        """Return whether a code is an ancestor of another one, at any distance."""
        ...

    def concepts(self) -> Iterator[Concept]:
        """Return all concepts in the publisher's order."""
        ...
