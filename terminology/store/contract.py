"""What may be asked of a stored edition or concept map.

Two stores must answer alike, so the questions are few. None of them knows FHIR's JSON.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from codesystems.contract import EditionView
from codesystems.model import Concept
from conceptmaps.contract import MapView
from terminology.store.members import Members, Ranked
from terminology.store.prerendered import Prerendered, PrerenderedMatches


class Concepts(EditionView, Protocol):
    """One edition of one code system."""

    @property
    def prerendered(self) -> Prerendered | None:
        """What was written beforehand of its codes; None where nothing was."""
        ...

    def spelled(self, code: str) -> str | None:
        """How a code is spelled here: so, or else in another case where case does not matter."""
        ...

    def spellings(self, code: str) -> list[str]:
        """Find the codes that differ from this one in case only."""
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


class Mappings(MapView, Protocol):
    """One concept map."""

    def matches(self, way: str) -> PrerenderedMatches | None:
        """What was written beforehand of the mappings, one way; None where nothing was."""
        ...
