"""An edition with its supplements, which add designations, properties and extensions.

Source: https://hl7.org/fhir/R5/codesystem.html#supplements. A supplement adds to
existing concepts only; its extensions replace those with the same URL.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from codesystems.contract import CodeDisplay, Provenance
from codesystems.model import Concept, Edition, Extension, Validity
from terminology.store.contract import Concepts
from terminology.store.members import NONE, Members, Ranked


class Supplemented:
    """An edition with its supplements."""

    prerendered = None

    def __init__(self, concepts: Concepts, supplements: Sequence[Concepts]) -> None:
        self._concepts = concepts
        self._supplements = supplements

    @property
    def edition(self) -> Edition:
        own = self._concepts.edition
        more = (prop for concepts in self._supplements for prop in concepts.edition.properties)
        return replace(own, properties=(*own.properties, *more))

    @property
    def provenance(self) -> Provenance:
        return self._concepts.provenance

    def concept(self, code: str) -> Concept | None:
        concept = self._concepts.concept(code)
        return self._with(concept) if concept else None

    def validity(self, code: str) -> Validity | None:
        return self._concepts.validity(code)

    @property
    def days(self) -> Mapping[str, Validity] | None:
        return self._concepts.days

    def spelled(self, code: str) -> str | None:
        return self._concepts.spelled(code)

    def spellings(self, code: str) -> list[str]:
        return self._concepts.spellings(code)

    def similar(self, code: str) -> list[str]:
        return self._concepts.similar(code)

    def parents(self, code: str) -> list[CodeDisplay]:
        return self._concepts.parents(code)

    def children(self, code: str) -> list[CodeDisplay]:
        return self._concepts.children(code)

    def is_ancestor(self, ancestor: str, code: str) -> bool:
        return self._concepts.is_ancestor(ancestor, code)

    def concepts(self) -> Iterator[Concept]:
        return (self._with(concept) for concept in self._concepts.concepts())

    def codes(self) -> Iterator[str]:
        return self._concepts.codes()

    def at(self, places: Sequence[int]) -> list[Concept]:
        return [self._with(concept) for concept in self._concepts.at(places)]

    def places(self, codes: Iterable[str]) -> dict[str, int]:
        return self._concepts.places(codes)

    @property
    def everything(self) -> Members:
        return self._concepts.everything

    @property
    def inactive(self) -> Members:
        return self._concepts.inactive

    @property
    def abstract(self) -> Members:
        return self._concepts.abstract

    def below(self, code: str) -> Members:
        return self._concepts.below(code)

    def in_force(self, first: str, last: str) -> Members:
        return self._concepts.in_force(first, last)

    def valued(self, property: str, value: str) -> Members:
        members = self._concepts.valued(property, value)
        for supplement in self._supplements:
            members |= self._in_edition(supplement, supplement.valued(property, value))
        return members

    def values(self, property: str) -> Iterator[tuple[str, Members]]:
        values = dict(self._concepts.values(property))
        for supplement in self._supplements:
            for value, members in supplement.values(property):
                values[value] = values.get(value, NONE) | self._in_edition(supplement, members)
        return iter(sorted(values.items(), key=lambda item: item[0]))

    def coding_systems(self, property: str) -> tuple[str, ...]:
        editions = (self._concepts, *self._supplements)
        systems = (system for one in editions for system in one.coding_systems(property))
        return tuple(sorted(set(systems)))

    def search(self, text: str) -> Ranked:
        more = [
            self._in_edition(supplement, supplement.search(text).members)
            for supplement in self._supplements
        ]
        return Ranked((*self._concepts.search(text).groups, *more))

    def _in_edition(self, supplement: Concepts, members: Members) -> Members:
        """Return the concepts of the edition with the codes of these concepts of a supplement."""
        codes = (concept.code for concept in supplement.at(list(members)))
        return Members.of(self._concepts.places(codes).values())

    def _with(self, concept: Concept) -> Concept:
        return extended(concept, self._supplements)


def extended(concept: Concept, supplements: Iterable[Concepts]) -> Concept:
    """Return a concept with what supplements add to it."""
    for supplement in supplements:
        more = supplement.concept(concept.code)
        if more is not None:
            concept = concept._replace(
                designations=(*concept.designations, *more.designations),
                properties=(*concept.properties, *more.properties),
                extensions=_merged(concept.extensions, more.extensions),
            )
    return concept


def _merged(own: tuple[Extension, ...], more: tuple[Extension, ...]) -> tuple[Extension, ...]:
    urls = {extension.url for extension in more}
    return (*(extension for extension in own if extension.url not in urls), *more)
