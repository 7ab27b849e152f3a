"""The concept maps that content derives from the editions of a code system."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial

from codesystems.contract import EditionView, Provenance
from codesystems.model import Concept, ContentMode
from conceptmaps.derived import DerivedMap
from conceptmaps.model import MapEdition, Mapping
from terminology import contents
from terminology.store import typos
from terminology.store.contract import Concepts, Mappings
from terminology.store.prerender import REVERSE
from terminology.store.prerendered import PrerenderedMatches

Derive = Callable[[EditionView, Concept], Iterable[Mapping]]
"""Returns the mappings of a concept of an edition."""


def of(editions: Sequence[Concepts]) -> Iterator[Mappings]:
    """Return the derived maps of all editions from which maps are derived."""
    for name, derived_map in contents.derived_maps():
        for concepts in _answering(editions, derived_map.system):
            describe = partial(derived_map.describe, concepts.edition)
            edition = contents.attempt(name, describe)
            if edition is not None:
                yield DerivedMappings(concepts, edition, partial(_derive, name, derived_map))


def _derive(
    name: str, derived_map: DerivedMap, edition: EditionView, concept: Concept
) -> Sequence[Mapping]:
    """The mappings of a concept; none where the derivation of another package fails."""
    return contents.attempt(name, lambda: list(derived_map.derive(edition, concept))) or ()


def _answering(editions: Sequence[Concepts], system: str) -> list[Concepts]:
    """The complete editions of a code system, or its fragments where there are none."""
    own = [concepts for concepts in editions if concepts.edition.url == system]
    complete = [concepts for concepts in own if concepts.edition.content is ContentMode.COMPLETE]
    return complete or own


class DerivedMappings:
    """A concept map that is derived from one edition."""

    def __init__(self, concepts: Concepts, edition: MapEdition, derive: Derive) -> None:
        self._concepts = concepts
        self._edition = edition
        self._derive = derive

    @property
    def edition(self) -> MapEdition:
        """The description of the map."""
        return self._edition

    @property
    def provenance(self) -> Provenance:
        """The source of the edition. Mappings are not counted before they are read."""
        return replace(self._concepts.provenance, counts={})

    def forward(self, code: str) -> list[Mapping]:
        """Return the mappings of a code of the edition."""
        concept = self._concepts.concept(code)
        return list(self._derive(self._concepts, concept)) if concept else []

    def reverse(self, code: str) -> list[Mapping]:
        """Return the mappings to a code, in the order of the edition."""
        return list(self._by_target.get(code, ()))

    def mappings(self) -> Iterator[Mapping]:
        """Return all mappings in the order of the edition."""
        return (
            mapping
            for concept in self._concepts.concepts()
            for mapping in self._derive(self._concepts, concept)
        )

    def similar(self, code: str, way: str) -> list[str]:
        """Return similar codes of the edition that have mappings, or similar targets."""
        if way == REVERSE:
            return typos.near(code, self._by_target)
        return [near for near in self._concepts.similar(code) if self.forward(near)]

    def matches(self, way: str) -> PrerenderedMatches | None:
        """Return the prerendered mappings; None where there are none."""
        prerendered = self._concepts.prerendered
        return prerendered.matches(self._edition.id, way) if prerendered else None

    @cached_property
    def _by_target(self) -> dict[str, list[Mapping]]:
        by_target: dict[str, list[Mapping]] = {}
        for mapping in self.mappings():
            if mapping.target is not None:
                by_target.setdefault(mapping.target.code, []).append(mapping)
        return by_target
