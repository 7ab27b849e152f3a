"""A store of one code system in memory, for resources that are part of a request.

Each index is built once, when it is first needed; so are the concepts of a resource.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from codesystems import decimals
from codesystems.contract import CodeDisplay, Provenance
from codesystems.model import (
    ALWAYS,
    CodeSystem,
    Coding,
    Concept,
    Edition,
    Validity,
)
from terminology import work
from terminology.software import VERSION
from terminology.store import typos, words
from terminology.store.members import NONE, Members, Ranked


class MemoryConcepts:
    """One edition of one code system, in memory.

    With `read`, its concepts are read by the first query about them, which raises Invalid if they
    cannot be read. The edition is known without them.
    """

    prerendered = None

    def __init__(
        self, system: CodeSystem, read: Callable[[], tuple[Concept, ...]] | None = None
    ) -> None:
        self._system = system
        self._read = read

    @property
    def edition(self) -> Edition:
        return self._system.edition

    @property
    def provenance(self) -> Provenance:
        source, edition = self._system.source, self._system.edition
        counts = {"concepts": len(self._concepts)}
        digest = hashlib.sha256(f"{edition.canonical} {source.sha256}".encode()).hexdigest()
        return Provenance(
            source.publisher, source.file, source.sha256, edition.effective, counts, digest, VERSION
        )

    @cached_property
    def _concepts(self) -> tuple[Concept, ...]:
        return self._system.concepts if self._read is None else self._read()

    def concept(self, code: str) -> Concept | None:
        place = self._places.get(code)
        return None if place is None else self._concepts[place]

    def validity(self, code: str) -> Validity | None:
        concept = self.concept(code)
        return concept.validity if concept else None

    @cached_property
    def days(self) -> dict[str, Validity] | None:
        days = {concept.code: concept.validity for concept in self._concepts}
        return days if any(validity != ALWAYS for validity in days.values()) else None

    def spelled(self, code: str) -> str | None:
        if code in self._places:
            return code
        return None if self.edition.case_sensitive else next(iter(self.spellings(code)), None)

    def spellings(self, code: str) -> list[str]:
        return [
            other for other in self._spelled.get(words.ignoring_case(code), ()) if other != code
        ]

    def similar(self, code: str) -> list[str]:
        likely = (near for near in typos.candidates(code) if near != code)
        return [near for near in likely if near in self._places][:3]

    def parents(self, code: str) -> list[CodeDisplay]:
        concept = self.concept(code)
        return self._named(concept.parents if concept else ())

    def children(self, code: str) -> list[CodeDisplay]:
        return self._named(self._children.get(code, ()))

    @property
    def has_parents(self) -> bool:
        return any(concept.parents for concept in self._concepts)

    def parent_places(self) -> Iterator[tuple[int, int]]:
        for place, concept in enumerate(self.concepts()):
            for above in concept.parents:
                if above in self._places:
                    yield place, self._places[above]

    def is_ancestor(self, ancestor: str, code: str) -> bool:
        place = self._places.get(code)
        return place is not None and place in self.below(ancestor)

    def concepts(self) -> Iterator[Concept]:
        work.spend(len(self._concepts))
        return iter(self._concepts)

    def codes(self) -> Iterator[str]:
        return (concept.code for concept in self.concepts())

    def at(self, places: Sequence[int]) -> list[Concept]:
        work.spend(len(places))
        return [self._concepts[place] for place in places]

    def places(self, codes: Iterable[str]) -> dict[str, int]:
        return {code: self._places[code] for code in codes if code in self._places}

    @cached_property
    def names(self) -> bool:
        return any(one.display or one.designations or one.extensions for one in self._concepts)

    @cached_property
    def everything(self) -> Members:
        return Members.first(len(self._concepts))

    @cached_property
    def inactive(self) -> Members:
        return Members.of(place for place, concept in enumerate(self._concepts) if concept.inactive)

    @cached_property
    def abstract(self) -> Members:
        return Members.of(place for place, concept in enumerate(self._concepts) if concept.abstract)

    def in_force(self, first: str, last: str) -> Members:
        since, until = date.fromisoformat(first), date.fromisoformat(last)
        validities = (concept.validity for concept in self._concepts)
        return Members.of(
            place
            for place, validity in enumerate(validities)
            if (validity.start or date.min) <= until and since <= (validity.end or date.max)
        )

    def below(self, code: str) -> Members:
        descendants: dict[str, None] = {}
        waiting = [code]
        while waiting:
            for child in self._children.get(waiting.pop(), ()):
                if child not in descendants:
                    descendants[child] = None
                    waiting.append(child)
        return Members.of(self.places(descendants).values())

    def valued(self, property: str, value: str) -> Members:
        by_value = self._values.get(property, {})
        members = by_value.get(value, NONE)
        for spelling in decimals.others(self._decimals, property, value):
            members |= by_value[spelling]
        return members

    def values(self, property: str) -> Iterator[tuple[str, Members]]:
        return iter(sorted(self._values.get(property, {}).items(), key=lambda item: item[0]))

    def coding_systems(self, property: str) -> tuple[str, ...]:
        values = (
            prop.value
            for concept in self._concepts
            for prop in concept.properties
            if prop.code == property
        )
        return tuple(sorted({value.system for value in values if isinstance(value, Coding)}))

    def search(self, text: str) -> Ranked:
        query = words.split(text)
        if not query:
            return Ranked((self.everything,))
        work.spend(len(query) * len(self._words))
        itself = self._places_of(text.strip())
        begun = [place for place, (display, _) in enumerate(self._words) if _begins(display, query)]
        wholes = words.whole_word_spellings(query)
        whole = [place for place, texts in enumerate(self._words) if _has_words(texts, wholes)]
        spelled = words.word_spellings(query)
        every = [
            place for place, texts in enumerate(self._words) if _has_beginnings(texts, spelled)
        ]
        return Ranked(tuple(Members.of(group) for group in (itself, begun, whole, every)))

    def _places_of(self, code: str) -> list[int]:
        spelled = self._spelled.get(words.ignoring_case(code), ())
        return sorted(self._places[spelling] for spelling in spelled)

    def _named(self, codes: Iterable[str]) -> list[CodeDisplay]:
        concepts = (self.concept(code) for code in codes)
        return [CodeDisplay(concept.code, concept.display) for concept in concepts if concept]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {concept.code: place for place, concept in enumerate(self._concepts)}

    @cached_property
    def _spelled(self) -> dict[bytes, list[str]]:
        spellings: dict[bytes, list[str]] = {}
        for code in self._places:
            spellings.setdefault(words.ignoring_case(code), []).append(code)
        return spellings

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for concept in self._concepts:
            for parent in concept.parents:
                children.setdefault(parent, []).append(concept.code)
        return children

    @cached_property
    def _values(self) -> dict[str, dict[str, Members]]:
        values: dict[str, dict[str, list[int]]] = {}
        for place, concept in enumerate(self._concepts):
            for prop in concept.properties:
                by_value = values.setdefault(prop.code, {})
                by_value.setdefault(decimals.as_text(prop.value), []).append(place)
        return {
            property: {value: Members.of(places) for value, places in by_value.items()}
            for property, by_value in values.items()
        }

    @cached_property
    def _decimals(self) -> decimals.Spellings:
        return decimals.spellings(
            (prop.code, decimals.text(prop.value))
            for concept in self._concepts
            for prop in concept.properties
            if isinstance(prop.value, Decimal)
        )

    @cached_property
    def _words(self) -> list[tuple[list[str], list[str]]]:
        texts = (words.of_concept(concept) for concept in self._concepts)
        return [(display.split(), others.split()) for display, others in texts]


def _begins(display: list[str], query: list[str]) -> bool:
    """Tell whether a display begins with the words; the last one may be a beginning of a word."""
    *whole, last = query
    begun = display[: len(query)]
    return len(begun) == len(query) and begun[:-1] == whole and begun[-1].startswith(last)


def _has_words(texts: tuple[list[str], list[str]], query: list[tuple[str, ...]]) -> bool:
    whole = {*texts[0], *texts[1]}
    return all(not whole.isdisjoint(spelled) for spelled in query)


def _has_beginnings(texts: tuple[list[str], list[str]], query: list[tuple[str, ...]]) -> bool:
    whole = (*texts[0], *texts[1])
    return all(any(word.startswith(spelled) for word in whole) for spelled in query)
