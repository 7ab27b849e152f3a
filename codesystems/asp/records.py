"""The rows of a payment limit file as concepts of a supplement: codes with their figures."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from codesystems import canonical, codeforms
from codesystems.asp import quarter, sheets
from codesystems.asp.edition import FIELDS, Field
from codesystems.asp.quarter import Quarter
from codesystems.asp.sheets import Row, Sheet
from codesystems.model import Concept, Property, PropertyType, Slip
from codesystems.release import Refused, Release
from codesystems.variations import Variation, VariationCounter

CODE = ("hcpcscode", "hcpcs", "code")
"""The headings of the column of codes."""
NO_LIMIT = Variation(
    "a code without a payment limit", "The column has N/A or nothing: the note says what is paid."
)

_LIMIT = FIELDS[0]
_AMOUNT = re.compile(r"\$?(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?%?")
_MEASURE = re.compile(r"[\d.,]+ ?[A-Za-z]+(?: ?/ ?[\d.,]* ?[A-Za-z]+)?")
_FOREIGN = {canonical.CPT, codeforms.CDT}
"""The code systems of rows whose wording is never read: it belongs to AMA and ADA."""
_WHOLE = 100
_NO_AMOUNT = {"", "N/A"}
_BOOLEANS = {"1": True, "Y": True, "0": False, "N": False}


class Records:
    """The rows of one release that have codes of one code system, HCPCS or CPT."""

    def __init__(self, release: Release, system: str) -> None:
        fields = {field.property: field.headings for field in FIELDS}
        found = sheets.read(release, {"code": CODE, **fields}, ("code", _LIMIT.property))
        if len(found) > 1:
            names = ", ".join(sheet.file for sheet in found)
            raise Refused(release.name, "", f"has several tables of payment limits: {names}")
        (self._sheet,) = found
        self._system = system
        self._decimals = {name: _usual(self._sheet, name) for name in fields}
        self._names = (self._sheet.file, release.name)
        self.counter = VariationCounter()
        self.slips: list[Slip] = []

    @property
    def quarter(self) -> Quarter:
        """The quarter of the release. Raises Refused."""
        return quarter.read(self._sheet.file, (*self._sheet.preamble, *self._names))

    def concepts(self) -> Iterator[Concept]:
        """Yield the codes with their properties. Raises Refused for a code that occurs twice."""
        places: dict[str, int] = {}
        for row in self._sheet.rows:
            code = row.cells["code"]
            if code in places:
                reason = f"{code} is a duplicate of row {places[code]}"
                raise Refused(row.file, row.place("code"), reason)
            places[code] = row.number
            if system_of(code) == self._system:
                self.slips += [slip for slip in self._sheet.slips if slip.code == code]
                yield self._concept(row)

    def _concept(self, row: Row) -> Concept:
        code = row.cells["code"]
        if self._system == canonical.HCPCS and not codeforms.OWN[canonical.HCPCS].fits(code):
            self.slips.append(row.slip(f"'{code}' has not the form of a HCPCS code", "code"))
        values = (self._property(row, field) for field in FIELDS)
        return Concept(code, properties=tuple(value for value in values if value is not None))

    def _property(self, row: Row, field: Field) -> Property | None:
        """Return the value of a column; None where it has none."""
        text = row.cells.get(field.property, "")
        if field is _LIMIT and text.upper() in _NO_AMOUNT:
            self.counter.add(NO_LIMIT, f"{row.cells['code']}, {row.place()}")
            return None
        if not text:
            return None
        match field.type:
            case PropertyType.DECIMAL:
                value: Decimal | bool | str | None = amount(text)
            case PropertyType.BOOLEAN:
                value = _BOOLEANS.get(text.upper())
            case _:
                value = self._text(text, field)
        if isinstance(value, Decimal):
            self._check(row, field, value)
        if value is not None:
            return Property(field.property, field.type, value)
        if field.type is not PropertyType.STRING:
            reason = f"'{text}' is not {'an amount' if field.type is PropertyType.DECIMAL else '1'}"
            self.slips.append(row.slip(reason, field.property))
        return None

    def _check(self, row: Row, field: Field, value: Decimal) -> None:
        """Note an amount whose form is not that of the others; it is kept."""
        text, usual = row.cells[field.property], self._decimals.get(field.property)
        if usual is not None and decimals_of(text) != usual:
            reason = f"'{text}' has {decimals_of(text)} decimals, and the others {usual}"
            self.slips.append(row.slip(reason, field.property))
        if field.property.endswith("Percentage") and value > _WHOLE:
            self.slips.append(row.slip(f"'{text}' is more than 100", field.property))

    def _text(self, text: str, field: Field) -> str | None:
        """Return a text; of a CPT code only a measure such as 1 ML, which is nobody's wording."""
        is_wording = self._system == canonical.CPT and field.property != "aspNote"
        return None if is_wording and not is_measure(text) else text


def amount(text: str) -> Decimal | None:
    """Return an amount with its digits as written; None for a text that is none."""
    match = _AMOUNT.fullmatch(text)
    digits = "".join(part or "" for part in match.groups()) if match else ""
    return Decimal(digits.replace(",", "")) if digits else None


def decimals_of(text: str) -> int:
    """Return the number of digits behind the point."""
    return len(text.rstrip("%").partition(".")[2])


def _usual(sheet: Sheet, field: str) -> int | None:
    """Return the number of decimals of nearly all amounts of a column; None if they differ."""
    texts = (row.cells.get(field, "") for row in sheet.rows)
    numbers = Counter(decimals_of(text) for text in texts if amount(text) is not None)
    (usual, count), *_ = numbers.most_common(1) or [(0, 0)]
    return usual if 0 < numbers.total() - count <= sheets.FEW and count > sheets.FEW else None


def is_measure(text: str) -> bool:
    """Tell whether a text is only a measure, such as 1 ML, which is nobody's wording."""
    return _MEASURE.fullmatch(text) is not None


def system_of(code: str) -> str:
    """Return the code system of a code by its form: CPT, CDT, or else HCPCS."""
    forms = codeforms.OTHERS[canonical.HCPCS]
    others = [form.system for form in forms if form.system in _FOREIGN and form.fits(code)]
    return others[0] if others else canonical.HCPCS
