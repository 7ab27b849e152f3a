"""What may be asked of a stored edition or concept map.

Two stores must answer alike, so the questions are few. None of them knows FHIR's JSON.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from codesystems.model import Concept, Edition, Validity
from conceptmaps.model import MapEdition, Mapping
from terminology.store.members import Members, Ranked
from terminology.store.prerendered import Prerendered, PrerenderedMatches


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

    @property
    def prerendered(self) -> Prerendered | None:
        """What was written beforehand of its codes; None where nothing was."""
        ...

    def concept(self, code: str) -> Concept | None:
        """Find a concept by its code, spelled exactly so; its parents are included."""
        ...

    def validity(self, code: str) -> Validity | None:
        """The days on which a code may be used, and nothing else of it; None: it is not here."""
        ...

    def spelled(self, code: str) -> str | None:
        """How a code is spelled here: so, or else in another case where case does not matter."""
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

    def codes(self) -> Iterator[str]:
        """All codes in the publisher's order: the place of a concept is its number here."""
        ...

    def at(self, places: Sequence[int]) -> list[Concept]:
        """The concepts in some places, in the order of the places."""
        ...

    def places(self, codes: Iterable[str]) -> dict[str, int]:
        """Where codes stand, spelled exactly so; those that are not here are left out."""
        ...

    @property
    def everything(self) -> Members:
        """All concepts."""
        ...

    @property
    def inactive(self) -> Members:
        """The concepts that are no longer to be used."""
        ...

    @property
    def abstract(self) -> Members:
        """The concepts that only group others."""
        ...

    def in_force(self, first: str, last: str) -> Members:
        """The concepts that might be used on some of these days (YYYY-MM-DD, both included)."""
        ...

    def below(self, code: str) -> Members:
        """The concepts below a code, at any distance; without itself."""
        ...

    def valued(self, property: str, value: str) -> Members:
        """The concepts of which a property has a value: a coding by its code, all as text."""
        ...

    def values(self, property: str) -> Iterator[tuple[str, Members]]:
        """The values of a property as text, each once, and the concepts that have it."""
        ...

    def found(self, text: str) -> Ranked:
        """The concepts with these words, or beginnings of words, the best first.

        Words are looked for in code, display and designations, in any order; case, accents and
        punctuation do not count. The best is the code itself, then what begins so, then what
        has the words whole.
        """
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

    def matches(self, way: str) -> PrerenderedMatches | None:
        """What was written beforehand of the mappings, one way; None where nothing was."""
        ...
