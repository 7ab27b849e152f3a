"""Read HCPCS records from CMS's workbook (xlsx, or the older xls): a row for each code.

The workbook has less data than the text: action dates are missing, one description is truncated.
It is read where a release has no text. The fields of a row are read as those of a record in the
text, so that the same rules apply to both.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

from codesystems import workbooks
from codesystems.fixedwidth import Column
from codesystems.hcpcs import cells, layout, records, variations
from codesystems.hcpcs.reader import Reader, Row
from codesystems.hcpcs.record import HcpcsRecord
from codesystems.hcpcs.remarks import Remarks
from codesystems.release import Refused

_COLUMNS = {
    heading: column for column, headings in layout.WORKBOOK_COLUMNS.items() for heading in headings
}
_SEQUENCE = re.compile("0*100?")
"""The sequence number of a row with a code: 0010, or with its zeros 00100."""


class _SheetRow(NamedTuple):
    """A row with its number and the text of each cell by its heading."""

    number: int
    texts: dict[str, str]


def read(file: str, data: bytes, remarks: Remarks) -> Iterator[HcpcsRecord]:
    """Read the records of a release's workbook, in order.

    Adds tolerated variations and slips to the remarks. Raises Refused, with row and column, for
    the first row that breaks the structure of the sheet.
    """
    reader = Reader(file, remarks, _heading)
    code = ""
    for code, rows in groupby(_rows(file, data, remarks), key=lambda row: row.texts["HCPC"]):
        yield reader.record(_row(file, code, list(rows), reader, remarks))
    if not code:
        raise Refused(file, "", "has headings but no records")
    reader.check_order()


def _rows(file: str, data: bytes, remarks: Remarks) -> Iterator[_SheetRow]:
    """Yield the rows after the headings as text, by heading; a preamble is skipped."""
    headings: list[str] = []
    for number, row in enumerate(workbooks.rows(file, data), 1):
        if not headings:
            if row and _named(row[0]) == "HCPC":
                headings = _checked(file, number, [_named(cell) for cell in row])
            else:
                remarks.add(variations.PREAMBLE, f"row {number}")
            continue
        if not any(str(cell).strip() for cell in row):
            remarks.add(variations.BLANK_LINE, f"row {number}")
            continue
        yield _SheetRow(
            number, _texts(file, number, dict(zip(headings, row, strict=False)), remarks)
        )
    if not headings:
        raise Refused(file, "", "has no row that begins with HCPC; is this CMS's ANWEB workbook?")


def _named(cell: object) -> str:
    """Return a heading in capitals, with one blank between its words."""
    return " ".join(str(cell).upper().split())


def _checked(file: str, number: int, headings: list[str]) -> list[str]:
    missing = [heading for heading in _COLUMNS if heading not in headings]
    if missing:
        raise Refused(file, f"row {number}", f"the headings lack {', '.join(missing)}")
    twice = [heading for heading in _COLUMNS if headings.count(heading) > 1]
    if twice:
        raise Refused(file, f"row {number}", f"the headings repeat {', '.join(twice)}")
    return headings


def _texts(file: str, number: int, row: Mapping[str, object], remarks: Remarks) -> dict[str, str]:
    texts: dict[str, str] = {}
    code = str(row["HCPC"]).strip()
    for heading, column in _COLUMNS.items():
        cell = row[heading]
        place = f"row {number}, column {heading}"
        text = cells.text(column, cell)
        texts[heading] = cells.padded(column, cell, text)
        if cells.is_whole(cell):
            remarks.add(variations.NUMBER_CELL, place)
        elif not cells.is_plain(cell):
            remarks.slip(file, place, code, f"the cell is no text; it is read as {text!r}")
        elif texts[heading] != text:
            reason = f"{text!r} has lost its zeros; it is read as {texts[heading]!r}"
            remarks.slip(file, place, code, reason)
    return texts


def _row(file: str, code: str, rows: Sequence[_SheetRow], reader: Reader, remarks: Remarks) -> Row:
    (number, texts), *continuations = rows
    place, kind = f"row {number}", texts["RECID"].strip()
    if kind not in records.PRIMARY:
        reason = f"{texts['RECID']!r} is not a primary record (3 or 7)"
        raise Refused(file, f"{place}, column RECID", reason)
    if not _SEQUENCE.fullmatch(texts["SEQNUM"].strip()):
        reason = f"the sequence number {texts['SEQNUM']!r} is not 0010"
        remarks.slip(file, f"{place}, column SEQNUM", code.strip(), reason)
    chunks = [texts["LONG DESCRIPTION"]]
    for row, more in continuations:
        _refuse_stray(file, row, more, records.PRIMARY[kind])
        reader.add(variations.SHEET_CONTINUATION, f"{code}, row {row}")
        chunks.append(more["LONG DESCRIPTION"])
    return Row(
        place,
        code,
        kind,
        " ".join(chunks),
        texts["SHORT DESCRIPTION"],
        tuple([texts[heading] for heading in _DETAILS]),
        tuple([texts[heading] for heading in _DATES]),
        partial(_values, texts),
    )


_DETAILS = [
    heading
    for heading, column in _COLUMNS.items()
    if layout.PRICING_INDICATOR.first <= column.first < layout.ADDED_DATE.first
]
_DATES = [
    heading for heading, column in _COLUMNS.items() if column.first >= layout.ADDED_DATE.first
]


def _values(texts: Mapping[str, str], column: Column) -> Sequence[str]:
    """Return the cells of a field; the fillers have none."""
    headings = layout.WORKBOOK_COLUMNS.get(column)
    return [texts[heading] for heading in headings] if headings else [""]


def _heading(column: Column, index: int) -> str:
    return layout.WORKBOOK_COLUMNS[column][index]


def _refuse_stray(file: str, row: int, texts: dict[str, str], expected: str) -> None:
    """Refuse a second row of a code, unless it only continues the long description."""
    extra = [
        heading
        for heading, text in texts.items()
        if text.strip() and heading not in {"HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION"}
    ]
    if texts["RECID"].strip() != expected or extra:
        raise Refused(file, f"row {row}, column HCPC", f"{texts['HCPC'].strip()} is a duplicate")
