"""Search parameters: the values of an element, and how a type of parameter finds them.

Source: https://hl7.org/fhir/R4/search.html and its R5 page (types, modifiers).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from codesystems import canonical
from codesystems.problems import Invalid
from terminology.fhir import searchvalues
from terminology.fhir.searchvalues import Period, Token
from terminology.messages import requests
from terminology.snapshot import Snapshot
from terminology.store import words

Resource = TypeVar("Resource")


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Resource]):
    """A resource with the elements that searches of all types know.

    `date` and `updated` are None where the resource has none.
    """

    resource: Resource
    type: str
    id: str
    snapshot: Snapshot
    url: str = ""
    version: str = ""
    name: str = ""
    title: str = ""
    description: str = ""
    publisher: str = ""
    status: str = "active"
    language: str = ""
    identifiers: tuple[str, ...] = ()
    date: Period | None = None
    updated: datetime | None = None


Read = Callable[[Candidate[Any]], Iterable[Any]]
"""Returns the values of an element: texts, tokens or periods, by the type of the parameter."""
Find = Callable[[Candidate[Any], str], bool]
"""Tells whether a resource matches one value of a parameter."""
Order = Callable[[Any], Any]
"""Returns the sort key of a value of an element."""


def nothing(candidate: Candidate[Any]) -> Iterable[Any]:
    """Return no value: no resource of this server has the element."""
    del candidate
    return ()


def _of_text(compare: Callable[[str, str], bool]) -> Callable[[Read], Find]:
    """Return how a comparison of an element with a value finds resources."""

    def finding(read: Read) -> Find:
        def find(candidate: Candidate[Any], value: str) -> bool:
            sent = searchvalues.unescape(value)
            return any(compare(own, sent) for own in read(candidate))

        return find

    return finding


def _of_tokens(read: Read) -> Find:
    def find(candidate: Candidate[Any], value: str) -> bool:
        query = searchvalues.token(value)
        return any(query.finds(token) for token in read(candidate))

    return find


def _of_dates(read: Read) -> Find:
    def find(candidate: Candidate[Any], value: str) -> bool:
        query = searchvalues.moment(value)
        return any(query.finds(period) for period in read(candidate))

    return find


def _is_below(upper: str, lower: str) -> bool:
    """Whether a URI is another, or below it by whole segments."""
    return lower == upper or lower.startswith(f"{upper.rstrip('/')}/")


def _plain(text: str) -> str:
    return words.unaccented(text).casefold()


Modifiers = Mapping[str, Callable[[Read], Find]]
"""How a parameter finds resources, by modifier."""

_NEVER: Modifiers = {"": lambda _: lambda _candidate, _value: False}

MODIFIERS: Mapping[str, Modifiers] = {
    "string": {
        "": _of_text(lambda own, sent: _plain(own).startswith(_plain(sent))),
        "exact": _of_text(lambda own, sent: own == sent),
        "contains": _of_text(lambda own, sent: _plain(sent) in _plain(own)),
    },
    "uri": {
        "": _of_text(lambda own, sent: own == sent),
        "below": _of_text(lambda own, sent: _is_below(sent, own)),
        "above": _of_text(_is_below),
        "contains": _of_text(lambda own, sent: _plain(sent) in _plain(own)),
    },
    "token": {"": _of_tokens, "not": _of_tokens},
    "date": {"": _of_dates},
    "reference": {"": _of_text(lambda own, sent: sent in (own, canonical.split(own)[0]))},
    "quantity": _NEVER,
    "composite": _NEVER,
}
"""The modifiers of each type of parameter, but `missing`, which all have."""

MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A search parameter: its type, the values of its element, and how it is sorted by.

    `find` takes the place of a comparison with `values`, and `negates` is whether such a
    parameter has `:not`. A parameter whose `is_sortable` is False has many values in a resource.
    """

    type: str
    values: Read = nothing
    find: Find | None = None
    order: Order | None = None
    is_sortable: bool = True
    choices: tuple[str, ...] = field(default=(), kw_only=True)

    @property
    def modifiers(self) -> tuple[str, ...]:
        """The modifiers that it has, without the empty one."""
        return (*filter(None, MODIFIERS[self.type]), MISSING)

    def check(self, name: str, modifier: str, value: str) -> None:
        """Check a value. Raises Invalid if no resource could ever have it."""
        sent = searchvalues.unescape(value)
        choices = ("true", "false") if modifier == MISSING else self.choices
        if choices and sent not in choices:
            raise Invalid(requests.bad_value(name, value, " or ".join(choices)))
        if self.type == "date" and modifier != MISSING:
            try:
                searchvalues.moment(value)
            except (ValueError, OverflowError) as error:
                raise Invalid(requests.bad_value(name, value, _DATE_EXAMPLE)) from error

    def matches(self, candidate: Candidate[Any], modifier: str, values: Iterable[str]) -> bool:
        """Whether a resource matches one of some values, or none of them with `:not`."""
        if modifier == MISSING:
            has = any(True for _ in self.values(candidate))
            return any((value == "true") is not has for value in values)
        find = self.find
        if find is None or modifier not in {"", "not"}:
            find = MODIFIERS[self.type][modifier](self.values)
        found = any(find(candidate, value) for value in values)
        return not found if modifier == "not" else found

    @property
    def sort_order(self) -> Order:
        """Returns what a value is sorted by."""
        return self.order or _ORDERS.get(self.type, lambda value: value)


_DATE_EXAMPLE = "a date such as 2025-10-01 or ge2025-10"

_ORDERS: Mapping[str, Order] = {"string": _plain, "token": lambda token: token.code}

Parameters = Mapping[str, Parameter]
"""The search parameters of a type of resource, by name."""


def texts(read: Callable[[Candidate[Any]], str]) -> Read:
    """Return the values of an element that is one text, or absent."""
    return lambda candidate: filter(None, (read(candidate),))


def tokens(read: Callable[[Candidate[Any]], str], system: str = "") -> Read:
    """Return the values of an element that is one code, or absent.

    A code has no system beside it: it is found by that of its value set, and as one without.
    """
    systems = dict.fromkeys((system, ""))
    return lambda candidate: [
        Token(code, each) for code in filter(None, (read(candidate),)) for each in systems
    ]
