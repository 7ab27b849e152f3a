"""$translate: from a code to the codes that a concept map names, either way.

Source: FHIR ConceptMap-translate, R4 and R5. A mapping is offered if it holds on the day that
is asked about, else on the date of its map; one that ended or has not begun is named in the
message, not offered. A map of several versions answers with that of the day. A mapping that
depends on circumstances is offered with them, unless what the asker states excludes it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Coding
from conceptmaps import circumstances, relationship
from conceptmaps.model import Dependency, MapEdition, Mapping, Product, Relationship
from terminology.messages import mappings
from terminology.operations import statements
from terminology.operations.statements import Statement
from terminology.snapshot import Snapshot
from terminology.store.contract import Mappings


@dataclass(frozen=True, slots=True)
class Translate:
    """The question: which codes, which way, by which map or to which code system.

    Forward, `codes` are sources and `other_system` the target system; in reverse, `codes` are
    targets and `other_system` is where the answers come from. A code may lack its system.
    `statements` are the circumstances of the claim, as far as the asker says them.
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
    """One mapping found. `relationship` is said of the code that was asked, as R5 does.

    `found` is None where the map says that the code has no counterpart.
    """

    asked: Coding
    found: Coding | None
    relationship: Relationship
    origin: MapEdition
    citation: str
    comment: str | None = None
    products: tuple[Product, ...] = ()
    dependencies: tuple[Dependency, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """The answer: what was found, and in words what was not."""

    matches: tuple[Match, ...]
    reverse: bool
    message: str | None = None

    @property
    def result(self) -> bool:
        """Tell whether there is a counterpart at all."""
        return any(
            match.found is not None and match.relationship is not Relationship.NOT_RELATED_TO
            for match in self.matches
        )


def translate(
    question: Translate, snapshot: Snapshot, named: tuple[Mappings, ...] | None = None
) -> Translation:
    """Translate codes. No mapping is an answer. `named` are the maps to ask, if that is known.

    Raises NotFound where the map that is named, by URL or id, is not here, and Invalid for a
    circumstance that our vocabulary does not have.
    """
    stated = statements.resolve(question.statements, snapshot)
    matches: list[Match] = []
    remarks: list[str] = []
    for code in question.codes:
        asked = maps(question, code, snapshot) if named is None else named
        rows = [(held, row) for held in asked for row in _rows(held, code, question)]
        current = [(held, row) for held, row in rows if _holds(row, held, question)]
        allowed = [
            (held, row)
            for held, row in current
            if circumstances.allow(row.dependencies, stated, snapshot)
        ]
        matches += [_match(held, row, reverse=question.reverse) for held, row in allowed]
        if not any(row.target for _, row in allowed):
            remarks += _explained(question, code, asked, _Rows(rows, current, allowed), snapshot)
    return Translation(tuple(matches), question.reverse, "; ".join(remarks) or None)


def maps(question: Translate, code: Coding, snapshot: Snapshot) -> tuple[Mappings, ...]:
    """The maps to ask for a code: the one that is named, or all that join the code systems."""
    day = question.as_of.last if question.as_of else None
    if question.id is not None:
        named: tuple[Mappings, ...] = (snapshot.map_by_id(question.id),)
    elif question.url is not None:
        named = snapshot.maps_by_url(question.url, question.version, day)
    else:
        named = snapshot.current_maps(day)
    near, far = code.system or None, question.other_system
    source, target = (far, near) if question.reverse else (near, far)
    return tuple(
        held
        for held in named
        if _is(source, held.edition.source_system) and _is(target, held.edition.target_system)
    )


def _is(uri: str | None, url: str) -> bool:
    return uri is None or canonical.resolve(uri).canonical == url


def _rows(held: Mappings, code: Coding, question: Translate) -> list[Mapping]:
    ask = held.reverse if question.reverse else held.forward
    return ask(code.code) or ask(code.code.upper())


def _holds(row: Mapping, held: Mappings, question: Translate) -> bool:
    """Tell whether a mapping is to be offered."""
    if question.as_of is not None:
        return question.as_of.meets(row.validity)
    return row.validity.contains(held.edition.effective)


def _match(held: Mappings, row: Mapping, *, reverse: bool) -> Match:
    return Match(
        asked=row.target if reverse and row.target else row.source,
        found=row.source if reverse else row.target,
        relationship=relationship.reverse(row.relationship) if reverse else row.relationship,
        origin=held.edition,
        citation=row.citation,
        comment=row.comment,
        products=row.products,
        dependencies=row.dependencies,
    )


Found = list[tuple[Mappings, Mapping]]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a code, those that hold on the day, and of these those not excluded."""

    all: Found
    current: Found
    allowed: Found


def _explained(
    question: Translate,
    code: Coding,
    maps: tuple[Mappings, ...],
    rows: _Rows,
    snapshot: Snapshot,
) -> Iterator[str]:
    """Say why there is no counterpart."""
    if not maps:
        known = [
            f"{held.edition.source_system} to {held.edition.target_system} ({held.edition.url})"
            for held in snapshot.current_maps()
        ]
        yield mappings.no_map(code.system, question.other_system, known)
    elif rows.allowed:
        yield from (mappings.no_target(code.code, row.comment) for _, row in rows.allowed)
    elif rows.current:
        yield from dict.fromkeys(_excluded(row) for _, row in rows.current)
    elif rows.all:
        yield from _lapsed([row for _, row in rows.all])
    else:
        yield mappings.no_match(code.code, code.system, [held.edition.url for held in maps])


def _excluded(row: Mapping) -> str:
    needed = [(one.attribute.code, one.value.code) for one in row.dependencies]
    return mappings.excluded(*_pair(row), needed)


def _lapsed(rows: list[Mapping]) -> Iterator[str]:
    """Say of each pair of codes when it ended, or else when it begins."""
    by_pair: dict[tuple[str, str], list[Mapping]] = {}
    for row in rows:
        by_pair.setdefault(_pair(row), []).append(row)
    for pair, found in by_pair.items():
        ends = [row.validity.end for row in found if row.validity.end]
        starts = [row.validity.start for row in found if row.validity.start]
        yield mappings.not_current(*pair, max(ends, default=None), min(starts, default=None))


def _pair(row: Mapping) -> tuple[str, str]:
    return row.source.code, row.target.code if row.target else ""
