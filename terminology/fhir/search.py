"""Search for resources: filters, requested elements, and pages.

Source: https://hl7.org/fhir/R4/search.html. A code system may have tens of thousands of
concepts, so a search returns them only with `_summary=false` or `_elements=concept`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from codesystems import canonical
from codesystems.model import Edition
from codesystems.problems import Invalid
from codesystems.valueset import ValueSet
from conceptmaps.model import MapEdition
from terminology.messages import requests
from terminology.store.contract import Concepts, Mappings

DEFAULT_COUNT = 20
MOST = 100
"""The maximum number of resources of a page."""

SUMMARIES = ("true", "false", "text", "data", "count")

Resource = TypeVar("Resource", Concepts, Mappings, ValueSet)
Metadata = Edition | MapEdition | ValueSet
"""The metadata of a resource: its elements without concepts or mappings."""
Test = Callable[[Metadata, str], bool]
"""Tells whether a resource matches the value of a search parameter."""


@dataclass(frozen=True, slots=True)
class Query:
    """A search: its filters, the requested elements, the page, and the output format."""

    filters: tuple[tuple[str, str], ...] = ()
    summary: str | None = None
    elements: frozenset[str] = frozenset()
    count: int = DEFAULT_COUNT
    offset: int = 0
    format: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ResultPage(Generic[Resource]):
    """A page of the matches of a search, the total, and the links to other pages."""

    resources: tuple[Resource, ...]
    total: int
    links: tuple[tuple[str, str], ...]


def _uri(resource: Metadata, value: str) -> bool:
    if resource.url == value:
        return True
    uri, version = canonical.split(value)
    url = canonical.resolve(uri).canonical
    return resource.url == url and version in {None, resource.version}


def _starts(text: str, value: str) -> bool:
    return text.casefold().startswith(value.casefold())


def _contains(text: str, value: str) -> bool:
    return value.casefold() in text.casefold()


def _texts(element: Callable[[Metadata], str]) -> dict[str, Test]:
    """Return the tests of a string parameter: without modifier, :exact and :contains."""
    return {
        "": lambda resource, value: _starts(element(resource), value),
        ":exact": lambda resource, value: element(resource) == value,
        ":contains": lambda resource, value: _contains(element(resource), value),
    }


PARAMETERS: dict[str, dict[str, Test]] = {
    "_id": {"": lambda resource, value: resource.id == value},
    "url": {"": _uri},
    "version": {"": lambda resource, value: resource.version == value.rpartition("|")[2]},
    "name": _texts(lambda resource: resource.name),
    "title": _texts(lambda resource: resource.title),
    "description": _texts(lambda resource: resource.description),
    "publisher": _texts(lambda resource: resource.publisher),
    "status": {"": lambda _, value: value.rpartition("|")[2] == "active"},
}
"""The search parameters by name and modifier. All resources are active."""

CODE_SYSTEM_PARAMETERS: dict[str, dict[str, Test]] = {
    **PARAMETERS,
    "system": {"": _uri},
    "content-mode": {
        "": lambda resource, value: (
            isinstance(resource, Edition) and resource.content.value == value.rpartition("|")[2]
        )
    },
}
CONCEPT_MAP_PARAMETERS: dict[str, dict[str, Test]] = {
    **PARAMETERS,
    "source-system": {
        "": lambda resource, value: (
            isinstance(resource, MapEdition)
            and resource.source_system == canonical.resolve(value).canonical
        )
    },
    "target-system": {
        "": lambda resource, value: (
            isinstance(resource, MapEdition)
            and resource.target_system == canonical.resolve(value).canonical
        )
    },
}

VALUE_SET_PARAMETERS: dict[str, dict[str, Test]] = {
    **PARAMETERS,
    "reference": {
        "": lambda resource, value: (
            isinstance(resource, ValueSet)
            and any(
                canonical.resolve(include.system or "").canonical
                == canonical.resolve(value).canonical
                for include in resource.includes
            )
        )
    },
}

_FORMAT = frozenset({"_format", "_pretty"})
"""The parameters for the output format."""
_IGNORED = frozenset({"_total", "_sort"})
"""The parameters of FHIR that have no effect on this server."""


def read(
    pairs: Iterable[tuple[str, str]],
    parameters: Mapping[str, Mapping[str, Test]],
    *,
    strict: bool,
) -> Query:
    """Read the pairs of a query or a form.

    An unknown parameter is ignored, as FHIR requires, so it is missing in the link `self`.
    Raises Invalid for an invalid value and, if handling is `strict`, for an unknown parameter.
    """
    filters: list[tuple[str, str]] = []
    controls: dict[str, str] = {}
    format: list[tuple[str, str]] = []
    for name, text in pairs:
        parameter, colon, modifier = name.partition(":")
        if parameter in {"_summary", "_elements", "_count", "_offset"}:
            controls[parameter] = text
        elif colon + modifier in parameters.get(parameter, {}):
            filters.append((name, text))
        elif name in _FORMAT:
            format.append((name, text))
        elif strict and name not in _IGNORED:
            raise Invalid(requests.unknown_input(name, parameters))
    summary = controls.get("_summary")
    if summary is not None and summary not in SUMMARIES:
        raise Invalid(requests.bad_value("_summary", summary, f"one of {', '.join(SUMMARIES)}"))
    return Query(
        tuple(filters),
        summary,
        frozenset(filter(None, controls.get("_elements", "").replace(" ", "").split(","))),
        min(_number(controls, "_count", DEFAULT_COUNT), MOST),
        _number(controls, "_offset", 0),
        tuple(format),
    )


def _number(controls: dict[str, str], name: str, default: int) -> int:
    text = controls.get(name)
    if text is None:
        return default
    if not (text.isdecimal() and text.isascii()) or len(text) > len(str(10**9)):
        raise Invalid(requests.bad_value(name, text, "a whole number"))
    return int(text)


def find(
    query: Query,
    resources: Sequence[Resource],
    parameters: Mapping[str, Mapping[str, Test]],
    base: str,
    weight: Callable[[Resource], int] = lambda _: 0,
) -> ResultPage[Resource]:
    """Return the requested page of the matches; `base` is the URL of the search without a query.

    A page has at most `query.count` resources. The total weight of several is at most HEAVIEST.
    """
    matches = [each for each in resources if _matches(metadata(each), query, parameters)]
    ends = _ends(query, [weight(match) for match in matches])
    page = matches[query.offset : ends.get(query.offset, query.offset + query.count)]
    return ResultPage(tuple(page), len(matches), tuple(_links(query, ends, len(matches), base)))


HEAVIEST = 10_000
"""The maximum number of concepts of a page, unless its only code system has more."""


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


def metadata(resource: Concepts | Mappings | ValueSet) -> Metadata:
    """Return the metadata of a resource."""
    return resource if isinstance(resource, ValueSet) else resource.edition


def _matches(
    resource: Metadata, query: Query, parameters: Mapping[str, Mapping[str, Test]]
) -> bool:
    for name, text in query.filters:
        parameter, colon, modifier = name.partition(":")
        test = parameters[parameter][colon + modifier]
        if not any(test(resource, value) for value in _alternatives(text)):
            return False
    return True


def _alternatives(text: str) -> list[str]:
    """Split the alternatives of a value at its commas, except at escaped ones."""
    escaped = text.replace("\\,", "\0")
    return [value.replace("\0", ",") for value in escaped.split(",")]


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
    pairs = list(query.filters)
    if query.summary is not None:
        pairs.append(("_summary", query.summary))
    if query.elements:
        pairs.append(("_elements", ",".join(sorted(query.elements))))
    pairs.append(("_count", str(query.count)))
    if offset:
        pairs.append(("_offset", str(offset)))
    pairs += query.format
    return f"{base}?{urlencode(pairs)}"
