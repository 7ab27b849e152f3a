"""A search that has been read, and the pages of its result with their links."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple
from urllib.parse import urlencode

from codesystems.problems import Issue
from terminology.fhir.searchparameters import Candidate, Resource

DEFAULT_COUNT = 20
MOST = 100
"""The maximum number of resources of a page."""
HEAVIEST = 1_000
"""The maximum number of concepts of a page, unless its only code system has more: some 2 MB."""


class Filter(NamedTuple):
    """A filter as sent, and its parameter, modifier and alternatives."""

    name: str
    parameter: str
    modifier: str
    text: str
    values: tuple[str, ...]


class SortKey(NamedTuple):
    """One key of an order: the name of a search parameter."""

    name: str
    is_descending: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A search: its filters, the requested elements, the page, the output format, and the order.

    `ignored` are the warnings about parameters that are not known.
    """

    filters: tuple[Filter, ...] = ()
    summary: str | None = None
    elements: frozenset[str] = frozenset()
    count: int = DEFAULT_COUNT
    offset: int = 0
    format: tuple[tuple[str, str], ...] = ()
    sort: tuple[SortKey, ...] = ()
    total: str | None = None
    ignored: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultPage(Generic[Resource]):
    """A page of the matches of a search, the total, and the links to other pages."""

    candidates: tuple[Candidate[Resource], ...]
    total: int
    links: tuple[tuple[str, str], ...]


def page(
    query: Query,
    matches: Sequence[Candidate[Resource]],
    base: str,
    weight: Callable[[Resource], int] | None,
) -> ResultPage[Resource]:
    """Return the requested page of all matches."""
    ends = _ends(query, [weight(match.resource) if weight else 0 for match in matches])
    found = matches[query.offset : ends.get(query.offset, query.offset + query.count)]
    return ResultPage(tuple(found), len(matches), tuple(_links(query, ends, len(matches), base)))


def _ends(query: Query, weights: Sequence[int]) -> dict[int, int]:
    """Return the end of each page by its start, for the pages from 0 and from the offset."""
    ends: dict[int, int] = {}
    for start in (0, query.offset):
        while start < len(weights) and start not in ends and query.count:
            end, weight = start + 1, weights[start]
            while end < min(start + query.count, len(weights)):
                weight += weights[end]
                if weight > HEAVIEST:
                    break
                end += 1
            ends[start] = start = end
    return ends


def _links(
    query: Query, ends: Mapping[int, int], total: int, base: str
) -> Iterator[tuple[str, str]]:
    yield "self", _link(query, base, query.offset)
    if query.count == 0:
        return
    yield "first", _link(query, base, 0)
    if query.offset > 0:
        before = [start for start in ends if start < query.offset]
        yield "previous", _link(query, base, max(before, default=0))
    following = ends.get(query.offset, total)
    if following < total:
        yield "next", _link(query, base, following)
    yield "last", _link(query, base, max(ends, default=0))


def _link(query: Query, base: str, offset: int) -> str:
    """Return the link of a page: it has only what is honoured."""
    pairs = [(one.name, one.text) for one in query.filters]
    if query.sort:
        keys = (f"{'-' * key.is_descending}{key.name}" for key in query.sort)
        pairs.append(("_sort", ",".join(keys)))
    if query.total is not None:
        pairs.append(("_total", query.total))
    if query.summary is not None:
        pairs.append(("_summary", query.summary))
    if query.elements:
        pairs.append(("_elements", ",".join(sorted(query.elements))))
    pairs.append(("_count", str(query.count)))
    if offset:
        pairs.append(("_offset", str(offset)))
    pairs += query.format
    return f"{base}?{urlencode(pairs)}"
