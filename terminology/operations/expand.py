"""$expand: the codes of a value set, all or a page (FHIR ValueSet-expand)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from codesystems.asof import AsOf
from codesystems.model import SENT, Concept, ContentMode, Edition
from codesystems.problems import Invalid, TooCostly
from codesystems.valueset import Pick, ValueSet
from terminology import languages, work
from terminology.languages import Languages
from terminology.messages import hl7valuesets
from terminology.operations import naming
from terminology.operations.compose import compose
from terminology.operations.composition import Used
from terminology.operations.editionmembers import EditionMembers
from terminology.operations.pins import NO_PINS, Pins
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts
from terminology.store.supplemented import showing

_COST_OF_SENT = 10
"""As many codes of installed editions cost as much as one that is sent with the request."""
_DEEPEST = 100
"""The limit on levels of nested codes in JSON; deeper expansions are flat."""
_MOST_NESTED = 1_000
"""The limit on nested codes; larger expansions are flat, which clients of large ones expect: CQF's
reads the codes of the first level alone, and requests pages until it has as many as `total`."""


@dataclass(frozen=True, slots=True)
class Expand:
    """The request: a value set, which of its codes to return, and how.

    The value set is that of `id`, of `url` and `version`, or `value_set` itself. `count` and
    `offset` are the page, `text` the filter. `languages` are those of `displayLanguage`, `header`
    those of Accept-Language. `properties` are those of the codes that are wanted; those of large
    supplements that are not may be absent.
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
    selectable_only: bool = False
    languages: Languages | None = None
    header: Languages | None = None
    pins: Pins = NO_PINS
    supplements: tuple[str, ...] = ()
    day: AsOf | None = None
    properties: tuple[str, ...] = ()


@dataclass(slots=True)
class ExpansionEntry:
    """A code of an expansion with its children; `pick` is its entry in the value set."""

    edition: Edition
    concept: Concept
    pick: Pick | None
    below: list["ExpansionEntry"]


@dataclass(frozen=True, slots=True)
class Expansion:
    """The result: the codes of the page, the number of all codes, and what was used.

    `languages` are those of the displays.
    """

    value_set: ValueSet
    entries: Sequence[ExpansionEntry]
    total: int
    used: Used
    languages: Languages | None

    def fragments(self) -> list[str]:
        """The fragments among the editions, so that there may be more codes."""
        editions = [concepts.edition for concepts in self.used.editions.values()]
        return [item.canonical for item in editions if item.content is ContentMode.FRAGMENT]

    def several_versions(self) -> frozenset[str]:
        """The code systems of which several versions were used, or meant by the value set."""
        urls = [concepts.edition.url for concepts in self.used.editions.values()]
        meant = (url for url, versions in self.used.drawn.items() if len(versions) > 1)
        return frozenset(url for url in urls if urls.count(url) > 1).union(meant)


def expand(request: Expand, snapshot: Snapshot) -> Expansion:
    """Expand a value set.

    Raises NotFound where it, or an include, is not installed, Invalid where it cannot be
    evaluated, and TooCostly where it has too many codes for an expansion without `count`.
    """
    selection = Selection(request, snapshot)
    parts = selection.parts
    if request.text is not None:
        parts = [_with_words(part, request.text) for part in parts]
    total = sum(len(part.members) for part in parts)
    if request.count is None and total - (request.offset or 0) > (most := _most(parts)):
        raise TooCostly(hl7valuesets.too_costly(selection.value_set.canonical, most))
    return selection.expansion(tuple(_entries(parts, request, total)), total)


