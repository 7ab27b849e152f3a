"""Read the rows of the fee schedule: one for a code with its modifiers, grouped by code.

A row has some hundred fees, so equal properties and their parts are one object each.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from codesystems import amounts, bundled, codekinds, spreadsheets
from codesystems.amounts import NoAmount
from codesystems.codekinds import Kind
from codesystems.dmepos import columns, tables, variations
from codesystems.model import Coding, Concept, Property, PropertyType, Slip
from codesystems.release import Refused
from codesystems.spreadsheets import Row, Sheet
from codesystems.variations import VariationCounter

_MODIFIER = re.compile("[A-Z0-9]{2}")
_MODIFIERS = {columns.MODIFIER: "modifier", columns.SECOND_MODIFIER: "modifier2"}
_CODED = {columns.JURISDICTION: "dmeposJurisdiction", columns.CATEGORY: "dmeposCategory"}
_LIMITS = {columns.CEILING: "dmeposCeiling", columns.FLOOR: "dmeposFloor"}
Parts = tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row with its file, its code and the parts that its modifiers are."""

    file: str
    row: Row
    code: str
    modifiers: Parts = ()


class Reader:
    """Reads the rows of the fee schedule's files, and collects slips and variations."""

    def __init__(self, counter: VariationCounter) -> None:
        self.slips: list[Slip] = []
        self._counter = counter
        self._tables = {
            columns.JURISDICTION: bundled.codings(tables.jurisdictions()),
            columns.CATEGORY: bundled.codings(tables.categories()),
        }
        self._shared: dict[Property, Property] = {}
        self._seen: dict[tuple[str, ...], str] = {}
        self._by_code: dict[str, list[list[Property]]] = {}

    def read(self, sheet: Sheet) -> None:
        """Read a file. Raises Refused for a code that occurs twice with the same modifiers."""
        for heading in sheet.unread:
            self._counter.add(variations.UNREAD_COLUMN, f"{sheet.file}, {heading}")
        fees = self._fees(sheet)
        for row in sheet.rows:
            code = row.text(columns.CODE)
            if not codekinds.is_code(code):
                reason = "a row with data has no code in its place"
                raise Refused(sheet.file, row.place(columns.CODE), reason)
            if Kind.of(code) is not Kind.HCPCS:
                self._counter.add(variations.FOREIGN, f"{sheet.file}, row {row.number}")
                continue
            self._refuse_duplicate(sheet, row, code)
            properties = list(self._properties(_Line(sheet.file, row, code), fees))
            self._by_code.setdefault(code, []).append(properties)

    def concepts(self) -> Iterator[Concept]:
        """Yield the codes in the order of their first rows."""
        for code, rows in self._by_code.items():
            yield Concept(code, properties=tuple(self._merged(rows)))

    def _merged(self, rows: list[list[Property]]) -> Iterator[Property]:
        """Yield the properties of a code's rows; codes that all rows have once, without parts."""
        for name in (*_CODED.values(), *_LIMITS.values(), "dmeposFee"):
            found = [one for properties in rows for one in properties if one.code == name]
            if name in _CODED.values() and len({one.value for one in found}) == 1:
                common = replace(found[0], parts=())
                found = [self._shared.setdefault(common, common)]
            yield from found

    def _fees(self, sheet: Sheet) -> dict[str, Parts]:
        """Return the columns of fees, and the parts that each fee in them has."""
        found: dict[str, Parts] = {}
        for column in sheet.columns:
            if heading := columns.FEE.fullmatch(spreadsheets.words(column)):
                found[column] = (
                    Property("state", PropertyType.STRING, heading[1].upper()),
                    Property("area", PropertyType.CODE, columns.AREAS[heading[2]]),
                )
        if not found:
            raise Refused(sheet.file, "", "has no column of fees, such as TX (NR)")
        return found

    def _refuse_duplicate(self, sheet: Sheet, row: Row, code: str) -> None:
        key = (code, *(row.text(column) for column in _MODIFIERS))
        if key in self._seen:
            reason = f"{' '.join(filter(None, key))} is a duplicate of {self._seen[key]}"
            raise Refused(sheet.file, row.place(columns.CODE), reason)
        self._seen[key] = f"{sheet.file}, row {row.number}"

    def _properties(self, line: _Line, fees: dict[str, Parts]) -> Iterator[Property]:
        if not codekinds.fits(line.code):
            self._slip(line, columns.CODE, f"{line.code} has not the form of a code")
        line = replace(line, modifiers=tuple(self._modifiers(line)))
        for column, name in _CODED.items():
            yield from self._coded(line, name, column)
        for column, name in _LIMITS.items():
            yield from self._amount(line, name, column, line.modifiers)
        for column, parts in fees.items():
            yield from self._amount(line, "dmeposFee", column, parts + line.modifiers)

    def _modifiers(self, line: _Line) -> Iterator[Property]:
        for column, name in _MODIFIERS.items():
            text = line.row.text(column)
            if text and not _MODIFIER.fullmatch(text):
                self._slip(line, column, f"{text!r} has not the form of a modifier")
            if text:
                yield self._property(name, PropertyType.CODE, text)

    def _coded(self, line: _Line, name: str, column: str) -> Iterator[Property]:
        text = line.row.text(column)
        if not text:
            if column in line.row.columns:
                self._slip(line, column, "is empty")
            return
        coding = self._tables[column].get(text)
        if coding is None:
            self._slip(line, column, f"{text!r} is none of the codes that are known")
            coding = Coding(_URLS[column], text)
        yield self._property(name, PropertyType.CODING, coding, line.modifiers)

    def _amount(self, line: _Line, name: str, column: str, parts: Parts) -> Iterator[Property]:
        cell = line.row.cell(column)
        try:
            amount = amounts.read(cell if isinstance(cell, float) else line.row.text(column))
        except NoAmount as error:
            self._slip(line, column, f"{error}; no value is read")
            return
        if amounts.is_noisy(cell):
            self._counter.add(variations.NOISE, line.row.place(column))
        if amount:
            yield self._property(name, PropertyType.DECIMAL, amount, parts)
        elif amount is not None:
            self._counter.add(variations.NO_FEE, line.row.place(column))

    def _property(
        self, name: str, kind: PropertyType, value: str | Decimal | Coding, parts: Parts = ()
    ) -> Property:
        """Return a property: one object for each value with its parts."""
        made = Property(name, kind, value, parts)
        return self._shared.setdefault(made, made)

    def _slip(self, line: _Line, column: str, reason: str) -> None:
        self.slips.append(Slip(line.file, line.row.place(column), line.code, reason))


_URLS = {
    columns.JURISDICTION: tables.JURISDICTION.url,
    columns.CATEGORY: tables.CATEGORY.url,
}
