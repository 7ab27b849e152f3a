"""Pages of an expansion, out of codes that were written beforehand.

A page of the codes of one edition, all or those that have some words, is a stretch or two of the
file of answers between an opening and an end (prepared.py). The few codes that have properties to
show are written when they are asked for first.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from terminology.fhir.contains import Contains, Wanted
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, dumps
from terminology.fhir.plan import OFFSET, TOTAL, WORDS, Open, Plan, Template, quoted
from terminology.library import Holdings
from terminology.operations.expand import Entry, Expand, Expansion, Selection
from terminology.operations.parts import Part
from terminology.store.members import Pages
from terminology.store.prerendered import Prerendered

_CLOSING = b"}}"
_LONGEST_NUMBER = 9
_LONGEST_PAGE = 1_000
_LONGEST_WORDS = 64
"""Codes of a page, and bytes of words, that are answered at once, while other requests wait."""
_MOST_SPECIAL = 1_024
"""Codes of a value set with properties to show that are kept as they were written."""
_MOST_AT_ONCE = 50
"""Such codes of a page that are written while other requests wait."""

Opened = Callable[[Expansion, Contains], Json]
"""Writes an expansion without its codes, which have the properties that `Contains` was told of."""


def prepare(
    asked: Expand, wanted: Wanted, opened: Opened, holdings: Holdings, dialect: Dialect
) -> Plan | None:
    """Make a question ready to be asked for any page of the codes of one edition, by any words."""
    if asked.count is None or asked.count > _LONGEST_PAGE or asked.supplements:
        return None
    if wanted.properties or wanted.with_designations:
        return None
    selection = Selection(asked, holdings)
    found = selection.expansion((), int(TOTAL))
    if len(selection.parts) != 1 or found.languages or found.several_versions():
        return None
    (part,) = selection.parts
    answers = part.held.prerendered
    if answers is None or part.order is not None:
        return None
    shown = partial(Contains, wanted, found, dialect)
    entries = _Entries(part, answers, asked.count, shown, partial(opened, found))
    fixed = b"" if asked.offset == int(OFFSET) else b"%d" % (asked.offset or 0)

    def answered(open: Open) -> bytes | None:
        offset, words = open.get("offset", fixed), open.get("filter")
        if not offset.isdigit() or len(offset) > _LONGEST_NUMBER:
            return None
        page = entries.page(int(offset), words)
        if page is None:
            return None
        head = page.opening.fill(b"%d" % int(offset), b"%d" % page.total, quoted(words or b""))
        if not page.written:
            return head + _CLOSING
        return b'%b,"contains":[%b]%b' % (head, page.written, _CLOSING)

    return answered


class _Page(NamedTuple):
    """Codes as they are written, of how many, and what stands before them."""

    written: bytes
    total: int
    opening: Template


_Properties = tuple[tuple[str, str | None], ...]
"""The properties that codes of an expansion have, with their URIs."""


class _Entries:
    """The codes of one edition that a value set has, as they are written."""

    def __init__(
        self,
        part: Part,
        answers: Prerendered,
        count: int,
        shown: Callable[[], Contains],
        opened: Callable[[Contains], Json],
    ) -> None:
        self._part = part
        self._answers = answers
        self._count = count
        self._shown = shown
        self._opened = opened
        self._pages = Pages(part.members)
        self._total = len(part.members)
        self._special = part.members - answers.shown
        self._has_special = len(self._special) > 0
        self._written: dict[int, tuple[bytes, _Properties]] = {}
        self._openings: dict[_Properties, Template] = {}
        self._opening = self._before(())

    def page(self, start: int, words: bytes | None) -> _Page | None:
        """A page of the codes, or of those that have some words; None: ask otherwise."""
        if words is None:
            total, places = self._total, self._pages.page(start, self._count)
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
        return _Page(self._answers.entries(places) if places else b"", total, self._opening)

    def _with_special(self, total: int, places: Sequence[int]) -> _Page:
        written, properties = [], dict[str, str | None]()
        for place in places:
            if place in self._special:
                entry, shown = self._one(place)
                for name, uri in shown:
                    properties.setdefault(name, uri)
            else:
                entry = self._answers.entries([place])
            written.append(entry)
        return _Page(b",".join(written), total, self._before(tuple(properties.items())))

    def _one(self, place: int) -> tuple[bytes, _Properties]:
        """A code that was not written beforehand, and the properties that it has."""
        found = self._written.get(place)
        if found is None:
            (concept,) = self._part.held.at([place])
            shown = self._shown()
            entry = shown.write(Entry(self._part.held.edition, concept, None, []))
            if len(self._written) >= _MOST_SPECIAL:
                self._written.clear()
            found = self._written[place] = dumps(entry), tuple(shown.properties.items())
        return found

    def _before(self, properties: _Properties) -> Template:
        """What stands before the codes that have these properties."""
        found = self._openings.get(properties)
        if found is None:
            shown = self._shown()
            shown.properties.update(properties)
            whole = dumps(self._opened(shown))
            found = Template(whole[: -len(_CLOSING)], OFFSET, TOTAL, WORDS)
            self._openings[properties] = found
        return found


def _can_be_found(words: bytes) -> bool:
    """Tell whether words are found so soon that others may wait for it."""
    if len(words) > _LONGEST_WORDS or not words.strip():
        return False
    try:
        words.decode()
    except UnicodeDecodeError:
        return False
    return True