def _most(parts: Iterable[EditionMembers]) -> int:
    """Return the limit on the codes of an expansion without `count`.

    Codes that are sent with the request are read for it alone, so they cost more.
    """
    codes = work.limits().codes
    is_sent = any(part.concepts.provenance.file == SENT for part in parts)
    return max(1, codes // _COST_OF_SENT) if is_sent else codes


class Selection:
    """The members of the value set of a request, before its filter and page.

    Raises as `expand` does.
    """

    def __init__(self, request: Expand, snapshot: Snapshot) -> None:
        snapshot = snapshot.on(request.day)
        self.value_set = naming.find(request, snapshot)
        composition = compose(
            self.value_set,
            snapshot,
            request.pins,
            wanting=request.supplements,
            day=request.day,
        )
        parts = list(composition.parts)
        if request.active_only:
            parts = [part.less(part.concepts.inactive) for part in parts]
        if request.selectable_only:
            parts = [part.less(part.concepts.abstract) for part in parts]
        self.parts = parts
        self._used = composition.used
        self._languages = wanted(request.languages, self.value_set, request.header)

    def expansion(self, entries: Sequence[ExpansionEntry], total: int) -> Expansion:
        """The result with these codes of a page, and the number of all codes."""
        return Expansion(self.value_set, entries, total, self._used, self._languages)


def wanted(
    requested: Languages | None, value_set: ValueSet, header: Languages | None
) -> Languages | None:
    """The languages of displays: of the request, the value set's parameter, the header, its own."""
    if requested is not None:
        return requested
    parameter = value_set.parameters.get("displayLanguage")
    if parameter is not None:
        return read_languages(parameter)
    if header is not None:
        return header
    return read_languages(value_set.language) if value_set.language else None


def read_languages(text: str) -> Languages:
    """Read a list of languages. Raises Invalid where it is malformed."""
    try:
        return languages.read(text)
    except ValueError as error:
        raise Invalid(hl7valuesets.bad_language(text)) from error


def _with_words(part: EditionMembers, text: str) -> EditionMembers:
    """The members of a part that match the filter, best matches first."""
    matches = part.concepts.search(text)
    return replace(part, members=part.members & matches.members, ranked=matches)


def _entries(
    parts: Sequence[EditionMembers], request: Expand, total: int
) -> Iterator[ExpansionEntry]:
    """The codes of the page.

    Pages are flat, since nested codes do not count for `count`. So are the matches of a text,
    except those of includes with filters (HL7's case search-filter-yes).
    """
    start, number = request.offset or 0, total if request.count is None else request.count
    whole = request.count is None and request.offset is None
    is_flat = request.flat or request.selectable_only or total > _MOST_NESTED
    for part in parts:
        places = part.page(start, number)
        start = max(0, start - len(part.members))
        number -= len(places)
        entries = _of(part, places, request.properties)
        is_found = request.text is not None and not part.filtered
        if whole and part.nested and not is_flat and not is_found:
            yield from _nested(part.concepts, entries)
        else:
            yield from entries


def _of(
    part: EditionMembers, places: Sequence[int], properties: tuple[str, ...]
) -> list[ExpansionEntry]:
    edition = part.concepts.edition
    placed = zip(places, showing(part.concepts, properties).at(places), strict=True)
    return [
        ExpansionEntry(edition, concept, part.picks.get(place), []) for place, concept in placed
    ]


def _nested(concepts: Concepts, entries: Sequence[ExpansionEntry]) -> list[ExpansionEntry]:
    """Nest entries below their nearest ancestor among them; not if too deep."""
    by_code = {entry.concept.code: entry for entry in entries}
    top: list[ExpansionEntry] = []
    for entry in entries:
        above = _nearest(concepts, entry.concept.parents, by_code)
        (by_code[above].below if above else top).append(entry)
    if _levels(top) <= _DEEPEST:
        return top
    return [replace(entry, below=[]) for entry in entries]


def _levels(entries: Sequence[ExpansionEntry]) -> int:
    """The number of levels of nested entries."""
    count, level = 0, entries
    while level:
        count, level = count + 1, [below for entry in level for below in entry.below]
    return count


def _nearest(
    concepts: Concepts, parents: Sequence[str], by_code: dict[str, ExpansionEntry]
) -> str | None:
    seen: set[str] = set()
    waiting = list(parents)
    while waiting:
        code = waiting.pop(0)
        if code in by_code:
            return code
        if code not in seen:
            seen.add(code)
            waiting += [near.code for near in concepts.parents(code)]
    return None
