"""The tables in a release of average sales prices: csv or workbook, alone or in CMS's zip.

Above the headings are a title, the quarter and notes. The headings differ by year in their case
and punctuation (`_2026_CODE`, `NDC2`, `BILLUNITSPKG`), so columns are found by what is left of
them; there may be hundreds of empty columns behind.
"""

import csv
import io
import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from codesystems import workbooks
from codesystems.model import Slip
from codesystems.release import Refused, Release, ReleaseMember

Fields = Mapping[str, Sequence[str]]
"""The headings of each field, without blanks, punctuation and case: `billunitspkg`."""

_PUNCTUATION = re.compile(r"[^a-z0-9]+")
_YEAR = re.compile(r"\d{4}(?=code$)")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""What stands for a byte that is no character."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_MADE_BY_HAND = 100
_LAST_SECTION = "Q"
FEW = 5
"""Rows that differ from all others by a slip; more of them are a way to write."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number in the file, and its cells by field, without outer blanks."""

    file: str
    number: int
    cells: Mapping[str, str]
    headings: Mapping[str, str]

    def place(self, field: str | None = None) -> str:
        """Return the place of the row, or of one of its cells, for messages."""
        heading = self.headings.get(field or "", "")
        return f"row {self.number}, column {heading}" if heading else f"row {self.number}"

    def slip(self, reason: str, field: str | None = None) -> Slip:
        """Return a slip in the row, or in one of its cells."""
        return Slip(self.file, self.place(field), self.cells["code"], reason)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its file, the texts above its headings, its rows, and rows of another length."""

    file: str
    preamble: tuple[str, ...]
    rows: tuple[Row, ...]
    slips: tuple[Slip, ...]

    @property
    def title(self) -> str:
        """The first text of the file."""
        return " ".join(next(iter(self.preamble), self.file).lower().split())


def read(release: Release, fields: Fields, required: Sequence[str]) -> list[Sheet]:
    """Read the tables of a release that have the required fields.

    CMS's zips have each table in several formats: the csv is read where there is one. Raises
    Refused for a damaged or cut file, and where no table has the fields.
    """
    by_title: dict[str, Sheet] = {}
    for member in sorted(release.members, key=lambda member: not _is_text(member)):
        sheet = _sheet(member, fields, required)
        if sheet is not None:
            _refuse_incomplete(sheet)
            by_title.setdefault(sheet.title, sheet)
    if not by_title:
        names = ", ".join(fields[field][0] for field in required)
        raise Refused(release.name, "", f"has no table with columns such as {names}")
    return list(by_title.values())


def _refuse_incomplete(sheet: Sheet) -> None:
    """Refuse a table that is cut between two rows: CMS's have codes up to Q after those of J.

    A table with a hundred codes of J or fewer is an excerpt, or that of a few unlisted drugs.
    """
    codes = {row.cells["code"] for row in sheet.rows}
    drugs = [code for code in codes if code.startswith("J")]
    if len(drugs) > _MADE_BY_HAND and not any(code.startswith(_LAST_SECTION) for code in codes):
        reason = (
            f"is incomplete: {len(codes):,} codes up to {max(codes)}; CMS's have codes up to "
            f"{_LAST_SECTION}"
        )
        raise Refused(sheet.file, "", reason)


def _sheet(member: ReleaseMember, fields: Fields, required: Sequence[str]) -> Sheet | None:
    """Read a file; None where it has no row with headings for the required fields."""
    preamble: list[str] = []
    rows = _rows(member)
    for cells in rows:
        columns = _columns(cells, fields)
        if all(field in columns for field in required):
            start = len(preamble) + 1
            texts = tuple(text for text in preamble if text)
            return _table(member.name, texts, columns, cells, list(rows), start)
        preamble.append(" ".join(" ".join(cells).split()))
    return None


def _columns(cells: Sequence[str], fields: Fields) -> dict[str, int]:
    """Return the column of each field that has one among some headings."""
    compact = [_YEAR.sub("", _PUNCTUATION.sub("", cell.lower())) for cell in cells]
    return {
        field: next(compact.index(name) for name in names if name in compact)
        for field, names in fields.items()
        if any(name in compact for name in names)
    }


def _table(
    file: str,
    preamble: tuple[str, ...],
    columns: Mapping[str, int],
    heading_cells: Sequence[str],
    rows: Sequence[list[str]],
    start: int,
) -> Sheet:
    headings = {field: heading_cells[column].strip() for field, column in columns.items()}
    table: list[Row] = []
    slips: list[Slip] = []
    for number, cells in enumerate(rows, start + 1):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) <= max(columns.values()):
            reason = f"has {len(cells)} columns of {len(heading_cells)}: the file is cut or damaged"
            raise Refused(file, f"row {number}", reason)
        texts = {field: " ".join(cells[column].split()) for field, column in columns.items()}
        table.append(Row(file, number, texts, headings))
        if len(cells) != len(heading_cells):
            reason = f"has {len(cells)} columns, and the headings {len(heading_cells)}"
            slips.append(table[-1].slip(reason))
        slips += [
            table[-1].slip("has a byte that is no character of CMS's encoding (cp1252)", field)
            for field, text in texts.items()
            if _UNKNOWN in text
        ]
    if not table:
        raise Refused(file, "", "has headings but no rows")
    slips += [row.slip("is out of the order of the codes", "code") for row in _displaced(table)]
    return Sheet(file, preamble, tuple(table), tuple(slips))


def _displaced(rows: Sequence[Row]) -> list[Row]:
    """Return the few rows that are out of order; none where the table has no order.

    They are the rows that the longest ascending sequence of codes leaves out.
    """
    ends: list[str] = []
    lengths: list[int] = []
    for row in rows:
        code = row.cells["code"]
        at = bisect_right(ends, code)
        ends[at : at + 1] = [code]
        lengths.append(at)
    displaced: list[Row] = []
    length, following = len(ends) - 1, chr(sys.maxunicode)
    for row, at in zip(reversed(rows), reversed(lengths), strict=True):
        if at == length and row.cells["code"] <= following:
            length, following = length - 1, row.cells["code"]
        else:
            displaced.append(row)
    return displaced[::-1] if len(displaced) <= FEW else []


def _rows(member: ReleaseMember) -> Iterator[list[str]]:
    """Yield the rows of a csv or a workbook as texts; none of another file."""
    if member.name.lower().endswith((".xls", ".xlsx")):
        for cells in workbooks.rows(member.name, member.data):
            yield [_text(cell) for cell in cells]
    elif _is_text(member):
        yield from _csv(member.name, member.data)


def _is_text(member: ReleaseMember) -> bool:
    return member.name.lower().endswith((".csv", ".txt"))


def _text(cell: object) -> str:
    """Return a cell as text: a number as Excel shows it, without digits that it does not have."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _csv(file: str, data: bytes) -> Iterator[list[str]]:
    try:
        text = data.removeprefix(_BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    text = _CONTROL.sub(_UNKNOWN, text)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from reader
    except csv.Error as error:
        reason = f"is no csv ({error}): the file is cut or damaged"
        raise Refused(file, f"line {reader.line_num}", reason) from error
