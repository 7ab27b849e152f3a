"""The protocols of a store: the queries that an edition and a concept map must answer.

Each query returns plain data of the model, never FHIR JSON. Two stores with the same content must
return equal results, in the same order.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from codesystems.contract import EditionView
from codesystems.model import Concept, Validity
from conceptmaps.contract import MapView
from terminology.store.members import Members, Ranked
from terminology.store.prerendered import Prerendered, PrerenderedMatches


class Concepts(EditionView, Protocol):
    """One edition of one code system.

    It never changes, and any thread may call it. The place of a concept is its index in the
    publisher's order, from 0; sets of concepts (`Members`) are sets of places. Codes are compared
    exactly, unless a method states otherwise. Loops over concepts or values call `work.spend`. A
    store of files may raise DamagedDatabase from any query, also during iteration.
    """

    @property
    def prerendered(self) -> Prerendered | None:
        """The prerendered answers, which only save time; None if the store has none."""
        ...

    @property
    def days(self) -> Mapping[str, Validity] | None:
        """The days of every code; None if no code has any."""
        ...

    @property
    def has_parents(self) -> bool:
        """Whether any concept has a parent."""
        ...

    def parent_places(self) -> Iterator[tuple[int, int]]:
        """Yield the place of each concept with that of each of its parents, in order.

        Parents that the edition lacks are left out.
        """
        ...

    def spelled(self, code: str) -> str | None:
        """Return the spelling of a code in this edition, or None if it is unknown.

        That is the code itself if it exists; else the first of `spellings`, if the code system is
        not case-sensitive.
        """
        ...

    def spellings(self, code: str) -> list[str]:
        """Return the codes that differ from this one only in the case of A to Z, in order."""
        ...

    def codes(self) -> Iterator[str]:
        """Yield all codes in the publisher's order, which is the order of their places."""
        ...

    def at(self, places: Sequence[int]) -> list[Concept]:
        """Return the concepts at these places, which must exist, in the order of the argument."""
        ...

    def places(self, codes: Iterable[str]) -> dict[str, int]:
        """Return the place of each of these codes; unknown codes are left out."""
        ...

    @property
    def names(self) -> bool:
        """Whether any concept has a display, a designation or an extension.

        A supplement may have none.
        """
        ...

    @property
    def everything(self) -> Members:
        """All concepts."""
        ...

    @property
    def inactive(self) -> Members:
        """The concepts with `inactive`."""
        ...

    @property
    def abstract(self) -> Members:
        """The concepts with `abstract`, which only group others."""
        ...

    def in_force(self, first: str, last: str) -> Members:
        """Return the concepts that are valid on at least one day from first to last.

        Both days are YYYY-MM-DD and included. A concept without days is always valid.
        """
        ...

    def below(self, code: str) -> Members:
        """Return all descendants of a code; the code itself only if the parents are circular."""
        ...

    def valued(self, property: str, value: str) -> Members:
        """Return the concepts with this value of a property.

        Values are compared as text: a Coding by its code, a boolean as `true` or `false`; decimals
        by their value, so that 1.5 is 1.50.
        """
        ...

    def values(self, property: str) -> Iterator[tuple[str, Members]]:
        """Yield each value of a property as text, distinct and sorted, with its concepts."""
        ...

    def coding_systems(self, property: str) -> tuple[str, ...]:
        """Return the URLs of the code systems of the Codings that are values of a property."""
        ...

    def search(self, text: str) -> Ranked:
        """Return the concepts that have all words of a text, the best matches first.

        Words, or beginnings of words, match in code, display and designations, in any order
        (words.py); case, accents and punctuation are ignored. The groups of the result: the code
        equals the text; the display begins with it; all words match whole words; all matches. A
        text without words matches every concept.
        """
        ...


class Mappings(MapView, Protocol):
    """One concept map. It never changes, and any thread may call it.

    A store of files may raise DamagedDatabase from any query, also during iteration.
    """

    def similar(self, code: str, way: str) -> list[str]:
        """Return up to three codes that the map translates and that are one typo away.

        The likeliest come first (typos.py). They are sources for FORWARD, targets for REVERSE.
        """
        ...

    def matches(self, way: str) -> PrerenderedMatches | None:
        """Return the prerendered matches in one direction, FORWARD or REVERSE (prerender.py).

        They only save time; None if the store has none.
        """
        ...
