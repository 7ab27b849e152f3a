"""$translate: the targets of a code in concept maps, or in reverse its sources.

Source: FHIR ConceptMap-translate, R4 and R5. A mapping is a match if it is in force on the date of
the request, else on that of its map; the message lists those that are not in force. Of a map with
several versions, the one in force on the date is used. A mapping that depends on circumstances is
a match with its dependencies, unless the stated circumstances exclude it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Coding
from conceptmaps import circumstances, relationship
from conceptmaps.model import Dependency, MapEdition, Mapping, Product, Relationship
from terminology.messages import codesystem, mappings
from terminology.operations import statements, target
from terminology.operations.statements import Statement
from terminology.snapshot import Snapshot
from terminology.store.contract import Mappings


@dataclass(frozen=True, slots=True)
class Translate:
    """The request: codes, the direction, and the map or the other code system.

    `codes` are sources and `other_system` the target system; with `reverse`, `codes` are targets
    and `other_system` the source system. A code may lack its system. `statements` are the
    circumstances of the claim that the request states.
    """

    codes: tuple[Coding, ...]
    reverse: bool = False
    other_system: str | None = None
    url: str | None = None
    version: str | None = None
    id: str | None = None
    as_of: AsOf | None = None
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One matching mapping. `relationship` is from the requested code to `coding`, as in R5.

    `coding` is None where the map states that the code has no target.
    """

    requested: Coding
    coding: Coding | None
    relationship: Relationship
    origin: MapEdition
    citation: str
    comment: str | None = None
    products: tuple[Product, ...] = ()
    dependencies: tuple[Dependency, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """The result: the matches, and a message about codes without one."""

    matches: tuple[Match, ...]
    reverse: bool
    message: str | None = None

    @property
    def result(self) -> bool:
        """Whether there is any match."""
        return any(
            match.coding is not None and match.relationship is not Relationship.NOT_RELATED_TO
            for match in self.matches
        )


def translate(
    request: Translate, snapshot: Snapshot, named: tuple[Mappings, ...] | None = None
) -> Translation:
    """Translate codes. `named` are the maps to use, if the caller has them.

    No match is a result, not an error. Raises NotFound where the map of a URL or id is not
    installed, and Invalid for an unknown circumstance.
    """
    stated = statements.resolve(request.statements, snapshot)
    matches: list[Match] = []
    explanations: list[str] = []
    for code in request.codes:
        concept_maps = maps(request, code, snapshot) if named is None else named
        rows = [
            found
            for concept_map in concept_maps
            for found in _found(concept_map, code, request, snapshot)
        ]
        current = [
            (concept_map, row)
            for concept_map, row in rows
            if _is_in_force(row, concept_map, request)
        ]
        allowed = [
            (concept_map, row)
            for concept_map, row in current
            if circumstances.allow(row.dependencies, stated, snapshot)
        ]
        reverse = request.reverse
        matches += [_match(concept_map, row, reverse=reverse) for concept_map, row in allowed]
        if not any(row.target for _, row in allowed):
            candidates = _Candidates(rows, current, allowed)
            explanations += _explain(request, code, concept_maps, candidates, snapshot)
    return Translation(tuple(matches), request.reverse, "; ".join(explanations) or None)


def maps(request: Translate, code: Coding, snapshot: Snapshot) -> tuple[Mappings, ...]:
    """The maps to use for a code: that of the request, or all between the code systems."""
    day = request.as_of.last if request.as_of else None
    if request.id is not None:
        named: tuple[Mappings, ...] = (snapshot.map_by_id(request.id),)
    elif request.url is not None:
        named = snapshot.maps_by_url(request.url, request.version, day)
    else:
        named = snapshot.current_maps(day)
    near, far = code.system or None, request.other_system
    source, other = (far, near) if request.reverse else (near, far)
    return tuple(
        concept_map
        for concept_map in named
        if _is(source, concept_map.edition.source_system)
        and _is(other, concept_map.edition.target_system)
    )


def _is(uri: str | None, url: str) -> bool:
    return uri is None or canonical.resolve(uri).canonical == url


def _found(
    concept_map: Mappings, code: Coding, request: Translate, snapshot: Snapshot
) -> list[tuple[Mappings, Mapping]]:
    """The rows of a code with their map.

    A version of a map may lack a mapping that began in its time and that a later one has: on a
    date, the nearest later version with a mapping of this day is used.
    """
    rows = _rows(concept_map, code, request)
    is_free = request.id is None and request.version is None
    if not rows and request.as_of is not None and is_free:
        for later in snapshot.later_maps(concept_map.edition):
            began = [
                row
                for row in _rows(later, code, request)
                if row.validity.start is not None and request.as_of.meets(row.validity)
            ]
            if began:
                return [(later, row) for row in began]
    return [(concept_map, row) for row in rows]


def _rows(concept_map: Mappings, code: Coding, request: Translate) -> list[Mapping]:
    find = concept_map.reverse if request.reverse else concept_map.forward
    return find(code.code) or find(code.code.upper())


def _is_in_force(row: Mapping, concept_map: Mappings, request: Translate) -> bool:
    """Whether a mapping is in force on the date of the request, or else of its map."""
    if request.as_of is not None:
        return request.as_of.meets(row.validity)
    return row.validity.contains(concept_map.edition.effective)


def _match(concept_map: Mappings, row: Mapping, *, reverse: bool) -> Match:
    return Match(
        requested=row.target if reverse and row.target else row.source,
        coding=row.source if reverse else row.target,
        relationship=relationship.reverse(row.relationship) if reverse else row.relationship,
        origin=concept_map.edition,
        citation=row.citation,
        comment=row.comment,
        products=row.products,
        dependencies=row.dependencies,
    )


_MapRows = list[tuple[Mappings, Mapping]]


@dataclass(frozen=True, slots=True)
class _Candidates:
    """All rows of a code, those in force, and those in force and not excluded."""

    all: _MapRows
    current: _MapRows
    allowed: _MapRows


def _explain(
    request: Translate,
    code: Coding,
    concept_maps: tuple[Mappings, ...],
    candidates: _Candidates,
    snapshot: Snapshot,
) -> Iterator[str]:
    """Explain why there is no match."""
    if not concept_maps:
        known = [
            f"{edition.source_system} to {edition.target_system} ({edition.url})"
            for edition in (concept_map.edition for concept_map in snapshot.current_maps())
        ]
        yield mappings.no_map(code.system, request.other_system, known)
    elif candidates.allowed:
        yield from (mappings.no_target(code.code, row.comment) for _, row in candidates.allowed)
    elif candidates.current:
        yield from dict.fromkeys(_excluded(row) for _, row in candidates.current)
    elif candidates.all:
        yield from _lapsed([row for _, row in candidates.all])
    else:
        urls = [concept_map.edition.url for concept_map in concept_maps]
        text = mappings.no_match(code.code, code.system, urls)
        others = _belongs(request, code.code, concept_maps, snapshot)
        yield codesystem.belonging(text, code.code, others) if others else text


def _belongs(
    request: Translate, code: str, concept_maps: tuple[Mappings, ...], snapshot: Snapshot
) -> codesystem.Others:
    """The names and URLs of the code systems that a code belongs to by its form."""
    systems = near_systems(request, concept_maps)
    concepts = snapshot.edition(next(iter(systems))) if len(systems) == 1 else None
    return target.belongs(concepts, code, concepts.similar(code)) if concepts else ()


def near_systems(request: Translate, concept_maps: tuple[Mappings, ...]) -> set[str]:
    """The code systems that maps translate from, in the direction of the request."""
    editions = [concept_map.edition for concept_map in concept_maps]
    if request.reverse:
        return {edition.target_system for edition in editions}
    return {edition.source_system for edition in editions}


def _excluded(row: Mapping) -> str:
    needed = [(item.attribute.code, item.value.code) for item in row.dependencies]
    return mappings.excluded(*_pair(row), needed)


def _lapsed(rows: list[Mapping]) -> Iterator[str]:
    """Explain for each pair of codes when its mapping ended, or else when it begins."""
    by_pair: dict[tuple[str, str], list[Mapping]] = {}
    for row in rows:
        by_pair.setdefault(_pair(row), []).append(row)
    for pair, lapsed in by_pair.items():
        ends = [row.validity.end for row in lapsed if row.validity.end]
        starts = [row.validity.start for row in lapsed if row.validity.start]
        yield mappings.not_current(*pair, max(ends, default=None), min(starts, default=None))


def _pair(row: Mapping) -> tuple[str, str]:
    return row.source.code, row.target.code if row.target else ""
