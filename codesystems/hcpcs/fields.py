"""The fields of a record, read as published; values that the layout does not allow are faults."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from codesystems.fixedwidth import Column
from codesystems.hcpcs import indicators, variations
from codesystems.hcpcs.indicators import Indicator
from codesystems.variations import Variation

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
"""A date with another year is a shifted or mistyped one."""

Raw = Callable[[Column], Sequence[str]]
"""Returns the text of each occurrence of a field, with its blanks."""


class Fault(NamedTuple):
    """A field with a value that the layout does not allow; the reader adds file and line."""

    column: Column
    occurrence: int
    reason: str


def of_text(text: str) -> Raw:
    """Return the fields of a record from its text of 320 columns."""
    return lambda column: [text[place] for place in column.places]


class Fields:
    """The fields of a record.

    `variations` and `faults` are those of the fields that were read so far. A value with a fault
    is returned as published, unless its type does not allow that.
    """

    def __init__(self, raw: Raw) -> None:
        self._raw = raw
        self.variations: list[Variation] = []
        self.faults: list[Fault] = []

    def fault(self, column: Column, reason: str, occurrence: int = 0) -> None:
        """Add a fault of a field."""
        self.faults.append(Fault(column, occurrence, reason))

    def raw(self, column: Column) -> str:
        """Return the text of a field with its blanks."""
        return "".join(self._raw(column))

    def value(self, column: Column) -> str:
        """Return the text of a field without leading and trailing blanks."""
        return self._placed(column, 0, self._raw(column)[0])

    def _placed(self, column: Column, occurrence: int, text: str) -> str:
        """Return a value without its blanks; CMS's values begin in the first column of a field."""
        value = text.strip()
        if value and text[0].isspace():
            self.fault(column, f"the {column.name} {value!r} has a blank before it", occurrence)
        if len(value) > column.width:
            reason = f"the {column.name} {value!r} is wider than its {column.width} columns"
            self.fault(column, reason, occurrence)
        return value

    def values(self, column: Column) -> tuple[str, ...]:
        """Return the values of a repeated field without empty occurrences."""
        return tuple([value for _, value in self._present(column)])

    def _present(self, column: Column) -> list[tuple[int, str]]:
        """Return the values of a repeated field with their occurrences, counted from 0."""
        values = [
            self._placed(column, occurrence, text)
            for occurrence, text in enumerate(self._raw(column))
        ]
        present = [(occurrence, value) for occurrence, value in enumerate(values) if value]
        if present and present[-1][0] >= len(present):
            self.variations.append(variations.GAP)
        return present

    def code(self, column: Column, indicator: Indicator) -> str:
        """Return a code of one of CMS's tables; '' for a blank field."""
        value = _one_blank(self.value(column))
        if value:
            self._check_known(column, 0, indicator, value)
        return value

    def codes(self, column: Column, indicator: Indicator) -> tuple[str, ...]:
        """Return the codes of a repeated field, all from one of CMS's tables."""
        present = [(place, _one_blank(value)) for place, value in self._present(column)]
        for occurrence, value in present:
            self._check_known(column, occurrence, indicator, value)
        return tuple([value for _, value in present])

    def _check_known(
        self, column: Column, occurrence: int, indicator: Indicator, value: str
    ) -> None:
        known = indicators.codings(indicator)
        if value not in known:
            reason = f"unknown {column.name} {value!r}; CMS's table has {', '.join(known)}"
            self.fault(column, reason, occurrence)

    def blank(self, column: Column) -> None:
        """Check that an unused field is blank."""
        value = self.raw(column).strip()
        if value:
            self.fault(column, f"the filler contains {value!r}; it must be blank")

    def digits(self, column: Column) -> str:
        """Return an identifier of as many digits as the column is wide; '' for a blank field."""
        value = self.value(column)
        if value and not (len(value) == column.width and is_number(value)):
            self.fault(column, f"the {column.name} {value!r} is not {column.width} digits")
        return value

    def number(self, column: Column) -> int | None:
        """Return a whole number, which is justified right; None for a blank field or a fault."""
        value = self.raw(column).strip()
        if value and not is_number(value):
            self.fault(column, f"the {column.name} {value!r} is not a whole number; it is dropped")
            return None
        return int(value) if value else None

    def day(self, column: Column) -> date | None:
        """Return a day in the format YYYYMMDD; None for a blank field or a fault."""
        value = self.raw(column).strip()
        read = as_day(value)
        if value and read is None:
            reason = f"the {column.name} {value!r} is not a date (YYYYMMDD); it is dropped"
            self.fault(column, reason)
        return read


def _one_blank(code: str) -> str:
    """Return a code with one blank in place of several: FHIR allows no others within a code."""
    return " ".join(code.split())


def is_number(text: str) -> bool:
    """Tell whether a text consists of ASCII digits."""
    return text.isascii() and text.isdecimal()


def as_day(text: str) -> date | None:
    """Return the day of a text in the format YYYYMMDD; None for any other text."""
    if len(text) == len("YYYYMMDD") and is_number(text):
        try:
            day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            return None
        return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None
    return None
