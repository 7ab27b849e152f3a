"""An edition with its supplements, which add designations, properties and extensions.

Source: https://hl7.org/fhir/R5/codesystem.html#supplements. A supplement adds to
existing concepts only; its extensions replace those with the same URL.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice

from codesystems.contract import CodeDisplay, Provenance
from codesystems.model import Concept, Edition, Extension, Validity
from terminology.store.contract import Concepts
from terminology.store.joined import JoinedPrerendered
from terminology.store.members import NONE, Members, Ranked
from terminology.store.prerendered import Prerendered

_BATCH = 1000
"""Concepts to which the supplements' are read at once: of a supplement only what is needed."""


class Supplemented:
    """An edition with its supplements.

    `plain` is the edition without them; `absent` are the editions of supplements of which none is
    in force, newest first, so that messages can name them.
    """

    def __init__(
        self, plain: Concepts, supplements: Sequence[Concepts], absent: Sequence[Concepts] = ()
    ) -> None:
        self.plain = plain
        self.supplements = tuple(supplements)
        self.absent = tuple(absent)

    @property
    def prerendered(self) -> Prerendered | None:
        """The answers of the edition, each followed by those of the supplements.

        None if one of them has none, or if a supplement names concepts, so that answers change.
        """
        if not self.supplements:
            return self.plain.prerendered
        return self._joined if all(one.prerendered for one in self._parts) else None

    @cached_property
    def _joined(self) -> Prerendered | None:
        if any(supplement.names for supplement in self.supplements):
            return None
        first, *more = (one.prerendered for one in self._parts)
        return JoinedPrerendered(first, [one for one in more if one]) if first else None

    @property
    def _parts(self) -> tuple[Concepts, ...]:
        return self.plain, *self.supplements

    @cached_property
    def edition(self) -> Edition:
        """The metadata of the edition, with the properties of the supplements."""
        own = self.plain.edition
        more = (prop for concepts in self.supplements for prop in concepts.edition.properties)
        return replace(own, properties=(*own.properties, *more))

    def showing(self, properties: frozenset[str]) -> Concepts:
        """Return the edition with only the supplements that `showing` keeps."""
        kept = [one for one in self.supplements if _is_shown(one, properties)]
        return Supplemented(showing(self.plain, properties), kept, self.absent)

    @property
    def provenance(self) -> Provenance:
        return self.plain.provenance

    def concept(self, code: str) -> Concept | None:
        concept = self.plain.concept(code)
        return self._with(concept) if concept else None

    def validity(self, code: str) -> Validity | None:
        return self.plain.validity(code)

    @property
    def days(self) -> Mapping[str, Validity] | None:
        return self.plain.days

    def spelled(self, code: str) -> str | None:
        return self.plain.spelled(code)

    def spellings(self, code: str) -> list[str]:
        return self.plain.spellings(code)

    def similar(self, code: str) -> list[str]:
        return self.plain.similar(code)

    def parents(self, code: str) -> list[CodeDisplay]:
        return self.plain.parents(code)

    def children(self, code: str) -> list[CodeDisplay]:
        return self.plain.children(code)

    @property
    def has_parents(self) -> bool:
        return self.plain.has_parents

    def parent_places(self) -> Iterator[tuple[int, int]]:
        return self.plain.parent_places()

    def is_ancestor(self, ancestor: str, code: str) -> bool:
        return self.plain.is_ancestor(ancestor, code)

    def concepts(self) -> Iterator[Concept]:
        concepts = self.plain.concepts()
        while batch := list(islice(concepts, _BATCH)):
            more = [_by_code(supplement, batch) for supplement in self.supplements]
            for concept in batch:
                yield _extended(concept, [added.get(concept.code) for added in more])

    def codes(self) -> Iterator[str]:
        return self.plain.codes()

    def at(self, places: Sequence[int]) -> list[Concept]:
        concepts = self.plain.at(places)
        more = [_by_code(supplement, concepts) for supplement in self.supplements]
        return [_extended(one, [added.get(one.code) for added in more]) for one in concepts]

    def places(self, codes: Iterable[str]) -> dict[str, int]:
        return self.plain.places(codes)

    @property
    def names(self) -> bool:
        return any(one.names for one in self._parts)

    @property
    def everything(self) -> Members:
        return self.plain.everything

    @property
    def inactive(self) -> Members:
        return self.plain.inactive

    @property
    def abstract(self) -> Members:
        return self.plain.abstract

    def below(self, code: str) -> Members:
        return self.plain.below(code)

    def in_force(self, first: str, last: str) -> Members:
        return self.plain.in_force(first, last)

    def valued(self, property: str, value: str) -> Members:
        members = self.plain.valued(property, value)
        for supplement in self.supplements:
            members |= self._in_edition(supplement, supplement.valued(property, value))
        return members

    def values(self, property: str) -> Iterator[tuple[str, Members]]:
        values = dict(self.plain.values(property))
        for supplement in self.supplements:
            for value, members in supplement.values(property):
                values[value] = values.get(value, NONE) | self._in_edition(supplement, members)
        return iter(sorted(values.items(), key=lambda item: item[0]))

    def coding_systems(self, property: str) -> tuple[str, ...]:
        editions = (self.plain, *self.supplements)
        systems = (system for one in editions for system in one.coding_systems(property))
        return tuple(sorted(set(systems)))

    def search(self, text: str) -> Ranked:
        more = [
            self._in_edition(supplement, supplement.search(text).members)
            for supplement in self.supplements
            if supplement.names
        ]
        return Ranked((*self.plain.search(text).groups, *more))

    def _in_edition(self, supplement: Concepts, members: Members) -> Members:
        """Return the concepts of the edition with the codes of these concepts of a supplement."""
        places = self._places[self.supplements.index(supplement)]
        return Members.of(places[place] for place in members if places[place] >= 0)

    @cached_property
    def _places(self) -> "list[array[int]]":
        """The place in the edition of each concept of each supplement; -1 where it has none."""
        return [self._places_of(supplement) for supplement in self.supplements]

    def _places_of(self, supplement: Concepts) -> "array[int]":
        codes = list(supplement.codes())
        places = self.plain.places(codes)
        return array("l", [places.get(code, -1) for code in codes])

    def _with(self, concept: Concept) -> Concept:
        return extended(concept, self.supplements)


