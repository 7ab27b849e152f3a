"""The answers for a file: what $translate says, once for all lines that ask the same.

Between two days on which a map changes, every day has the same answer. So lines ask the same if
they have the same code, fall between the same two days and state the same circumstances.

    2024-12-31 │ 2025-01-01 … 2025-06-25 │ 2025-06-26 …
       span 3  │          span 4         │   span 5
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Coding
from codesystems.problems import NotFound
from conceptmaps.model import Dependency, Product
from terminology.fhir import dates
from terminology.files.model import ADDED, Job
from terminology.messages import mappings
from terminology.operations import statements, translate
from terminology.operations.statements import Statement
from terminology.operations.translate import Match, Translate, Translation
from terminology.snapshot import Snapshot
from terminology.store.contract import Mappings

MARK = "\x1b"
"""Where the code of the line goes, in a message for many codes."""

Cells = tuple[str | None, ...]
"""What is added to a line: a text or nothing for each of `model.ADDED`."""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that ask the same: the code (None: one that no map has), the span of days or else
    the text of a date that is no single day, and the circumstances that are stated, in order."""

    code: str | None
    span: int | None
    text: str | None
    values: tuple[str | None, ...]


class Answers:
    """What the maps say of the lines of a file.

    Raises NotFound where no map joins the code systems, and Invalid for what is stated of all
    lines if our vocabulary does not have it.
    """

    def __init__(self, job: Job, snapshot: Snapshot) -> None:
        self._job = job
        self._snapshot = snapshot
        self._maps = tuple(self._joining())
        if not self._maps:
            asked = Translate((Coding(job.system or "", ""),), job.reverse, job.target)
            reason = translate.translate(asked, snapshot).message or ""
            raise NotFound(mappings.no_translation(reason))
        statements.resolve(
            [*job.stated, *(Statement(attribute, ()) for attribute in job.columns)], snapshot
        )
        self.changes = sorted(set(_changes(self._maps)))

    def codes(self) -> set[str]:
        """The codes that any of the maps has, in upper case; others are all answered alike."""
        rows = (row for held in self._maps for row in held.mappings())
        found = (row.target if self._job.reverse else row.source for row in rows)
        return {coding.code.upper() for coding in found if coding is not None}

    def of(self, group: Group) -> tuple[list[Cells], bool]:
        """The answers for a group, and whether there is a counterpart at all.

        Without a match that is one answer, of the message alone. Raises Invalid where the lines
        cannot be asked about.
        """
        found = translate.translate(self._question(group), self._snapshot)
        return list(_added(found)), found.result

    def _question(self, group: Group) -> Translate:
        job = self._job
        return Translate(
            (Coding(job.system or "", MARK if group.code is None else group.code),),
            job.reverse,
            job.target,
            as_of=self._day(group),
            statements=(*self._job.stated, *self._said(group)),
        )

    def _day(self, group: Group) -> AsOf | None:
        if group.span is None:
            return dates.read("date", group.text)
        day = self.changes[group.span - 1] if group.span else self.changes[0] - timedelta(days=1)
        return AsOf(day, day, day.isoformat())

    def _said(self, group: Group) -> Iterator[Statement]:
        for attribute, value in zip(self._job.columns, group.values, strict=True):
            if value is not None:
                yield Statement(attribute, (Coding("", value),))

    def _joining(self) -> Iterator[Mappings]:
        near, far = self._job.system, self._job.target
        source, target = (far, near) if self._job.reverse else (near, far)
        for held in self._snapshot.maps:
            edition = held.edition
            if _is(source, edition.source_system) and _is(target, edition.target_system):
                yield held


def _is(uri: str | None, url: str) -> bool:
    return uri is None or canonical.resolve(uri).canonical == url


def _changes(maps: tuple[Mappings, ...]) -> Iterator[date]:
    """The days on which an answer may differ from that of the day before."""
    for held in maps:
        yield held.edition.effective
        for row in held.mappings():
            if row.validity.start is not None:
                yield row.validity.start
            if row.validity.end is not None and row.validity.end < date.max:
                yield row.validity.end + timedelta(days=1)


def _added(found: Translation) -> Iterator[Cells]:
    """What is added to a line, for each match, or else once."""
    for match in found.matches:
        yield (*_cells(match), found.message)
    if not found.matches:
        yield (*[None] * (len(ADDED) - 1), found.message)


def _cells(match: Match) -> Cells:
    found = match.found
    return (
        found.system if found else None,
        found.code if found else None,
        found.display if found else None,
        match.relationship.value,
        listed(match.dependencies),
        listed(match.products),
        match.comment,
        match.citation,
        f"{match.origin.url}|{match.origin.version}",
    )


def listed(held: tuple[Dependency, ...] | tuple[Product, ...]) -> str | None:
    """`setting=inpatient; payer=medicare`, as a cell has it."""
    pairs = [
        f"{one.attribute.code}={one.value.code if isinstance(one.value, Coding) else one.value}"
        for one in held
    ]
    return "; ".join(pairs) or None
