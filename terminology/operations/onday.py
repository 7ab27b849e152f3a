"""An edition as on a date: a code in force on it was active, even if the edition says it ended."""

from collections.abc import Iterator, Sequence
from datetime import date

from codesystems.model import Concept
from terminology.operations import as_of
from terminology.store.contract import Concepts
from terminology.store.members import Members
from terminology.store.supplemented import Supplemented, showing

_LATEST = date.max.isoformat()


def active(concepts: Concepts, in_force: Members) -> Concepts:
    """Return the edition with those of these concepts active that ended later.

    Those that are inactive without a last day stay inactive.
    """
    ended = concepts.inactive & in_force
    if ended:
        ended -= concepts.in_force(_LATEST, _LATEST)
    return _OnDay(concepts, ended) if ended else concepts


class _OnDay(Supplemented):
    """An edition of which some concepts, which it has as inactive, were active on a date."""

    def __init__(self, concepts: Concepts, ended: Members) -> None:
        super().__init__(concepts, ())
        self._ended = ended

    def showing(self, properties: frozenset[str]) -> Concepts:
        return _OnDay(showing(self.plain, properties), self._ended)

    @property
    def prerendered(self) -> None:
        """None: the prerendered answers have the concepts as inactive."""

    def concept(self, code: str) -> Concept | None:
        concept = super().concept(code)
        return self._on_day(concept) if concept else None

    def concepts(self) -> Iterator[Concept]:
        return map(self._on_day, super().concepts())

    def at(self, places: Sequence[int]) -> list[Concept]:
        return [self._on_day(concept) for concept in super().at(places)]

    @property
    def inactive(self) -> Members:
        return super().inactive - self._ended

    def valued(self, property: str, value: str) -> Members:
        members = super().valued(property, value)
        if property != as_of.STATUS:
            return members
        return members | self._ended if value == as_of.ACTIVE else members - self._ended

    def values(self, property: str) -> Iterator[tuple[str, Members]]:
        return (
            (value, members)
            for value, _ in super().values(property)
            if (members := self.valued(property, value))
        )

    def _on_day(self, concept: Concept) -> Concept:
        if not concept.inactive:
            return concept
        (place,) = self.places([concept.code]).values()
        return as_of.active(concept) if place in self._ended else concept
