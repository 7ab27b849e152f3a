"""Plans for pages of an expansion, out of entries that were prerendered.

A page of the codes of one edition, all or those that have some words, is a stretch or two of the
prerendered file between an opening and an end. The few codes that have properties to show are
rendered when they are needed first.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from terminology.cache import Cache
from terminology.fhir import identifier, moment
from terminology.fhir.contains import Contains, Wanted
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, dumps
from terminology.fhir.plan import (
    IDENTIFIER,
    MOMENT,
    OFFSET,
    TOTAL,
    WORDS,
    Inputs,
    Plan,
    Template,
    quoted,
)
from terminology.operations.expand import Entry, Expand, Expansion, Selection
from terminology.operations.parts import Part
from terminology.snapshot import Snapshot
from terminology.store.members import Pages as Places
from terminology.store.prerendered import Prerendered

_CLOSING = b"}}"
_LONGEST_NUMBER = 9
_LONGEST_PAGE = 1_000
_LONGEST_WORDS = 64
"""Codes of a page, and bytes of words, that are found while other requests wait."""
_MOST_SPECIAL = 1 << 15
"""Bytes of the rendered codes, with properties to show, that a plan keeps."""
_MOST_OPENINGS = 1 << 14
"""Bytes of openings that a plan keeps, one for each set of properties."""
_MOST_AT_ONCE = 50
"""Such codes of a page that are rendered while other requests wait."""

Opening = Callable[[Expansion, Contains], Json]
"""Writes an expansion without its codes, which have the properties that `Contains` has."""


def plan(
    asked: Expand,
    opening: Opening,
    shared: Callable[[Expansion], bytes],
    snapshot: Snapshot,
    dialect: Dialect,
) -> Plan | None:
    """Plan pages of the codes of one edition; `shared` is what their identifiers have in common."""
    if asked.count is None or asked.count > _LONGEST_PAGE:
        return None
    selection = Selection(asked, snapshot)
    found = selection.expansion((), int(TOTAL))
    if len(selection.parts) != 1 or found.languages or found.several_versions():
        return None
    (part,) = selection.parts
    prerendered = part.held.prerendered
    if prerendered is None or part.order is not None:
        return None
    shown = partial(Contains, Wanted(), found, dialect)
    pages = _Pages(part, prerendered, asked.count, shown, partial(opening, found))
    fixed = b"" if asked.offset == int(OFFSET) else b"%d" % (asked.offset or 0)
    name = shared(found)

    def answer(inputs: Inputs) -> bytes | None:
        offset, words = inputs.get("offset", fixed), inputs.get("filter")
        if not offset.isdigit() or len(offset) > _LONGEST_NUMBER:
            return None
        start = int(offset)
        page = pages.page(start, words)
        if page is None:
            return None
        made = identifier.of_page(name, start, words or b"").encode(), moment.now().encode()
        numbers = b"%d" % start, b"%d" % page.total
        head = page.opening.fill(*numbers, quoted(words or b""), *made)
        if not page.entries:
            return head + _CLOSING
        return b'%b,"contains":[%b]%b' % (head, page.entries, _CLOSING)

    return Plan(answer, _MOST_SPECIAL + _MOST_OPENINGS + pages.size)


class _Page(NamedTuple):
    """Codes as they are rendered, of how many, and what comes before them."""

    entries: bytes
    total: int
    opening: Template


_Properties = tuple[tuple[str, str | None], ...]
"""The properties that codes of an expansion have, with their URIs."""


class _Pages:
    """The codes of one edition that a value set has, as they are rendered."""

    def __init__(
        self,
        part: Part,
        prerendered: Prerendered,
        count: int,
        shown: Callable[[], Contains],
        opening: Callable[[Contains], Json],
    ) -> None:
        self._part = part
        self._prerendered = prerendered
        self._count = count
        self._shown = shown
        self._write_opening = opening
        self._places = Places(part.members)
        self._total = len(part.members)
        self._special = part.members - prerendered.shown
        self._has_special = len(self._special) > 0
        self._rendered: Cache[int, tuple[bytes, _Properties]] = Cache(_MOST_SPECIAL)
        self._openings: Cache[_Properties, Template] = Cache(_MOST_OPENINGS)
        self._opening = self._before(())

    @property
    def size(self) -> int:
        """Bytes of what is known of the codes; `special` is rarely more than a few."""
        return self._places.size + 2 * self._part.members.size

    def page(self, start: int, words: bytes | None) -> _Page | None:
        """A page of the codes, or of those that have some words; None: the operation has to run."""
        if words is None:
            total, places = self._total, self._places.page(start, self._count)
        elif _can_be_found(words):
            found = self._part.held.found(words.decode())
            members = self._part.members & found.members
            total, places = len(members), found.page(members, start, self._count)
        else:
            return None
        special = [one for one in places if one in self._special] if self._has_special else ()
        if len(special) > _MOST_AT_ONCE:
            return None
        if special:
            return self._with_special(total, places)
        return _Page(self._prerendered.entries(places) if places else b"", total, self._opening)

    def _with_special(self, total: int, places: Sequence[int]) -> _Page:
        entries, properties = [], dict[str, str | None]()
        for place in places:
            if place in self._special:
                entry, shown = self._one(place)
                for name, uri in shown:
                    properties.setdefault(name, uri)
            else:
                entry = self._prerendered.entries([place])
            entries.append(entry)
        return _Page(b",".join(entries), total, self._before(tuple(properties.items())))

    def _one(self, place: int) -> tuple[bytes, _Properties]:
        """A code that is not prerendered, and the properties that it has."""
        found = self._rendered.get(place)
        if found is None:
            (concept,) = self._part.held.at([place])
            shown = self._shown()
            entry = dumps(shown.write(Entry(self._part.held.edition, concept, None, [])))
            found = entry, tuple(shown.properties.items())
            self._rendered.put(place, found, len(entry))
        return found

    def _before(self, properties: _Properties) -> Template:
        """What comes before the codes that have these properties."""
        found = self._openings.get(properties)
        if found is None:
            shown = self._shown()
            shown.properties.update(properties)
            whole = dumps(self._write_opening(shown))
            placeholders = (OFFSET, TOTAL, WORDS, IDENTIFIER, MOMENT)
            found = Template(whole[: -len(_CLOSING)], *placeholders)
            self._openings.put(properties, found, found.size)
        return found


def _can_be_found(words: bytes) -> bool:
    """Tell whether words are found so quickly that other requests may wait for it."""
    if len(words) > _LONGEST_WORDS or not words.strip():
        return False
    try:
        words.decode()
    except UnicodeDecodeError:
        return False
    return True