def showing(concepts: Concepts, properties: Iterable[str] = ()) -> Concepts:
    """Return an edition with only the supplements that change how its codes are listed.

    That are those that give names or other elements, that were requested, or that have one of
    these properties. A code may have hundreds of values of the others, which need not be read.
    """
    if not isinstance(concepts, Supplemented):
        return concepts
    return concepts.showing(frozenset(properties) | _LISTED)


_LISTED = frozenset({"status", "inactive", "notSelectable"})
"""The properties that are part of every list."""


def absent(concepts: Concepts, property: str) -> list[Edition]:
    """Return the editions with a property that supplement an edition, but are not in force."""
    editions = concepts.absent if isinstance(concepts, Supplemented) else ()
    return [
        supplement.edition
        for supplement in editions
        if any(declared.code == property for declared in supplement.edition.properties)
    ]


def extended(concept: Concept, supplements: Iterable[Concepts]) -> Concept:
    """Return a concept with what supplements add to it."""
    return _extended(concept, [supplement.concept(concept.code) for supplement in supplements])


def _is_shown(supplement: Concepts, properties: frozenset[str]) -> bool:
    edition = supplement.edition
    declared = {declared.code for declared in edition.properties}
    return not edition.automatic or supplement.names or not properties.isdisjoint(declared)


def _by_code(supplement: Concepts, concepts: Iterable[Concept]) -> dict[str, Concept]:
    """Return the concepts of a supplement that have the codes of others."""
    places = supplement.places(concept.code for concept in concepts)
    return dict(zip(places, supplement.at(list(places.values())), strict=True))


def _extended(concept: Concept, added: Iterable[Concept | None]) -> Concept:
    for more in added:
        if more is not None:
            concept = concept._replace(
                display=concept.display or more.display,
                designations=(*concept.designations, *more.designations),
                properties=(*concept.properties, *more.properties),
                extensions=_merged(concept.extensions, more.extensions),
            )
    return concept


def _merged(own: tuple[Extension, ...], more: tuple[Extension, ...]) -> tuple[Extension, ...]:
    urls = {extension.url for extension in more}
    return (*(extension for extension in own if extension.url not in urls), *more)
