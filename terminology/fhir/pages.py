"""Plans for pages of an expansion, made from prerendered entries.

A page of the codes of one edition, all or those that match a filter, is the start of the resource,
a few byte ranges of the prerendered file, and the end of the resource. The few codes that have
properties are not prerendered: they are written at the first request and cached.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from terminology.cache import Cache
from terminology.fhir import identifier, moment
from terminology.fhir.contains import ContainsOptions, ContainsWriter
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, dumps
from terminology.fhir.plan import (
    FILTER,
    IDENTIFIER,
    MOMENT,
    OFFSET,
    TOTAL,
    Plan,
    Template,
    Variables,
    quoted,
)
from terminology.operations.editionmembers import EditionMembers
from terminology.operations.expand import Expand, Expansion, ExpansionEntry, Selection
from terminology.snapshot import Snapshot
from terminology.store.members import PagedMembers
from terminology.store.prerendered import Prerendered

_CLOSING = b"}}"
_LONGEST_NUMBER = 9
_LONGEST_PAGE = 1_000
_LONGEST_FILTER = 64
"""The maximum number of codes of a page, and of bytes of a filter, on the event loop."""
_MOST_SPECIAL = 1 << 15
"""The maximum size of the entries with properties that a plan caches, in bytes."""
_MOST_OPENINGS = 1 << 14
"""The maximum size of the openings that a plan caches, one for each set of properties."""
_MOST_AT_ONCE = 50
"""The maximum number of entries with properties in a page on the event loop."""

Opening = Callable[[Expansion, ContainsWriter], Json]
"""Writes an expansion without its codes, with declarations of the properties of the writer."""


def plan(
    query: Expand,
    opening: Opening,
    shared: Callable[[Expansion], bytes],
    snapshot: Snapshot,
    dialect: Dialect,
) -> Plan | None:
    """Plan pages of the codes of one edition; `shared` returns the shared part of identifiers."""
    if query.count is None or query.count > _LONGEST_PAGE:
        return None
    selection = Selection(query, snapshot)
    expansion = selection.expansion((), int(TOTAL))
    if len(selection.parts) != 1 or expansion.languages or expansion.several_versions():
        return None
    (part,) = selection.parts
    prerendered = part.concepts.prerendered
    if prerendered is None or part.order is not None:
        return None
    writer = partial(ContainsWriter, ContainsOptions(), expansion, dialect)
    pages = _RenderedPages(part, prerendered, query.count, writer, partial(opening, expansion))
    fixed_offset = b"" if query.offset == int(OFFSET) else b"%d" % (query.offset or 0)
    shared_name = shared(expansion)

    def answer(variables: Variables) -> bytes | None:
        offset, filter = variables.get("offset", fixed_offset), variables.get("filter")
        if not offset.isdigit() or len(offset) > _LONGEST_NUMBER:
            return None
        start = int(offset)
        page = pages.page(start, filter)
        if page is None:
            return None
        name = identifier.of_page(shared_name, start, filter or b"").encode()
        numbers = b"%d" % start, b"%d" % page.total
        head = page.opening.fill(*numbers, quoted(filter or b""), name, moment.now().encode())
        if not page.entries:
            return head + _CLOSING
        return b'%b,"contains":[%b]%b' % (head, page.entries, _CLOSING)

    return Plan(answer, _MOST_SPECIAL + _MOST_OPENINGS + pages.size)


class _RenderedPage(NamedTuple):
    """The entries of a page, the total, and the part of the resource before the entries."""

    entries: bytes
    total: int
    opening: Template


_Properties = tuple[tuple[str, str | None], ...]
"""The properties of the codes of an expansion, with their URIs."""


class _RenderedPages:
    """The entries of the codes of one edition in a value set."""

    def __init__(
        self,
        part: EditionMembers,
        prerendered: Prerendered,
        count: int,
        writer: Callable[[], ContainsWriter],
        opening: Callable[[ContainsWriter], Json],
    ) -> None:
        self._part = part
        self._prerendered = prerendered
        self._count = count
        self._new_writer = writer
        self._write_opening = opening
        self._places = PagedMembers(part.members)
        self._total = len(part.members)
        self._with_properties = part.members - prerendered.shown
        self._has_properties = len(self._with_properties) > 0
        self._rendered: Cache[int, tuple[bytes, _Properties]] = Cache(_MOST_SPECIAL)
        self._openings: Cache[_Properties, Template] = Cache(_MOST_OPENINGS)
        self._opening = self._opening_with(())

    @property
    def size(self) -> int:
        """The size in memory, in bytes, without caches."""
        return self._places.size + 2 * self._part.members.size

    def page(self, start: int, filter: bytes | None) -> _RenderedPage | None:
        """Return a page of the codes that match a filter; None if the operation has to run."""
        if filter is None:
            total, places = self._total, self._places.page(start, self._count)
        elif _is_quick(filter):
            matches = self._part.concepts.search(filter.decode())
            members = self._part.members & matches.members
            total, places = len(members), matches.page(members, start, self._count)
        else:
            return None
        unrendered = (
            [place for place in places if place in self._with_properties]
            if self._has_properties
            else ()
        )
        if len(unrendered) > _MOST_AT_ONCE:
            return None
        if unrendered:
            return self._mixed(total, places)
        return _RenderedPage(
            self._prerendered.entries(places) if places else b"", total, self._opening
        )

    def _mixed(self, total: int, places: Sequence[int]) -> _RenderedPage:
        """Return a page with prerendered entries and entries with properties."""
        entries, properties = [], dict[str, str | None]()
        for place in places:
            if place in self._with_properties:
                entry, own = self._entry(place)
                for name, uri in own:
                    properties.setdefault(name, uri)
            else:
                entry = self._prerendered.entries([place])
            entries.append(entry)
        return _RenderedPage(
            b",".join(entries), total, self._opening_with(tuple(properties.items()))
        )

    def _entry(self, place: int) -> tuple[bytes, _Properties]:
        """Return the entry of a code that is not prerendered, and its properties."""
        rendered = self._rendered.get(place)
        if rendered is None:
            (concept,) = self._part.concepts.at([place])
            writer = self._new_writer()
            entry = dumps(
                writer.write(ExpansionEntry(self._part.concepts.edition, concept, None, []))
            )
            rendered = entry, tuple(writer.properties.items())
            self._rendered.put(place, rendered, len(entry))
        return rendered

    def _opening_with(self, properties: _Properties) -> Template:
        """Return the part of the resource before codes with these properties."""
        opening = self._openings.get(properties)
        if opening is None:
            writer = self._new_writer()
            writer.properties.update(properties)
            whole = dumps(self._write_opening(writer))
            placeholders = (OFFSET, TOTAL, FILTER, IDENTIFIER, MOMENT)
            opening = Template(whole[: -len(_CLOSING)], *placeholders)
            self._openings.put(properties, opening, opening.size)
        return opening


def _is_quick(filter: bytes) -> bool:
    """Tell whether the search for a filter is quick enough for the event loop."""
    if len(filter) > _LONGEST_FILTER or not filter.strip():
        return False
    try:
        filter.decode()
    except UnicodeDecodeError:
        return False
    return True
