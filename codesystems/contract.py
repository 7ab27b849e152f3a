"""What content may read of an edition that is installed or bundled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from codesystems.model import Concept, Edition, Validity


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


class EditionView(Protocol):
    """One edition of one code system, as far as content needs it."""

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
