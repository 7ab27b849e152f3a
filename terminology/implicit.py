"""Concept maps that a code system says of itself, one version an edition.

A map of this kind has no rows of its own: they are read out of the concepts of its edition.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from codesystems.contract import Provenance
from codesystems.model import Concept, ContentMode
from conceptmaps.model import MapEdition, Mapping
from terminology.store.contract import Concepts
from terminology.store.prerendered import PrerenderedMatches

Rows = Callable[[Concept], Iterator[Mapping]]
"""The mappings that a concept says of itself."""


def answering(editions: Sequence[Concepts], system: str) -> list[Concepts]:
    """The editions that speak for a code system: complete ones, or fragments without them."""
    held = [one for one in editions if one.edition.url == system]
    return [one for one in held if one.edition.content is ContentMode.COMPLETE] or held


class Implicit:
    """What the concepts of one edition say, as a concept map."""

    def __init__(self, held: Concepts, edition: MapEdition, rows: Rows) -> None:
        self._held = held
        self._edition = edition
        self._of = rows

    @property
    def edition(self) -> MapEdition:
        """What the map says of itself."""
        return self._edition

    @property
    def provenance(self) -> Provenance:
        """Where the edition came from. The mappings are not counted until they are asked for."""
        return replace(self._held.provenance, counts={})

    def forward(self, code: str) -> list[Mapping]:
        """The mappings of a code of the edition."""
        concept = self._held.concept(code)
        return list(self._of(concept)) if concept else []

    def reverse(self, code: str) -> list[Mapping]:
        """The mappings to a code, in the order of the edition."""
        return list(self._targets.get(code, ()))

    def mappings(self) -> Iterator[Mapping]:
        """All of them in the order of the edition."""
        return (row for concept in self._held.concepts() for row in self._of(concept))

    def matches(self, way: str) -> PrerenderedMatches | None:
        """What is prerendered of the mappings."""
        found = self._held.prerendered
        return found.matches(self._edition.id, way) if found else None

    @cached_property
    def _targets(self) -> dict[str, list[Mapping]]:
        found: dict[str, list[Mapping]] = {}
        for row in self.mappings():
            if row.target is not None:
                found.setdefault(row.target.code, []).append(row)
        return found
