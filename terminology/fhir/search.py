"""Search for resources: filters, order, requested elements, and pages.

Source: https://hl7.org/fhir/R4/search.html. A parameter that is not known is ignored, as FHIR
requires; a warning in the result names it. A code system may have tens of thousands of concepts,
so a search returns them only with `_summary=false` or `_elements=concept`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from codesystems.problems import Invalid, Issue
from terminology.fhir import searchpages, searchvalues
from terminology.fhir.searchpages import DEFAULT_COUNT, MOST, Filter, Query, ResultPage, SortKey
from terminology.fhir.searchparameters import Candidate, Parameters, Resource
from terminology.messages import requests

SUMMARIES = ("true", "false", "text", "data", "count")
TOTALS = ("none", "estimate", "accurate")

_CONTROLS = frozenset({"_summary", "_elements", "_count", "_offset", "_sort", "_total"})
"""The parameters that do not filter."""
_FORMAT = frozenset({"_format", "_pretty"})
"""The parameters for the output format."""


def read(pairs: Iterable[tuple[str, str]], parameters: Parameters, *, strict: bool) -> Query:
    """Read the pairs of a query or a form. A blank parameter is absent.

    Raises Invalid for an invalid value, for a modifier that a parameter does not have, and if
    handling is `strict` for a parameter that is not known.
    """
    reader = _Reader(parameters, strict)
    for name, text in pairs:
        if text and not text.isspace():
            reader.add(name, text)
    return reader.query()


@dataclass
class _Reader:
    """What was read of a query so far."""

    parameters: Parameters
    strict: bool
    filters: list[Filter] = field(default_factory=list)
    controls: dict[str, str] = field(default_factory=dict)
    format: list[tuple[str, str]] = field(default_factory=list)
    ignored: list[Issue] = field(default_factory=list)

    def add(self, name: str, text: str) -> None:
        parameter, colon, modifier = name.partition(":")
        if name in _FORMAT:
            self.format.append((name, text))
        elif parameter in _CONTROLS:
            if colon:
                raise Invalid(requests.unsupported_modifier(name, parameter, ()))
            if self.controls.setdefault(parameter, text) != text:
                raise Invalid(requests.repeated(parameter))
        elif parameter in self.parameters:
            self._add_filter(name, parameter, modifier, text)
        else:
            self.ignore(name, text)

    def ignore(self, name: str, text: str) -> None:
        """Ignore a parameter that is not known; refuse it if handling is strict."""
        if self.strict:
            raise Invalid(requests.unknown_search_parameter(name, self.parameters))
        self.ignored.append(requests.not_honoured(name, text))

    def _add_filter(self, name: str, parameter: str, modifier: str, text: str) -> None:
        known = self.parameters[parameter]
        if modifier not in ("", *known.modifiers):
            raise Invalid(requests.unsupported_modifier(name, parameter, known.modifiers))
        values = tuple(searchvalues.alternatives(text))
        for value in values:
            known.check(name, modifier, value)
        if values:
            self.filters.append(Filter(name, parameter, modifier, text, values))

    def query(self) -> Query:
        """Return the query, whose values are checked."""
        controls = self.controls
        for name, known in (("_summary", SUMMARIES), ("_total", TOTALS)):
            if controls.get(name, known[0]) not in known:
                raise Invalid(
                    requests.bad_value(name, controls[name], f"one of {', '.join(known)}")
                )
        sort = tuple(self._sort(controls.get("_sort", "")))
        return Query(
            tuple(self.filters),
            controls.get("_summary"),
            frozenset(filter(None, controls.get("_elements", "").replace(" ", "").split(","))),
            min(_number(controls, "_count", DEFAULT_COUNT), MOST),
            _number(controls, "_offset", 0),
            tuple(self.format),
            sort,
            controls.get("_total"),
            tuple(self.ignored),
        )

    def _sort(self, text: str) -> Iterable[SortKey]:
        for key in filter(None, text.replace(" ", "").split(",")):
            name = key.removeprefix("-")
            parameter = self.parameters.get(name)
            if parameter is not None and parameter.is_sortable:
                yield SortKey(name, is_descending=key != name)
            else:
                self.ignore("_sort", key)


def _number(controls: dict[str, str], name: str, default: int) -> int:
    text = controls.get(name)
    if text is None:
        return default
    if not (text.isdecimal() and text.isascii()) or len(text) > len(str(10**9)):
        raise Invalid(requests.bad_value(name, text, "a whole number"))
    return int(text)


def find(
    query: Query,
    candidates: Iterable[Candidate[Resource]],
    parameters: Parameters,
    base: str,
    weight: Callable[[Resource], int] | None = None,
) -> ResultPage[Resource]:
    """Return the requested page of the matches; `base` is the URL of the search without a query.

    A page has at most `query.count` resources. The total weight of several is at most HEAVIEST,
    if they have a `weight`.
    """
    # Elements with many values, such as codes, take the longest.
    filters = sorted(query.filters, key=lambda one: not parameters[one.parameter].is_sortable)
    matches = [each for each in candidates if _matches(each, filters, parameters)]
    for key in reversed(query.sort):
        matches = _sorted(matches, key, parameters)
    return searchpages.page(query, matches, base, weight)


def _matches(candidate: Candidate[Any], filters: Sequence[Filter], parameters: Parameters) -> bool:
    return all(
        parameters[one.parameter].matches(candidate, one.modifier, one.values) for one in filters
    )


def _sorted(
    candidates: Sequence[Candidate[Resource]], key: SortKey, parameters: Parameters
) -> list[Candidate[Resource]]:
    """Sort by one key. Resources without the element are last, in either direction."""
    parameter = parameters[key.name]
    valued = [(next(iter(parameter.values(one)), None), one) for one in candidates]
    having = [pair for pair in valued if pair[0] is not None]
    having.sort(key=lambda pair: parameter.sort_order(pair[0]), reverse=key.is_descending)
    return [one for _, one in having] + [one for value, one in valued if value is None]
