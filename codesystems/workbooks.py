"""Read the cells of the first sheet of a workbook (xlsx, or the older xls), within limits.

A sheet is read as a rectangle. So one cell in the last row and column of an xlsx of a few kilobytes
would take the memory of a full rectangle. Therefore an xlsx is checked first, and the reader gets
a copy of the checked parts.
"""

import io
import re
import zipfile
from collections.abc import Sequence

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from codesystems import archive
from codesystems.archive import ArchiveError
from codesystems.release import ReleaseError

LARGEST = 64 * 1024 * 1024
"""Bytes of an unpacked xlsx: the largest of CMS's HCPCS releases has 16 MiB."""
MOST_CELLS = 2_000_000
"""Cells of the rectangle: the largest of CMS's HCPCS releases has 416,000."""

_ZIP = b"PK\x03\x04"
_WORKBOOK = "xl/workbook.xml"
_PARTS = ("[Content_Types].xml", "_rels/", "xl/")
"""The beginnings of the names of the parts with the cells."""
_ROW = b"<row"
_CELL = re.compile(rb'<(?:[^\s<>/]*:)?c(?=[\s/>])(?: r="([A-Z]{1,3})([0-9]{1,7})")?')
"""The start tag of a cell, with its column and row, as Excel writes them."""


def rows(file: str, data: bytes) -> Sequence[Sequence[object]]:
    """Read the rows of the first sheet, including empty ones at its top.

    Raises ReleaseError, in one line, for a file that is not a workbook, is damaged, or is too
    large.
    """
    try:
        sheet = _sheet(_checked(data) if data.startswith(_ZIP) else data)
        _refuse_large(sheet.total_height + 1, sheet.total_width + 1)
        return sheet.to_python(skip_empty_area=False)
    except (ArchiveError, CalamineError, OSError, ValueError, IndexError) as error:
        raise ReleaseError(f"{file}: is a damaged or unreadable workbook ({error})") from error


def _sheet(data: bytes) -> CalamineSheet:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)


def _checked(data: bytes) -> bytes:
    """Return a copy of an xlsx with its checked parts. Raises ArchiveError."""
    packed = archive.opened(data, LARGEST)
    parts = {
        info.filename: archive.unpacked(packed, info)
        for info in packed.infolist()
        if info.filename.startswith(_PARTS)
    }
    if _WORKBOOK not in parts:
        raise ArchiveError(f"it is not an xlsx: it has no {_WORKBOOK}")
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as checked:
        for name, part in parts.items():
            _refuse_large_range(part)
            checked.writestr(name, part)
    return copy.getvalue()


def _refuse_large_range(part: bytes) -> None:
    """Refuse a part whose cells are in too large a rectangle, or have no reference."""
    letters, digits = set[bytes](), set[bytes]()
    for row in part.split(_ROW):
        for column, number in _CELL.findall(row):
            letters.add(column)
            digits.add(number)
    if b"" in letters:
        raise ArchiveError("it has a cell without a reference such as A1")
    _refuse_large(max(map(int, digits), default=0), max(map(_column, letters), default=0))


def _column(letters: bytes) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _refuse_large(height: int, width: int) -> None:
    if height * width > MOST_CELLS:
        raise ArchiveError(
            f"it has cells down to row {height:,} and column {width:,}; "
            f"at most {MOST_CELLS:,} cells are read"
        )
