"""Search of resources: which, which of their elements, which page.

Source: https://hl7.org/fhir/R4/search.html. A code system may have tens of thousands of
concepts, so a search leaves them out unless `_summary=false` asks for them.
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
from terminology import messages
from terminology.store.contract import Concepts, Mappings

DEFAULT_COUNT = 20
MOST = 100
"""Resources a page."""

SUMMARIES = ("true", "false", "text", "data", "count")

Held = TypeVar("Held", Concepts, Mappings, ValueSet)
Said = Edition | MapEdition | ValueSet
"""What a resource says of itself."""
Test = Callable[[Said, str], bool]


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked: the filters as sent, the elements wanted, the page, and its form."""

    filters: tuple[tuple[str, str], ...] = ()
    summary: str | None = None
    elements: frozenset[str] = frozenset()
    count: int = DEFAULT_COUNT
    offset: int = 0
    form: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Page(Generic[Held]):
    """What was found: one page of it, how many there are, and the links to other pages."""

    held: tuple[Held, ...]
    total: int
    links: tuple[tuple[str, str], ...]


def _uri(edition: Said, sent: str) -> bool:
    if edition.url == sent:
        return True
    url, version = canonical.split(sent)
    meant = canonical.resolve(url).canonical
    return edition.url == meant and version in {None, edition.version}


def _equals(value: str, sent: str) -> bool:
    return value == sent


def _begins(value: str, sent: str) -> bool:
    return value.casefold().startswith(sent.casefold())


def _contains(value: str, sent: str) -> bool:
    return sent.casefold() in value.casefold()


def _texts(pick: Callable[[Said], str]) -> dict[str, Test]:
    """The tests of a string parameter: plain, :exact and :contains."""
    return {
        "": lambda edition, sent: _begins(pick(edition), sent),
        ":exact": lambda edition, sent: _equals(pick(edition), sent),
        ":contains": lambda edition, sent: _contains(pick(edition), sent),
    }


PARAMETERS: dict[str, dict[str, Test]] = {
    "_id": {"": lambda edition, sent: edition.id == sent},
    "url": {"": _uri},
    "version": {"": lambda edition, sent: edition.version == sent.rpartition("|")[2]},
    "name": _texts(lambda edition: edition.name),
    "title": _texts(lambda edition: edition.title),
    "description": _texts(lambda edition: edition.description),
    "publisher": _texts(lambda edition: edition.publisher),
    "status": {"": lambda _, sent: sent.rpartition("|")[2] == "active"},
}
"""The search parameters by name and modifier. All that is served is active."""

CODE_SYSTEM_PARAMETERS: dict[str, dict[str, Test]] = {
    **PARAMETERS,
    "system": {"": _uri},
    "content-mode": {
        "": lambda edition, sent: (
            isinstance(edition, Edition) and edition.content.value == sent.rpartition("|")[2]
        )
    },
}
CONCEPT_MAP_PARAMETERS: dict[str, dict[str, Test]] = {
    **PARAMETERS,
    "source-system": {
        "": lambda edition, sent: (
            isinstance(edition, MapEdition)
            and edition.source_system == canonical.resolve(sent).canonical
        )
    },
    "target-system": {
        "": lambda edition, sent: (
            isinstance(edition, MapEdition)
            and edition.target_system == canonical.resolve(sent).canonical
        )
    },
}

VALUE_SET_PARAMETERS: dict[str, dict[str, Test]] = {
    **PARAMETERS,
    "reference": {
        "": lambda held, sent: (
            isinstance(held, ValueSet)
            and any(
                canonical.resolve(one.system or "").canonical == canonical.resolve(sent).canonical
                for one in held.includes
            )
        )
    },
}

_FORM = frozenset({"_format", "_pretty"})
_IGNORED = frozenset({"_total", "_sort"})
"""What says how the answer is written, and what changes nothing in an answer of ours."""


def read(
    pairs: Iterable[tuple[str, str]],
    parameters: Mapping[str, Mapping[str, Test]],
    *,
    strict: bool,
) -> Query:
    """Read the pairs of a query or a form.

    An unknown parameter is left out, as FHIR has it, and so is missing from the link `self`.
    Raises Invalid for a value that cannot be, and for an unknown parameter where `strict`
    handling was asked for.
    """
    filters: list[tuple[str, str]] = []
    controls: dict[str, str] = {}
    form: list[tuple[str, str]] = []
    for name, text in pairs:
        plain, colon, modifier = name.partition(":")
        if plain in {"_summary", "_elements", "_count", "_offset"}:
            controls[plain] = text
        elif colon + modifier in parameters.get(plain, {}):
            filters.append((name, text))
        elif name in _FORM:
            form.append((name, text))
        elif strict and name not in _IGNORED:
            raise Invalid(messages.unknown_input(name, parameters))
    summary = controls.get("_summary")
    if summary is not None and summary not in SUMMARIES:
        raise Invalid(messages.bad_value("_summary", summary, f"one of {', '.join(SUMMARIES)}"))
    return Query(
        tuple(filters),
        summary,
        frozenset(filter(None, controls.get("_elements", "").replace(" ", "").split(","))),
        min(_number(controls, "_count", DEFAULT_COUNT), MOST),
        _number(controls, "_offset", 0),
        tuple(form),
    )


def _number(controls: dict[str, str], name: str, default: int) -> int:
    text = controls.get(name)
    if text is None:
        return default
    if not (text.isdecimal() and text.isascii()) or len(text) > len(str(10**9)):
        raise Invalid(messages.bad_value(name, text, "a whole number"))
    return int(text)


def find(
    query: Query,
    held: Sequence[Held],
    parameters: Mapping[str, Mapping[str, Test]],
    base: str,
    weigh: Callable[[Held], int] = lambda _: 0,
) -> Page[Held]:
    """Find what a query asks for; `base` is the URL of the search, without a query.

    A page has at most `query.count` resources, and of more than one at most HEAVIEST in weight.
    """
    found = [one for one in held if _fits(said(one), query, parameters)]
    ends = _ends(query, [weigh(one) for one in found])
    page = found[query.offset : ends.get(query.offset, query.offset + query.count)]
    return Page(tuple(page), len(found), tuple(_links(query, ends, len(found), base)))


HEAVIEST = 10_000
"""Concepts of all the code systems of a page, unless one alone has more."""


def _ends(query: Query, weights: Sequence[int]) -> dict[int, int]:
    """Where each page ends, by where it begins: that which is asked for, and all from the first."""
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


def said(held: Concepts | Mappings | ValueSet) -> Said:
    """What a resource says of itself."""
    return held if isinstance(held, ValueSet) else held.edition


def _fits(edition: Said, query: Query, parameters: Mapping[str, Mapping[str, Test]]) -> bool:
    for name, text in query.filters:
        plain, colon, modifier = name.partition(":")
        test = parameters[plain][colon + modifier]
        if not any(test(edition, choice) for choice in _choices(text)):
            return False
    return True


def _choices(text: str) -> list[str]:
    """Alternatives stand with commas between them; a comma of the text itself is escaped."""
    marked = text.replace("\\,", "\0")
    return [choice.replace("\0", ",") for choice in marked.split(",")]


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
    pairs += query.form
    return f"{base}?{urlencode(pairs)}"
