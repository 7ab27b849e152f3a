"""Read the rows of Addendum B as concepts: the code and what OPPS pays for it.

Codes of CPT have wording that needs a licence, so of their rows only what cannot be wording is
read or named in a message: numbers, indicators of two characters, and CMS's own notes.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from codesystems import amounts, bundled, codekinds
from codesystems.amounts import NoAmount
from codesystems.codekinds import Kind
from codesystems.model import Coding, Concept, Property, PropertyType, Slip
from codesystems.opps import columns, statusindicators, variations
from codesystems.release import Refused
from codesystems.spreadsheets import Row, Sheet
from codesystems.variations import Variation, VariationCounter

_AMOUNTS: dict[str, tuple[str, Callable[[object], Decimal | None]]] = {
    "relativeWeight": (columns.WEIGHT, amounts.read),
    "paymentRate": (columns.RATE, amounts.read),
    "nationalUnadjustedCopayment": (columns.NATIONAL, amounts.read),
    "minimumUnadjustedCopayment": (columns.MINIMUM, amounts.read),
    "inflationAdjustedCoinsurance": (columns.COINSURANCE, amounts.percentage),
    "adjustedBeneficiaryCopayment": (columns.ADJUSTED, amounts.read),
}
_APC_DIGITS = 4
_CODE_DIGITS = 5
_APC = re.compile(rf"\d{{{_APC_DIGITS}}}")
_MARK = re.compile(r"[*#+†]")
_OF_CMS = re.compile(
    r"\W*((inflation.adjusted )?coinsurance|copayments? capped at inpatient deductible of "
    r"\$[\d,.]+|\d+% of reference add.on applied|[;,. ])*",
    re.IGNORECASE,
)
"""The notes that CMS has in Addendum B."""
_WITHHELD = "a text that is not quoted, since it may be wording of the AMA"


class Reader:
    """Reads the rows of the codes of one code system, and collects slips and variations."""

    def __init__(self, sheet: Sheet, kind: Kind, year: int, counter: VariationCounter) -> None:
        self.slips: list[Slip] = []
        self._sheet = sheet
        self._kind = kind
        self._counter = counter
        self._indicators = bundled.codings(statusindicators.load())
        self._parts = {
            columns.EXPIRATION: Property("calendarYear", PropertyType.INTEGER, year),
            columns.NOTE: Property("meaning", PropertyType.STRING, _meaning(sheet)),
        }
        self._shared: dict[Property, Property] = {}

    def concepts(self) -> Iterator[Concept]:
        """Yield the codes in the order of the file. Raises Refused for a code that occurs twice."""
        seen: dict[str, int] = {}
        for row in self._sheet.rows:
            code = self._code(row)
            kind = Kind.of(code)
            if kind is Kind.CDT and self._kind is Kind.HCPCS:
                self._counter.add(variations.DENTAL, f"row {row.number}")
            if code in seen:
                raise Refused(
                    self._sheet.file,
                    row.place(columns.CODE),
                    f"{code} is a duplicate of row {seen[code]}",
                )
            if code:
                seen[code] = row.number
            if code and kind is self._kind:
                yield self._concept(row, code)

    def _code(self, row: Row) -> str:
        """Return the code of a row; '' for a row with a text and nothing else."""
        code = row.text(columns.CODE)
        if isinstance(row.cell(columns.CODE), float):
            code = code.zfill(_CODE_DIGITS)
        if codekinds.is_code(code):
            return code
        if code and not any(row.text(name) for name in row.columns if name != columns.CODE):
            self._count(variations.NOT_A_RECORD, f"row {row.number}")
            return ""
        raise Refused(
            self._sheet.file, row.place(columns.CODE), "a row with data has no code in its place"
        )

    def _concept(self, row: Row, code: str) -> Concept:
        if not codekinds.fits(code):
            self._slip(row, columns.CODE, code, f"{code} has not the form of a code")
        self._count_cells(row)
        found = (
            self._status_indicator(row, code),
            self._apc(row, code),
            *(self._amount(row, code, name) for name in _AMOUNTS),
            self._marked(row, code, "passThroughExpiration", columns.EXPIRATION),
            self._marked(row, code, "oppsNote", columns.NOTE),
            self._changed(row, code),
        )
        return Concept(code, properties=tuple(filter(None, found)))

    def _count_cells(self, row: Row) -> None:
        for column in (columns.CODE, columns.STATUS_INDICATOR, columns.APC):
            cell = row.cell(column)
            if isinstance(cell, float):
                self._count(variations.NUMBER_CELL, row.place(column))
            elif cell != row.text(column):
                self._count(variations.BLANKS, row.place(column))
        for column, _ in _AMOUNTS.values():
            if amounts.is_noisy(row.cell(column)):
                self._count(variations.NOISE, row.place(column))

    def _status_indicator(self, row: Row, code: str) -> Property | None:
        text = row.text(columns.STATUS_INDICATOR)
        coding = self._indicators.get(text)
        if coding is None:
            quoted = repr(text) if self._may_quote(text, len(text) <= len("Q1")) else _WITHHELD
            reason = f"{quoted} is not an indicator that CMS defines" if text else "is empty"
            self._slip(row, columns.STATUS_INDICATOR, code, reason)
            if not text or quoted is _WITHHELD:
                return None
            coding = Coding(statusindicators.EDITION.url, text)
        return self._property("statusIndicator", PropertyType.CODING, coding)

    def _apc(self, row: Row, code: str) -> Property | None:
        text = row.text(columns.APC)
        if isinstance(row.cell(columns.APC), float):
            text = text.zfill(_APC_DIGITS)
        if text and not _APC.fullmatch(text):
            quoted = repr(text) if self._may_quote(text, text.isdigit()) else _WITHHELD
            self._slip(row, columns.APC, code, f"{quoted} is not a number of four digits")
            text = "" if quoted is _WITHHELD else text
        return self._property("apc", PropertyType.STRING, text) if text else None

    def _amount(self, row: Row, code: str, name: str) -> Property | None:
        column, read = _AMOUNTS[name]
        cell = row.cell(column)
        try:
            amount = read(cell if isinstance(cell, float) else row.text(column))
        except NoAmount as error:
            plain = not re.search("[A-Za-z]", row.text(column))
            reason = str(error) if self._may_quote("", plain) else f"{_WITHHELD} is not an amount"
            self._slip(row, column, code, f"{reason}; no value is read")
            return None
        return None if amount is None else self._property(name, PropertyType.DECIMAL, amount)

    def _marked(self, row: Row, code: str, name: str, column: str) -> Property | None:
        text = row.text(column)
        mark = _MARK.fullmatch(text) is not None
        if not text:
            return None
        if not self._may_quote(text, mark or _OF_CMS.fullmatch(text) is not None):
            self._slip(row, column, code, f"{_WITHHELD}; no value is read")
            return None
        parts = (self._parts[column],) if mark and self._parts[column].value else ()
        return self._property(name, PropertyType.STRING, text, parts)

    def _changed(self, row: Row, code: str) -> Property | None:
        text = row.text(columns.CHANGED)
        if text and not _MARK.fullmatch(text):
            quoted = repr(text) if self._may_quote(text, plain=False) else _WITHHELD
            self._slip(row, columns.CHANGED, code, f"{quoted} is not *; the code is marked")
        return self._property("oppsChanged", PropertyType.BOOLEAN, value=True) if text else None

    def _may_quote(self, text: str, plain: bool) -> bool:
        """Tell whether a text may be kept: of CPT only what is plainly no wording."""
        return plain or self._kind is Kind.HCPCS

    def _property(
        self,
        name: str,
        kind: PropertyType,
        value: str | bool | Decimal | Coding,
        parts: tuple[Property, ...] = (),
    ) -> Property:
        """Return a property: one object for each value, since most values repeat."""
        made = Property(name, kind, value, parts)
        return self._shared.setdefault(made, made)

    def _slip(self, row: Row, column: str, code: str, reason: str) -> None:
        self.slips.append(Slip(self._sheet.file, row.place(column), code, reason))

    def _count(self, variation: Variation, place: str) -> None:
        self._counter.add(variation, place)


def _meaning(sheet: Sheet) -> str:
    """Return what a mark in the column of notes means: the heading behind "Note:"."""
    index = sheet.columns.get(columns.NOTE)
    return "" if index is None else sheet.headings[index].partition(":")[2].strip()
