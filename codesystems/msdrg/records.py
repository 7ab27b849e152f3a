"""Rows of CMS's Table 5 as MS-DRGs, with the slips of single cells.

A slip leaves the row as published; what is no number has no figure. Refused is what breaks the
table: a row without its code or title, codes out of order, and a table without its end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from codesystems.model import Slip
from codesystems.msdrg import concepts, edition, table5
from codesystems.msdrg.concepts import Drg
from codesystems.msdrg.table5 import Row, Sheet
from codesystems.release import Refused, ReleaseError

_MADE_BY_HAND = 100
"""Rows: CMS's table has more; one with fewer is an excerpt made by hand."""
_LAST = "999"
_NONE = {"", ".", "**", "*", "-", "--", "N/A", "NA"}
"""What CMS writes where a group has no figure, no category or no type."""
_CATEGORIES = {"PRE", *(f"{number:02}" for number in range(1, 26))}
_TYPES = {"SURG", "MED"}
_FLAGS = {"YES": True, "NO": False}
_PLACES = {one.code: 4 if "weight" in one.code else 1 for one in edition.FIGURES}
"""The decimal places that CMS's text has."""


def read(sheet: Sheet) -> tuple[tuple[Drg, ...], tuple[Slip, ...]]:
    """Read the rows in order, and name their slips. Raises Refused for a broken table."""
    drgs, slips = list[Drg](), list(_unread(sheet))
    for row in sheet.rows:
        if _is_note(row, bool(drgs) and drgs[-1].code == _LAST):
            continue
        reader = _Reader(sheet, row, _code(sheet, row))
        if drgs and reader.code <= drgs[-1].code:
            what = "a duplicate" if reader.code == drgs[-1].code else "out of order"
            raise reader.refused(table5.CODE, f"{reader.code} is {what}")
        drgs.append(reader.drg())
        slips += reader.slips
    _refuse_incomplete(sheet, [drg.code for drg in drgs])
    return tuple(drgs), tuple(slips)


def _unread(sheet: Sheet) -> Iterator[Slip]:
    for place, heading in sheet.unread:
        reason = f"{heading!r} is no heading of Table 5; the column is not read"
        yield Slip(sheet.file, place, "", reason)


def _is_note(row: Row, is_below: bool) -> bool:
    """Tell whether a row is a footnote: a text in its first cell alone, below the last code."""
    return is_below and not any(_text(cell) for cell in list(row.cells.values())[1:])


def _code(sheet: Sheet, row: Row) -> str:
    text = _text(row.cells[table5.CODE])
    if not re.fullmatch(r"[0-9]{1,3}", text):
        place = f"{row.place}, column {sheet.headings[table5.CODE]}"
        raise Refused(sheet.file, place, f"{text!r} is no MS-DRG, which has three digits")
    return text.zfill(3)


def _refuse_incomplete(sheet: Sheet, codes: list[str]) -> None:
    """Refuse a table without its end, or without codes that were in force in its year."""
    if not codes:
        raise Refused(sheet.file, "", "has headings but no MS-DRG")
    if codes[-1] != _LAST:
        raise ReleaseError(
            f"{sheet.file}: is an incomplete release: {len(codes):,} rows up to {codes[-1]}; "
            f"a complete one ends with {_LAST}"
        )
    if len(codes) < _MADE_BY_HAND or sheet.year not in concepts.SURVEYED:
        return
    lacking = sorted(concepts.in_force(edition.first_day(sheet.year)) - set(codes))
    if lacking:
        named = ", ".join(lacking[:5]) + (" and others" if lacking[5:] else "")
        raise ReleaseError(
            f"{sheet.file}: is an incomplete release: it lacks {named}, in force in fiscal year "
            f"{sheet.year}"
        )


def _text(cell: object) -> str:
    """Return a cell as text; a whole number of a workbook without a decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


@dataclass(slots=True)
class _Reader:
    """Reads the cells of one row, and collects its slips."""

    sheet: Sheet
    row: Row
    code: str
    slips: list[Slip] = field(default_factory=list)

    def drg(self) -> Drg:
        """Return the MS-DRG of the row. Raises Refused where it has no title."""
        return Drg(
            self.code,
            self._title(),
            self._listed(table5.MDC, _CATEGORIES, 2),
            self._listed(table5.TYPE, _TYPES),
            dict(self._figures()),
            dict(self._flags()),
        )

    def refused(self, column: str, reason: str) -> Refused:
        """Return the error of a cell that breaks the table."""
        return Refused(self.sheet.file, self._place(column), reason)

    def _slip(self, column: str, reason: str) -> None:
        self.slips.append(Slip(self.sheet.file, self._place(column), self.code, reason))

    def _place(self, column: str) -> str:
        return f"{self.row.place}, column {self.sheet.headings[column]}"

    def _title(self) -> str:
        written = str(self.row.cells[table5.TITLE])
        title = written.strip()
        if not re.search("[A-Za-z]", title):
            raise self.refused(table5.TITLE, f"{title!r} is no title of an MS-DRG")
        if title != written or "  " in title:
            self._slip(table5.TITLE, f"{written!r} has a blank too many")
        if '"' in title or not title.isprintable():
            self._slip(table5.TITLE, f"{title!r} has a character that is in no title")
        return title

    def _listed(self, column: str, known: set[str], width: int = 0) -> str:
        """Return a code of a table of CMS, as published where it is in none."""
        text = _text(self.row.cells[column])
        if text in _NONE:
            return ""
        code = text.zfill(width) if text.isdecimal() else text
        if code.upper() in known:
            return code.upper()
        self._slip(column, f"{text!r} is not in CMS's table")
        return code

    def _flags(self) -> Iterator[tuple[str, bool]]:
        for flag in edition.FLAGS:
            text = _text(self.row.cells[flag.code])
            if text.upper() in _FLAGS:
                yield flag.code, _FLAGS[text.upper()]
            else:
                self._slip(flag.code, f"{text!r} is neither Yes nor No")

    def _figures(self) -> Iterator[tuple[str, Decimal]]:
        found: dict[str, Decimal] = {}
        for figure in edition.FIGURES:
            amount = self._amount(figure.code)
            if amount is not None:
                found[figure.code] = amount
        self._compare(found, "weightBeforeCap", "weight")
        self._compare(found, "geometricMeanLengthOfStay", "arithmeticMeanLengthOfStay")
        return iter(found.items())

    def _compare(self, found: dict[str, Decimal], lower: str, upper: str) -> None:
        if lower in found and upper in found and found[lower] > found[upper]:
            self._slip(upper, f"{found[upper]} is less than the {lower}, {found[lower]}")

    def _amount(self, column: str) -> Decimal | None:
        """Return a figure exactly as CMS writes it; None where there is none."""
        cell, places = self.row.cells.get(column, "."), _PLACES[column]
        if isinstance(cell, int | float):
            # A workbook's numbers lack the zeros at the end, which CMS's text has.
            amount = Decimal(repr(cell))
            padded = amount.quantize(Decimal(1).scaleb(-places))
            return padded if padded == amount else amount
        text = _text(cell)
        if text.upper() in _NONE:
            if not text and self.code not in table5.NO_GROUP:
                self._slip(column, "is blank")
            return None
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
            self._slip(column, f"{text!r} is no number")
            return None
        if len(text.partition(".")[2]) != places:
            self._slip(column, f"{text!r} has not {places} decimal places")
        return Decimal(text)
