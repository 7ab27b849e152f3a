"""What may be asked of a stored edition or concept map.

Two stores must answer alike, so the questions are few. None of them knows FHIR's JSON.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from codesystems.model import Concept, Edition, Validity
from conceptmaps.model import MapEdition, Mapping


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a stored edition or map came from, and what was counted when it was written."""

    publisher: str
    file: str
    sha256: str
    effective: date
    counts: dict[str, int]
    digest: str
    software: str


@dataclass(frozen=True, slots=True)
class Named:
    """A code with what it is called."""

    code: str
    display: str | None


class Concepts(Protocol):
    """One edition of one code system."""

    @property
    def edition(self) -> Edition:
        """What the edition says of itself."""
        ...

    @property
    def provenance(self) -> Provenance:
        """Where it came from."""
        ...

    def concept(self, code: str) -> Concept | None:
        """Find a concept by its code, spelled exactly so; its parents are included."""
        ...

    def validity(self, code: str) -> Validity | None:
        """The days on which a code may be used, and nothing else of it; None: it is not here."""
        ...

    def spellings(self, code: str) -> list[str]:
        """Find the codes that differ from this one in case only."""
        ...

    def similar(self, code: str) -> list[str]:
        """Find a few codes that one wrong, missing or doubled character may have meant."""
        ...

    def parents(self, code: str) -> list[Named]:
        """The concepts directly above."""
        ...

    def children(self, code: str) -> list[Named]:
        """The concepts directly below, in the publisher's order."""
        ...

    def is_above(self, ancestor: str, code: str) -> bool:
        """Tell whether one code stands above another, at any distance."""
        ...

    def concepts(self) -> Iterator[Concept]:
        """All concepts in the publisher's order."""
        ...


class Mappings(Protocol):
    """One concept map."""

    @property
    def edition(self) -> MapEdition:
        """What the map says of itself."""
        ...

    @property
    def provenance(self) -> Provenance:
        """Where it came from."""
        ...

    def forward(self, code: str) -> list[Mapping]:
        """The mappings of a source code, whether current or not, in the order of the source."""
        ...

    def reverse(self, code: str) -> list[Mapping]:
        """The mappings to a target code, whether current or not, in the order of the source."""
        ...

    def mappings(self) -> Iterator[Mapping]:
        """All mappings in the order of the source."""
        ...
