"""$expand: the codes of a value set, a page of them or all (FHIR ValueSet-expand)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from codesystems.asof import AsOf
from codesystems.model import Concept, ContentMode, Edition
from codesystems.problems import Invalid, NotFound, TooCostly
from codesystems.valueset import Pick, ValueSet
from terminology import languages
from terminology.languages import Languages
from terminology.messages import hl7valuesets
from terminology.operations.compose import Used, compose
from terminology.operations.parts import Part
from terminology.operations.pins import NO_PINS, Pins
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts

MOST = 1_000
"""Codes that are given at once to an asker who does not say how many."""

_DEEPEST = 100
"""Levels of codes below codes, which JSON can take; deeper ones are given side by side."""


@dataclass(frozen=True, slots=True)
class Expand:
    """The question: which value set, which of its codes, and how they are to be shown.

    The value set is named by `url` and `version`, or given. `count` and `offset` are a page of
    its codes, `text` words that they must have. `language` is what the asker wants; a value set
    may want another where the asker says nothing.
    """

    url: str | None = None
    version: str | None = None
    value_set: ValueSet | None = None
    id: str | None = None
    text: str | None = None
    count: int | None = None
    offset: int | None = None
    active_only: bool = False
    flat: bool = False
    languages: Languages | None = None
    header: Languages | None = None
    pins: Pins = NO_PINS
    supplements: tuple[str, ...] = ()
    day: AsOf | None = None


@dataclass(slots=True)
class Entry:
    """A code of an expansion, with those below it; `pick` is what the value set says of it."""

    edition: Edition
    concept: Concept
    pick: Pick | None
    below: list["Entry"]


@dataclass(frozen=True, slots=True)
class Expansion:
    """The answer: the codes of the page, the number of all, and what they were drawn from.

    `languages` are those that decided the wording.
    """

    value_set: ValueSet
    entries: Sequence[Entry]
    total: int
    used: Used
    languages: Languages | None

    def fragments(self) -> list[str]:
        """The editions that hold only some of their codes, so that there may be more."""
        editions = [held.edition for held in self.used.editions.values()]
        return [one.canonical for one in editions if one.content is ContentMode.FRAGMENT]

    def several_versions(self) -> frozenset[str]:
        """The code systems of which several versions were drawn on."""
        urls = [held.edition.url for held in self.used.editions.values()]
        return frozenset(url for url in urls if urls.count(url) > 1)


def expand(question: Expand, snapshot: Snapshot) -> Expansion:
    """Expand a value set.

    Raises NotFound where it, or what it draws on, is not here, Invalid where it cannot be
    evaluated, and TooCostly where it has more codes than are given without `count`.
    """
    found = Selection(question, snapshot)
    parts = found.parts
    if question.text is not None:
        parts = [_with_words(part, question.text) for part in parts]
    total = sum(len(part.members) for part in parts)
    if question.count is None and total - (question.offset or 0) > MOST:
        raise TooCostly(hl7valuesets.too_costly(found.value_set.canonical, MOST))
    return found.expansion(tuple(_entries(parts, question, total)), total)


class Selection:
    """The concepts that a question is about, whatever page of them and whatever words it wants.

    Raises as `expand` does.
    """

    def __init__(self, question: Expand, snapshot: Snapshot) -> None:
        self.value_set = named(question, snapshot)
        composition = compose(
            self.value_set,
            snapshot,
            question.pins,
            wanting=question.supplements,
            day=question.day,
        )
        parts = list(composition.parts)
        if question.active_only:
            parts = [part.less(part.held.inactive) for part in parts]
        self.parts = parts
        self._used = composition.used
        self._languages = wanted(question.languages, self.value_set, question.header)

    def expansion(self, entries: Sequence[Entry], total: int) -> Expansion:
        """The answer with these codes, of so many."""
        return Expansion(self.value_set, entries, total, self._used, self._languages)


class Naming(Protocol):
    """How a question names its value set: by id, by URL and version, or by giving it."""

    @property
    def id(self) -> str | None:
        """The FHIR id."""
        ...

    @property
    def url(self) -> str | None:
        """The URL."""
        ...

    @property
    def version(self) -> str | None:
        """The version."""
        ...

    @property
    def value_set(self) -> ValueSet | None:
        """The value set itself."""
        ...


def named(question: Naming, snapshot: Snapshot) -> ValueSet:
    """The value set that is asked about. Raises NotFound."""
    if question.value_set is not None:
        return question.value_set
    if question.id is not None:
        return snapshot.value_set_by_id(question.id)
    url, version = question.url or "", question.version
    found = snapshot.value_set(url, version)
    if found is None:
        raise NotFound(hl7valuesets.unknown_value_set(f"{url}|{version}" if version else url))
    return found


def wanted(
    asked: Languages | None, value_set: ValueSet, header: Languages | None
) -> Languages | None:
    """The languages that decide: the asker's, the value set's wish, the header's, its own."""
    if asked is not None:
        return asked
    wish = value_set.parameters.get("displayLanguage")
    if wish is not None:
        return read_languages(wish)
    if header is not None:
        return header
    return read_languages(value_set.language) if value_set.language else None


def read_languages(text: str) -> Languages:
    """Read a list of languages. Raises Invalid where it is none."""
    try:
        return languages.read(text)
    except ValueError as error:
        raise Invalid(hl7valuesets.bad_language(text)) from error


def _with_words(part: Part, text: str) -> Part:
    """The part as far as it has some words, the best first."""
    found = part.held.found(text)
    return replace(part, members=part.members & found.members, ranked=found)


def _entries(parts: Sequence[Part], question: Expand, total: int) -> Iterator[Entry]:
    """The codes of the page. Pages are flat: below another a code would not be counted."""
    start, number = question.offset or 0, total if question.count is None else question.count
    whole = question.count is None and question.offset is None
    for part in parts:
        places = part.page(start, number)
        start = max(0, start - len(part.members))
        number -= len(places)
        found = _of(part, places)
        if whole and part.nested and not question.flat:
            yield from _nested(part.held, found)
        else:
            yield from found


def _of(part: Part, places: Sequence[int]) -> list[Entry]:
    edition = part.held.edition
    concepts = zip(places, part.held.at(places), strict=True)
    return [Entry(edition, concept, part.picks.get(place), []) for place, concept in concepts]


def _nested(held: Concepts, entries: Sequence[Entry]) -> list[Entry]:
    """Put entries below the nearest concept above them that is here too; not if too deep."""
    here = {entry.concept.code: entry for entry in entries}
    top: list[Entry] = []
    for entry in entries:
        above = _nearest(held, entry.concept.parents, here)
        (here[above].below if above else top).append(entry)
    if _levels(top) <= _DEEPEST:
        return top
    return [replace(entry, below=[]) for entry in entries]


def _levels(entries: Sequence[Entry]) -> int:
    """How deep entries stand below one another."""
    count, level = 0, entries
    while level:
        count, level = count + 1, [below for entry in level for below in entry.below]
    return count


def _nearest(held: Concepts, parents: Sequence[str], here: dict[str, Entry]) -> str | None:
    seen: set[str] = set()
    waiting = list(parents)
    while waiting:
        code = waiting.pop(0)
        if code in here:
            return code
        if code not in seen:
            seen.add(code)
            waiting += [near.code for near in held.parents(code)]
    return None
