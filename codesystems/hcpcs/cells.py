"""The cells of CMS's workbook as text: digits that Excel made numbers are digits again."""

from datetime import date

from codesystems.fixedwidth import Column
from codesystems.hcpcs import indicators, layout
from codesystems.hcpcs.fields import is_number
from codesystems.hcpcs.indicators import codings

_TABLES = {
    layout.PRICING_INDICATOR: indicators.PRICING,
    layout.LAB_CERTIFICATION: indicators.LAB_CERTIFICATION,
}
_ZERO_PADDED = {*_TABLES, layout.CROSS_REFERENCE, layout.PROCESSING_NOTE}
"""Columns whose values of digits have the width of the column: a number has lost zeros."""
_DAYS = {
    layout.ASC_EFFECTIVE_DATE,
    layout.MOG_EFFECTIVE_DATE,
    layout.ADDED_DATE,
    layout.ACTION_EFFECTIVE_DATE,
    layout.TERMINATION_DATE,
}


def is_plain(cell: object) -> bool:
    """Tell whether a cell is text or a whole number, whose digits are certain."""
    return isinstance(cell, str) or is_whole(cell)


def is_whole(cell: object) -> bool:
    """Tell whether a cell is a whole number."""
    return isinstance(cell, float) and cell.is_integer()


def text(column: Column | None, cell: object) -> str:
    """Return the text of a cell of a column: a number without decimals, a date as CMS writes it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date) and column in _DAYS:
        return f"{cell:%Y%m%d}"
    return str(cell)


def padded(column: Column, cell: object, value: str) -> str:
    """Return the text of a cell with its lost zeros.

    They are certain in a number. Digits in a text get zeros only if that makes a code of the
    table of the column.
    """
    digits = value.strip()
    if column not in _ZERO_PADDED or not is_number(digits):
        return value
    whole = digits.rjust(column.width, "0")
    if isinstance(cell, str) and (column not in _TABLES or whole not in codings(_TABLES[column])):
        return value
    return whole
