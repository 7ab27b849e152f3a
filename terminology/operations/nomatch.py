"""Why a code has no translation, for the message of $translate."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import islice

from conceptmaps.model import Mapping
from terminology.messages import codesystem, mappings, periods
from terminology.operations import mapchoice, target
from terminology.operations.mappingsearch import Lapsed, Search
from terminology.store import typos
from terminology.store.contract import Mappings
from terminology.store.prerender import FORWARD, REVERSE

_MOST = 5
"""The maximum number of mappings that a message lists."""


class Reason(StrEnum):
    """Why a code has no translation, for counts."""

    NO_MAPPING = "no mapping"
    NOT_BEGUN = "begins later"
    ENDED = "ended before"
    BETWEEN = "ended, and begins again"
    EXCLUDED = "other circumstances"
    NO_TARGET = "no target in the map"
    OUT_OF_SCOPE = "out of scope"
    UNRELATED = "not related"


def reason(search: Search) -> Reason:
    """Return why a code has no target in the maps of the request."""
    if search.found:
        return Reason.NO_TARGET
    if search.outside or search.unscoped:
        return Reason.OUT_OF_SCOPE
    if search.excluded:
        return Reason.EXCLUDED
    if not search.lapsed:
        return Reason.NO_MAPPING
    validities = [(one.mapping.validity, one.day) for one in search.lapsed]
    ended = any(validity.end and validity.end < day.first for validity, day in validities)
    begins = any(validity.start and validity.start > day.last for validity, day in validities)
    if ended and begins:
        return Reason.BETWEEN
    return Reason.ENDED if ended else Reason.NOT_BEGUN


def explain(search: Search, concept_maps: Sequence[Mappings]) -> Iterator[str]:
    """Explain why a code has no target in some maps."""
    code = search.code
    if search.found:
        rows = (found.mapping for found in search.found)
        yield from (mappings.no_target(code.code, _comment(row)) for row in rows)
    elif search.outside:
        yield from _listed(mappings.outside(*_way(row, search)) for row in search.outside)
    elif search.excluded:
        yield from dict.fromkeys(_excluded(row) for row in search.excluded)
    elif search.lapsed:
        yield from _lapsed(search.lapsed)
    elif len(search.unscoped) == len(concept_maps):
        canonicals = [edition.canonical for edition in search.unscoped]
        yield mappings.not_in_scope_of_map(code.code, code.system, canonicals)
    else:
        names = [concept_map.edition.url for concept_map in concept_maps]
        others = _others(search, concept_maps)
        similar = [] if others else _similar(search, concept_maps)
        text = mappings.no_match(code.code, code.system, dict.fromkeys(names), similar)
        yield codesystem.belonging(text, code.code, others) if others else text


def _comment(row: Mapping) -> str | None:
    return row.comment or row.source_comment


def _listed(texts: Iterable[str]) -> Iterator[str]:
    distinct = list(dict.fromkeys(texts))
    yield from distinct[:_MOST]
    if len(distinct) > _MOST:
        yield mappings.and_more(len(distinct) - _MOST)


def _excluded(row: Mapping) -> str:
    needed = [(item.attribute.code, item.value.code) for item in row.dependencies]
    return mappings.excluded(*_pair(row), needed)


def _lapsed(lapsed: Sequence[Lapsed]) -> Iterator[str]:
    """Explain for each pair of codes when its mapping ended, and when it begins."""
    by_pair: dict[tuple[str, str], list[Lapsed]] = {}
    for one in lapsed:
        by_pair.setdefault(_pair(one.mapping), []).append(one)
    for pair, ones in by_pair.items():
        validities = [one.mapping.validity for one in ones]
        meanings = [(validity.start, validity.end, "") for validity in validities]
        yield mappings.not_current(*pair, periods.ended_or_begins(ones[0].day, meanings))


def _way(row: Mapping, search: Search) -> tuple[str, str]:
    """The code of the request, and that of the other side."""
    near, far = _pair(row)
    return (far, near) if search.reverse else (near, far)


def _pair(row: Mapping) -> tuple[str, str]:
    return row.source.code, row.target.code if row.target else ""


def _others(search: Search, concept_maps: Sequence[Mappings]) -> codesystem.Others:
    """The code systems that a code belongs to by its form, if it is in none of the maps."""
    systems = mapchoice.near_systems(concept_maps, search.snapshot, reverse=search.reverse)
    concepts = search.snapshot.edition(systems.pop()) if len(systems) == 1 else None
    code = search.code.code
    return target.belongs(concepts, code, concepts.similar(code)) if concepts else ()


def _similar(search: Search, concept_maps: Sequence[Mappings]) -> list[str]:
    """The codes nearest to one that no map has, of all maps."""
    way = REVERSE if search.reverse else FORWARD
    code = search.code.code
    near = {text for one in concept_maps for text in one.similar(code, way)}
    return list(islice((text for text in typos.candidates(code) if text in near), typos.SIMILAR))
