"""Search of a code system as a table of fields: words, and a query string.

    terms  beginnings of words, all of which a code must have in the searched fields
    query  a further condition (querystring.py)

The index of text search finds the words, and the stored values of properties are compared instead
of concepts: few concepts are read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from codesystems.asof import AsOf
from codesystems.model import Concept
from codesystems.problems import Invalid
from codesystems.searchtable import CodeField, Field, FieldValue, PropertyField, SearchTable
from terminology.messages import searchtables
from terminology.operations import querystring
from terminology.operations.expand import Expand, Selection
from terminology.operations.querystring import Leaf, Occur, Query
from terminology.snapshot import Snapshot
from terminology.store import words
from terminology.store.contract import Concepts
from terminology.store.members import NONE, Members
from terminology.store.supplemented import showing

T = TypeVar("T")

_FEW = 300
"""Concepts that are read faster than all codes of an edition."""


@dataclass(frozen=True, slots=True)
class TableSearch:
    """The request: the words, the query string, the fields that have them, and the page."""

    table: SearchTable
    terms: str
    query: str | None
    searched: tuple[str, ...]
    count: int
    offset: int = 0
    day: AsOf | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class TablePage:
    """The result: the number of all concepts that were found, and those of the page."""

    total: int
    concepts: Sequence[Concept]


def search(request: TableSearch, snapshot: Snapshot) -> TablePage:
    """Search a table; the best matches come first: the code itself, then by the words.

    Without a day all codes of the newest edition are found, and on a day those in force. Raises
    NotFound where no edition is installed, and Invalid for a query that cannot be read.
    """
    query = None if request.query is None else querystring.parse(request.query)
    url = f"{request.table.system}?fhir_vs"
    wanted = Expand(url, request.version, selectable_only=True, day=request.day)
    start, total = request.offset, 0
    concepts: list[Concept] = []
    for part in Selection(wanted, snapshot).parts:
        rows = _Rows(request, showing(part.concepts))
        ranked = rows.concepts.search(request.terms)
        members = rows.having(words.split(request.terms), part.members & ranked.members)
        if query is not None:
            members = rows.selected(query, members)
        places = ranked.page(members, start, request.count - len(concepts))
        concepts += rows.concepts.at(places)
        start = max(0, start - len(members))
        total += len(members)
    return TablePage(total, concepts)


class _Rows:
    """The concepts of an edition as the rows of a table; those that were read are kept."""

    def __init__(self, request: TableSearch, concepts: Concepts) -> None:
        self._table = table = request.table
        self._searched = tuple(table.by_name[name] for name in request.searched)
        self._is_indexed = bool(table.indexed) and table.indexed <= {*request.searched}
        self.concepts = concepts
        self._read: dict[int, Concept] = {}

    def having(self, terms: Sequence[str], found: Members) -> Members:
        """Return those of the found concepts that have all words in the searched fields.

        The index has found them by all their words, of which the searched fields may have some.
        """
        if self._is_indexed:
            return found
        for term in terms:
            having = NONE
            for field in self._searched:
                having |= self._where(field, found, partial(_begins, term))
            found = having
        return found

    def selected(self, query: Query, within: Members) -> Members:
        """Return the concepts that a query selects. Raises Invalid for an unknown field."""
        if isinstance(query, Leaf):
            return self._any(partial(self._in_field, leaf=query), self._fields(query.field), within)
        # Elasticsearch: beside clauses that must match, the others only raise the score.
        by_occur = {
            occur: [clause for how, clause in query.clauses if how is occur] for occur in Occur
        }
        for clause in by_occur[Occur.MUST]:
            within = self.selected(clause, within)
        if by_occur[Occur.SHOULD] and not by_occur[Occur.MUST]:
            within = self._any(self.selected, by_occur[Occur.SHOULD], within)
        for clause in by_occur[Occur.MUST_NOT]:
            within -= self.selected(clause, within)
        return within

    def _any(
        self, select: Callable[[T, Members], Members], items: Sequence[T], within: Members
    ) -> Members:
        found = NONE
        for item in items:
            found |= select(item, within)
        return found

    def _fields(self, name: str | None) -> Sequence[Field]:
        if name is None:
            return self._searched
        if name not in self._table.by_name:
            raise Invalid(searchtables.unknown_field("q", name, self._table.by_name))
        return (self._table.by_name[name],)

    def _in_field(self, field: Field, within: Members, leaf: Leaf) -> Members:
        if isinstance(field, PropertyField):
            return self._valued(field, leaf.matches) & within
        if isinstance(field, CodeField) or leaf.phrase is None:
            return self._where(field, within, leaf.matches)
        beginnings = " ".join(map(querystring.beginning, leaf.phrase))
        return self._where(
            field, within & self.concepts.search(beginnings).members, _having_phrase(leaf.phrase)
        )

    def _where(self, field: Field, within: Members, matches: Callable[[str], bool]) -> Members:
        return Members.of(place for place, text in self._texts(field, within) if matches(text))

    def _texts(self, field: Field, within: Members) -> Iterator[tuple[int, str]]:
        """Yield the places of concepts with the text of a field.

        Reading all codes takes as long as reading a few hundred concepts.
        """
        if isinstance(field, CodeField) and len(within) > _FEW:
            codes = [*self.concepts.codes()]
            return ((place, codes[place].casefold()) for place in within)
        missing = [place for place in within if place not in self._read]
        self._read.update(zip(missing, self.concepts.at(missing), strict=True))
        return ((place, _text(field.value(self._read[place]))) for place in within)

    def _valued(self, field: PropertyField, matches: Callable[[str], bool]) -> Members:
        found, having = NONE, NONE
        for value, members in self.concepts.values(field.property):
            having |= members
            if matches(_text(field.shown(value))):
                found |= members
        if matches(_text(field.absent)):
            found |= self.concepts.everything - having
        return found


def _text(value: FieldValue) -> str:
    """Return a value as it is compared; empty where there is none."""
    return "" if value is None else str(value).casefold()


def _begins(term: str, text: str) -> bool:
    return any(word.startswith(term) for word in words.split(text))


def _having_phrase(phrase: Sequence[str]) -> Callable[[str], bool]:
    """Return what tells whether a text has words next to one another."""
    patterns = [querystring.word_pattern(pattern) for pattern in phrase]

    def has(text: str) -> bool:
        separate = words.split(text)
        starts = range(len(separate) - len(patterns) + 1)
        return any(
            all(matches(separate[at + number]) for number, matches in enumerate(patterns))
            for at in starts
        )

    return has
