"""An edition together with supplements to it: more designations, properties and extensions.

Source: https://hl7.org/fhir/R5/codesystem.html#supplements. A supplement adds to concepts, never
a concept; what it says of an extension wins.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from codesystems.contract import Named, Provenance
from codesystems.model import Concept, Edition, Extension, Validity
from terminology.store.contract import Concepts
from terminology.store.members import NONE, Members, Ranked


class Supplemented:
    """An edition with its supplements."""

    prerendered = None

    def __init__(self, held: Concepts, supplements: Sequence[Concepts]) -> None:
        self._held = held
        self._supplements = supplements

    @property
    def edition(self) -> Edition:
        own = self._held.edition
        more = (one for held in self._supplements for one in held.edition.properties)
        return replace(own, properties=(*own.properties, *more))

    @property
    def provenance(self) -> Provenance:
        return self._held.provenance

    def concept(self, code: str) -> Concept | None:
        concept = self._held.concept(code)
        return self._with(concept) if concept else None

    def validity(self, code: str) -> Validity | None:
        return self._held.validity(code)

    def spelled(self, code: str) -> str | None:
        return self._held.spelled(code)

    def spellings(self, code: str) -> list[str]:
        return self._held.spellings(code)

    def similar(self, code: str) -> list[str]:
        return self._held.similar(code)

    def parents(self, code: str) -> list[Named]:
        return self._held.parents(code)

    def children(self, code: str) -> list[Named]:
        return self._held.children(code)

    def is_above(self, ancestor: str, code: str) -> bool:
        return self._held.is_above(ancestor, code)

    def concepts(self) -> Iterator[Concept]:
        return (self._with(concept) for concept in self._held.concepts())

    def codes(self) -> Iterator[str]:
        return self._held.codes()

    def at(self, places: Sequence[int]) -> list[Concept]:
        return [self._with(concept) for concept in self._held.at(places)]

    def places(self, codes: Iterable[str]) -> dict[str, int]:
        return self._held.places(codes)

    @property
    def everything(self) -> Members:
        return self._held.everything

    @property
    def inactive(self) -> Members:
        return self._held.inactive

    @property
    def abstract(self) -> Members:
        return self._held.abstract

    def below(self, code: str) -> Members:
        return self._held.below(code)

    def in_force(self, first: str, last: str) -> Members:
        return self._held.in_force(first, last)

    def valued(self, property: str, value: str) -> Members:
        found = self._held.valued(property, value)
        for held in self._supplements:
            found |= self._here(held, held.valued(property, value))
        return found

    def values(self, property: str) -> Iterator[tuple[str, Members]]:
        found = dict(self._held.values(property))
        for held in self._supplements:
            for value, members in held.values(property):
                found[value] = found.get(value, NONE) | self._here(held, members)
        return iter(sorted(found.items(), key=lambda one: one[0]))

    def found(self, text: str) -> Ranked:
        more = [self._here(held, held.found(text).members) for held in self._supplements]
        return Ranked((*self._held.found(text).groups, *more))

    def _here(self, supplement: Concepts, members: Members) -> Members:
        """Concepts of a supplement as those of the edition."""
        codes = (concept.code for concept in supplement.at(list(members)))
        return Members.of(self._held.places(codes).values())

    def _with(self, concept: Concept) -> Concept:
        for held in self._supplements:
            more = held.concept(concept.code)
            if more is not None:
                concept = concept._replace(
                    designations=(*concept.designations, *more.designations),
                    properties=(*concept.properties, *more.properties),
                    extensions=_merged(concept.extensions, more.extensions),
                )
        return concept


def _merged(own: tuple[Extension, ...], more: tuple[Extension, ...]) -> tuple[Extension, ...]:
    said = {one.url for one in more}
    return (*(one for one in own if one.url not in said), *more)
