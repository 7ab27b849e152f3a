"""The results of $translate for a file, once for each group of lines.

Between two days on which a map changes, all days have the same result. So lines are in the same
group if they have the same code, the same span between two such days and the same circumstances.

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
from terminology import contents
from terminology.fhir import dates
from terminology.files.model import ADDED, FileTranslation
from terminology.messages import mappings
from terminology.operations import statements, translate
from terminology.operations.nomatch import Reason
from terminology.operations.statements import Statement
from terminology.operations.translate import Match, Translate, Translation
from terminology.snapshot import Snapshot
from terminology.store.contract import Mappings

MARK = "\x1b"
"""The placeholder for the code of a line in the message of a group."""

Cells = tuple[str | None, ...]
"""The values added to a line: a text or None for each of `model.ADDED`."""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines with the same result.

    `code` is None for codes that no map has; `span` is the number of the span of days, `text` the
    date instead where it is a month or a year, and `values` the stated circumstances, in order.
    """

    code: str | None
    span: int | None
    text: str | None
    values: tuple[str | None, ...]


class Answers:
    """The results of the maps for the lines of a file.

    Raises NotFound where no map translates between the code systems, and Invalid for an unknown
    circumstance of all lines.
    """

    def __init__(self, job: FileTranslation, snapshot: Snapshot) -> None:
        self._job = job
        self._snapshot = snapshot
        self._maps = tuple(self._matching_maps())
        if not self._maps:
            request = Translate((Coding(job.system or "", ""),), job.reverse, job.target)
            reason = translate.translate(request, snapshot).message or ""
            raise NotFound(mappings.no_translation(reason))
        statements.resolve(
            [*job.stated, *(Statement(attribute, ()) for attribute in job.columns)], snapshot
        )
        handed = tuple(self._handed())
        self.changes = sorted(set(_changes((*self._maps, *handed))))
        self.are_alike = not any(map(self._is_open, self._maps))
        """Whether all codes that no map lists have the same result."""

    def codes(self) -> set[str]:
        """The codes of the maps, in upper case; all other codes have the same result."""
        rows = (row for concept_map in self._maps for row in concept_map.mappings())
        codings = (row.target if self._job.reverse else row.source for row in rows)
        return {coding.code.upper() for coding in codings if coding is not None}

    def of(self, group: Group) -> tuple[list[Cells], Reason | None]:
        """The values to add for each match of a group, and the reason why there is none.

        Without a match, these are one list with only the message. Raises Invalid where the lines
        have invalid values.
        """
        translation = translate.translate(self._request(group), self._snapshot)
        reasons = (*translation.reasons, Reason.UNRELATED)
        return list(_added(translation)), None if translation.result else reasons[0]

    def _request(self, group: Group) -> Translate:
        job = self._job
        return Translate(
            (Coding(job.system or "", MARK if group.code is None else group.code),),
            job.reverse,
            job.target,
            as_of=self._day(group),
            statements=(*self._job.stated, *self._statements(group)),
        )

    def _day(self, group: Group) -> AsOf | None:
        if group.span is None:
            return dates.read("date", group.text)
        day = self.changes[group.span - 1] if group.span else self.changes[0] - timedelta(days=1)
        return AsOf(day, day, day.isoformat())

    def _statements(self, group: Group) -> Iterator[Statement]:
        for attribute, value in zip(self._job.columns, group.values, strict=True):
            if value is not None:
                yield Statement(attribute, (Coding("", value),))

    def _is_open(self, concept_map: Mappings) -> bool:
        """Whether codes that a map does not list differ: it has targets for them, or spellings."""
        edition = concept_map.edition
        near = edition.target_system if self._job.reverse else edition.source_system
        return edition.unmapped is not None or contents.has_spellings(near)

    def _handed(self) -> Iterator[Mappings]:
        """The maps to which the maps hand codes that they do not list, and these in turn."""
        waiting, seen = list(self._maps), set[str]()
        while waiting:
            unmapped = waiting.pop().edition.unmapped
            other = unmapped.other_map if unmapped else None
            if other is not None and other not in seen:
                seen.add(other)
                url = canonical.split(other)[0]
                maps = [one for one in self._snapshot.maps if one.edition.url == url]
                waiting += maps
                yield from maps

    def _matching_maps(self) -> Iterator[Mappings]:
        near, far = self._job.system, self._job.target
        source, target = (far, near) if self._job.reverse else (near, far)
        for concept_map in self._snapshot.maps:
            edition = concept_map.edition
            if _is(source, edition.source_system) and _is(target, edition.target_system):
                yield concept_map


def _is(uri: str | None, url: str) -> bool:
    return uri is None or canonical.resolve(uri).canonical == url


def _changes(maps: tuple[Mappings, ...]) -> Iterator[date]:
    """The days on which a result may differ from that of the day before."""
    for concept_map in maps:
        yield concept_map.edition.effective
        for row in concept_map.mappings():
            if row.validity.start is not None:
                yield row.validity.start
            if row.validity.end is not None and row.validity.end < date.max:
                yield row.validity.end + timedelta(days=1)


def _added(translation: Translation) -> Iterator[Cells]:
    """The values to add to a line for each match, or once if there is none."""
    for match in translation.matches:
        yield (*_cells(match), translation.message)
    if not translation.matches:
        yield (*[None] * (len(ADDED) - 1), translation.message)


def _cells(match: Match) -> Cells:
    target = match.coding
    return (
        target.system if target else None,
        target.code if target else None,
        target.display if target else None,
        match.relationship.value,
        listed(match.dependencies),
        listed(match.products),
        match.comment,
        match.citation,
        f"{match.origin.url}|{match.origin.version}",
    )


def listed(items: tuple[Dependency, ...] | tuple[Product, ...]) -> str | None:
    """The text of a cell: `setting=inpatient; payer=medicare`."""
    pairs = [
        f"{item.attribute.code}={item.value.code if isinstance(item.value, Coding) else item.value}"
        for item in items
    ]
    return "; ".join(pairs) or None
