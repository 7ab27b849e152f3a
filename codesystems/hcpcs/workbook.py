"""Read HCPCS records from CMS's workbook (xlsx, or the older xls): a row for each code.

The workbook has less data than the text: action dates are missing, one description is truncated.
It is read where a release has no text. A row is converted to the text of its record, which is
then read as usual, so that the same rules apply to both.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from codesystems import workbooks
from codesystems.fixedwidth import Column
from codesystems.hcpcs import details, layout, records, variations
from codesystems.hcpcs.fields import Misread
from codesystems.hcpcs.records import HcpcsRecord, Reader
from codesystems.release import Refused
from codesystems.variations import VariationCounter

_HEADINGS = [heading for group in layout.WORKBOOK_COLUMNS.values() for heading in group]
_ZERO_PADDED = {
    layout.PRICING_INDICATOR,
    layout.LAB_CERTIFICATION,
    layout.PROCESSING_NOTE,
}
"""Columns whose codes begin with zeros, which are missing where a cell is a number."""

NumberedRow = tuple[int, dict[str, str]]


def read(file: str, data: bytes, counter: VariationCounter) -> Iterator[HcpcsRecord]:
    """Read the records of a release's workbook, in order.

    Counts tolerated variations. Raises Refused, with row and column, for the first cell that the
    layout does not allow and that is not a tolerated variation.
    """
    reader = Reader(file, counter, _heading)
    code = ""
    for code, rows in groupby(_rows(file, data, counter), key=lambda row: row[1]["HCPC"]):
        yield _record(file, code, list(rows), reader)
    if not code:
        raise Refused(file, "", "has headings but no records")


def _rows(file: str, data: bytes, counter: VariationCounter) -> Iterator[NumberedRow]:
    """Yield the rows after the headings as text, by heading; a preamble is skipped."""
    headings: list[str] = []
    for number, cells in enumerate(workbooks.rows(file, data), 1):
        if not headings:
            if cells and str(cells[0]).strip() == "HCPC":
                headings = _checked(file, number, [str(cell).strip() for cell in cells])
            else:
                counter.add(variations.PREAMBLE, f"row {number}")
            continue
        if not any(str(cell).strip() for cell in cells):
            counter.add(variations.BLANK_LINE, f"row {number}")
            continue
        yield number, _texts(file, number, headings, cells, counter)
    if not headings:
        raise Refused(file, "", "has no row that begins with HCPC; is this CMS's ANWEB workbook?")


def _checked(file: str, number: int, headings: list[str]) -> list[str]:
    missing = [heading for heading in _HEADINGS if heading not in headings]
    if missing:
        raise Refused(file, f"row {number}", f"the headings lack {', '.join(missing)}")
    return headings


def _texts(
    file: str,
    number: int,
    headings: Sequence[str],
    cells: Sequence[object],
    counter: VariationCounter,
) -> dict[str, str]:
    texts: dict[str, str] = {}
    for heading, cell in zip(headings, cells, strict=False):
        if isinstance(cell, str):
            texts[heading] = cell
        elif isinstance(cell, float) and cell.is_integer():
            texts[heading] = str(int(cell))
            counter.add(variations.NUMBER_CELL, f"row {number}, column {heading}")
        else:
            place = f"row {number}, column {heading}"
            raise Refused(file, place, f"{cell!r} is neither text nor a whole number")
    return texts


def _record(file: str, code: str, rows: list[NumberedRow], reader: Reader) -> HcpcsRecord:
    (number, cells), *continuations = rows
    place = f"row {number}"
    if cells["RECID"].strip() not in records.PRIMARY:
        raise Refused(
            file, f"{place}, column RECID", f"{cells['RECID']!r} is not a primary record (3 or 7)"
        )
    chunks = [cells["LONG DESCRIPTION"]]
    for row, more in continuations:
        _refuse_stray(file, row, more, records.PRIMARY[cells["RECID"].strip()])
        reader.add(variations.SHEET_CONTINUATION, f"{code}, row {row}")
        chunks.append(more["LONG DESCRIPTION"])
    try:
        text = details.fill({column: _values(column, cells) for column in _DETAILS})
    except Misread as error:
        heading = _heading(error.column, error.occurrence)
        raise Refused(file, f"{place}, column {heading}", error.reason) from error
    return reader.record(
        place, code, cells["RECID"].strip(), " ".join(chunks), cells["SHORT DESCRIPTION"], text
    )


_DETAILS = [column for column in layout.FIELDS if column in layout.WORKBOOK_COLUMNS]


def _values(column: Column, cells: dict[str, str]) -> tuple[str, ...]:
    values = (cells[heading].strip() for heading in layout.WORKBOOK_COLUMNS[column])
    if column in _ZERO_PADDED:
        return tuple(value and value.rjust(column.width, "0") for value in values)
    return tuple(values)


def _heading(column: Column, index: int) -> str:
    return layout.WORKBOOK_COLUMNS[column][index]


def _refuse_stray(file: str, row: int, cells: dict[str, str], expected: str) -> None:
    """Refuse a second row of a code, unless it only continues the long description."""
    extra = [
        heading
        for heading, text in cells.items()
        if text.strip() and heading not in {"HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION"}
    ]
    if cells["RECID"].strip() != expected or extra:
        raise Refused(file, f"row {row}, column HCPC", f"{cells['HCPC'].strip()} is a duplicate")
