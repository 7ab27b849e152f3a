"""CMS's corrections of a release: each row is compared with the records, and never applied.

CMS publishes its corrections with the corrected file. A row that the records do not show is a
slip, as is a row that says what cannot be compared.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from codesystems import workbooks
from codesystems.hcpcs import fields
from codesystems.hcpcs.record import HcpcsRecord
from codesystems.hcpcs.remarks import Remarks
from codesystems.release import ReleaseError, ReleaseMember

_COLUMNS = {
    "code": ("HCPCS/MOD CODE", "CODE", "HCPCS", "HCPCS CODE"),
    "action": ("ACTION",),
    "effective": ("EFFECTIVE DATE", "EFF DATE"),
    "short": ("SHORT DESCRIPTION", "SHORT DESC"),
    "long": ("LONG DESCRIPTION", "LONG DESC"),
    "types of service": ("TOS",),
    "BETOS": ("BETOS",),
    "coverage": ("COVERAGE", "COV"),
    "pricing": ("PRICING", "PRICE"),
    "cross-reference": ("XREF CODE", "XREF"),
    "ASC payment group": ("ASC IND",),
    "ASC date": ("ASC DATE",),
}
"""Our names of the columns, and CMS's headings, in capitals."""

_DATED_ACTION = re.compile(r"action effective date should be (\d{8})", re.IGNORECASE)
_ACTION_CODE = re.compile(r"action code (?:to )?[\"'\u201c]?([A-Z])\b", re.IGNORECASE)
_NEW_REFERENCE = re.compile(r"change xref code to (\w+)", re.IGNORECASE)
_OLD_REFERENCE = re.compile(r"remove xref code (\w+)", re.IGNORECASE)
_NO_GROUP = re.compile(r"remove \W*YY", re.IGNORECASE)
_ABSENT = re.compile(r"remove code", re.IGNORECASE)
_ENDED = re.compile(r"(?:terminate|discontinue)\b", re.IGNORECASE)
_KEPT = re.compile(r"do not terminate", re.IGNORECASE)
_PRESENT = re.compile(r"add\b(?! +\W*YY)|.*add back", re.IGNORECASE)


class _Correction(NamedTuple):
    """A row of the corrections, by our names of the columns, and its number."""

    number: int
    cells: Mapping[str, str]


def check(
    members: Sequence[ReleaseMember], loaded: Sequence[HcpcsRecord], remarks: Remarks
) -> None:
    """Add a slip for each row of the corrections in a release that its records do not show."""
    by_code = {record.code: record for record in loaded}
    for member in members:
        if "correction" not in member.name.lower() or not member.is_workbook:
            continue
        try:
            rows = list(_rows(member))
        except ReleaseError as error:
            remarks.slip(member.name, "the file", "", f"the corrections are not read: {error}")
            continue
        for row in rows:
            code = row.cells["code"]
            for reason in _differences(row.cells, by_code.get(code)):
                remarks.slip(member.name, f"row {row.number}", code, reason)


def _rows(member: ReleaseMember) -> Iterator[_Correction]:
    """Yield the rows below the headings that have a code."""
    places: dict[str, int] = {}
    for number, row in enumerate(workbooks.rows(member.name, member.data), 1):
        texts = [_text(cell) for cell in row]
        if not places:
            places = _places([text.upper() for text in texts])
        elif texts[places["code"]]:
            yield _Correction(number, {name: texts[place] for name, place in places.items()})


def _places(headings: Sequence[str]) -> dict[str, int]:
    """Return the place of each known column; none for a row that is not that of the headings."""
    places = {
        name: headings.index(known)
        for name, spellings in _COLUMNS.items()
        for known in spellings
        if known in headings
    }
    return places if {"code", "action"} <= set(places) else {}


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return f"{cell:%Y%m%d}"
    return " ".join(str(cell).split())


def _differences(cells: Mapping[str, str], record: HcpcsRecord | None) -> Iterator[str]:
    """Yield what a correction says and the record does not show."""
    action = cells["action"]
    if _ABSENT.match(action):
        if record is not None:
            yield f"{action!r}, but the release has the code"
        return
    if record is None:
        yield f"{action!r}, but the release does not have the code"
        return
    compared = [*_of_action(action, cells, record), *_of_cells(cells, record)]
    if not compared and not _PRESENT.match(action):
        yield f"{action!r} cannot be compared with the record"
    yield from (
        f"{action!r}: the release has {actual!r}, not {expected!r}"
        for expected, actual in compared
        if expected != actual
    )


def _of_action(
    action: str, cells: Mapping[str, str], record: HcpcsRecord
) -> Iterator[tuple[object, object]]:
    """Yield what an action asks for, each with the value of the record."""
    dates, details = record.maintenance, record.details
    if dated := _DATED_ACTION.search(action):
        yield dated[1], _compact(dates.action_effective_date)
    if coded := _ACTION_CODE.search(action):
        yield coded[1].upper(), dates.action_code
    if added := _NEW_REFERENCE.search(action):
        yield (added[1],), details.cross_references
    if removed := _OLD_REFERENCE.search(action):
        yield f"no {removed[1]}", _without(removed[1], details.cross_references)
    if _NO_GROUP.search(action):
        yield "", details.asc_payment_group
    if _KEPT.match(action):
        yield "no termination date", _compact(dates.termination_date) or "no termination date"
    elif _ENDED.match(action):
        # The effective date is the day after the last one; sometimes it is the last one.
        named = fields.as_day(cells.get("effective", ""))
        last = named - timedelta(days=1) if named else dates.termination_date
        ended = last if named and dates.termination_date == named else dates.termination_date
        yield _compact(last) or "a termination date", _compact(ended)


def _without(code: str, codes: tuple[str, ...]) -> str:
    return code if code in codes else f"no {code}"


def _of_cells(cells: Mapping[str, str], record: HcpcsRecord) -> Iterator[tuple[object, object]]:
    """Yield the values of the cells that are not empty, each with that of the record."""
    details = record.details
    actual: dict[str, str | tuple[str, ...]] = {
        "short": record.short_description,
        "long": record.long_description,
        "types of service": details.types_of_service,
        "BETOS": details.betos,
        "coverage": details.coverage,
        "pricing": details.pricing_indicators,
        "cross-reference": details.cross_references,
        "ASC payment group": details.asc_payment_group,
        "ASC date": _compact(details.asc_effective_date),
    }
    for name, value in actual.items():
        cell = cells.get(name, "")
        if cell and isinstance(value, str):
            yield cell, cell if cell.casefold() == value.casefold() else value
        elif cell:
            yield sorted(re.split(r"[ ,]+", cell)), sorted(value)


def _compact(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""
