"""The rows of a conversion table of NCHS (ICD-10-CM) or CMS (ICD-10-PCS).

A text with tabs, a CSV or a workbook, with a title above the headings:

    Current code assignment  Effective  Previous Code(s) Assignment
    E66.813                  2024       E66.01, E66.8
    J12.82                   01/01/21   J12.89
    A84.81                   2020       A84.8

A year alone is 1 October of it, a fiscal year 1 October of the year before. The table of ICD-10-PCS
has the year and, as MM.DD, the month and day in two columns, and the titles of both codes.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from codesystems import ordernames, workbooks
from codesystems.release import ReleaseError, ReleaseMember

_OCTOBER = 10
_EXCEL_EPOCH = date(1899, 12, 30)
_YEARS = range(2000, 2100)
_FISCAL_YEAR = re.compile(r"FY ?(20\d\d)", re.IGNORECASE)
_ROLES = (
    ("previous_title", "predecessor"),
    ("previous", "previous"),
    ("current_title", "title"),
    ("current", "current"),
    ("month_day", "month"),
    ("effective", "effective"),
    ("effective", "date"),
    ("effective", "year"),
)
"""The columns, by a word in their heading; the first that fits counts."""
_DATES = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%m/%d/%Y", "%m/%d/%y", "%B %d %Y", "%b %d %Y")


@dataclass(frozen=True, slots=True)
class Row:
    """A code with its first day and the texts about the codes that were assigned before.

    `place` is the number of the row in the table; `effective` is None where it is unreadable.
    """

    place: int
    current: str
    current_title: str
    effective: date | None
    previous: str
    previous_title: str


def read(member: ReleaseMember) -> Iterator[Row]:
    """Yield the rows below the headings. Raises ReleaseError for a file without the headings."""
    columns: dict[str, int] = {}
    for place, cells in enumerate(_cells(member), 1):
        if not columns:
            columns = _columns(cells)
            continue
        fields = {role: cells[at] if at < len(cells) else "" for role, at in columns.items()}
        texts = {role: _text(cell) for role, cell in fields.items()}
        if texts["current"]:
            yield Row(
                place,
                texts["current"],
                texts.get("current_title", ""),
                _day(fields["effective"], texts.get("month_day", "")),
                texts["previous"],
                texts.get("previous_title", ""),
            )
    if not columns:
        raise ReleaseError(
            f"{member.name}: is no conversion table: no row has the headings of the current code, "
            "the previous codes and the effective date"
        )


def _cells(member: ReleaseMember) -> Iterator[Sequence[object]]:
    if member.is_workbook:
        yield from workbooks.rows(member.name, member.data)
        return
    lines = member.data.decode("utf-8-sig", "replace").splitlines()
    has_tabs = any("\t" in line for line in lines)
    yield from csv.reader(lines, delimiter="\t" if has_tabs else ",")


def _columns(cells: Sequence[object]) -> dict[str, int]:
    """Return the columns of a row of headings; none if a heading is missing."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(cells):
        heading = _text(cell).lower()
        role = next((role for role, word in _ROLES if word in heading), None)
        if role is not None:
            columns.setdefault(role, at)
    return columns if {"current", "effective", "previous"} <= columns.keys() else {}


def _text(cell: object) -> str:
    """Return the text of a cell; a workbook has a number instead of the text of some."""
    number = isinstance(cell, float) and cell.is_integer()
    return " ".join(str(int(cell) if number and isinstance(cell, float) else cell).split())


def _day(cell: object, month_day: str) -> date | None:
    """Return the day of a cell: a date, a year, or the number of days of a workbook."""
    text = _text(cell).replace(",", "")
    if text.isdecimal():
        number = int(text)
        if number not in _YEARS:
            return _EXCEL_EPOCH + timedelta(number) if number < 100_000 else None
        return _of_year(number, month_day)
    if match := _FISCAL_YEAR.fullmatch(text):
        return ordernames.first_day(int(match[1]))
    for form in _DATES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def _of_year(year: int, month_day: str) -> date | None:
    match = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})", month_day)
    month, day = (int(match[1]), int(match[2])) if match else (_OCTOBER, 1)
    try:
        return date(year, month, day)
    except ValueError:
        return None
