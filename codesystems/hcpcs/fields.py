"""The fields of a record, read from its text and checked."""

from datetime import date

from codesystems.fixedwidth import Column
from codesystems.hcpcs import indicators, variations
from codesystems.hcpcs.indicators import Indicator
from codesystems.variations import Variation


class Misread(Exception):
    """A field with a value that the layout does not allow; the reader adds file and line."""

    def __init__(self, column: Column, occurrence: int, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.occurrence = occurrence
        self.reason = reason


class Fields:
    """The fields of a record, from its text of 320 columns.

    Every method raises Misread for a value that the layout does not allow; `variations` are the
    tolerated variations so far.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.variations: list[Variation] = []

    def value(self, column: Column) -> str:
        """Return the text of a field without leading and trailing blanks."""
        return self._text[column.span].strip()

    def values(self, column: Column) -> tuple[str, ...]:
        """Return the values of a repeated field without empty occurrences."""
        return tuple([value for _, value in self._present(column)])

    def _present(self, column: Column) -> list[tuple[int, str]]:
        """Return the values of a repeated field with their occurrences, counted from 0."""
        text = self._text
        if text[column.span].isspace():
            return []
        values = [text[place].strip() for place in column.places]
        present = [(occurrence, value) for occurrence, value in enumerate(values) if value]
        if present[-1][0] >= len(present):
            self.variations.append(variations.GAP)
        return present

    def code(self, column: Column, indicator: Indicator) -> str:
        """Return a code of one of CMS's tables; '' for a blank field."""
        value = self.value(column)
        if value:
            _refuse_unknown(column, 0, indicator, value)
        return value

    def codes(self, column: Column, indicator: Indicator) -> tuple[str, ...]:
        """Return the codes of a repeated field, all from one of CMS's tables."""
        present = self._present(column)
        for occurrence, value in present:
            _refuse_unknown(column, occurrence, indicator, value)
        return tuple([value for _, value in present])

    def blank(self, column: Column) -> None:
        """Check that an unused field is blank."""
        value = self.value(column)
        if value:
            raise Misread(column, 0, f"the filler contains {value!r}; it must be blank")

    def digits(self, column: Column) -> str:
        """Return an identifier of as many digits as the column is wide; '' for a blank field."""
        value = self.value(column)
        if value and not (len(value) == column.width and _is_number(value)):
            raise Misread(column, 0, f"the {column.name} {value!r} is not {column.width} digits")
        return value

    def number(self, column: Column) -> int | None:
        """Return a whole number; None for a blank field."""
        value = self.value(column)
        if value and not _is_number(value):
            raise Misread(column, 0, f"the {column.name} {value!r} is not a whole number")
        return int(value) if value else None

    def day(self, column: Column) -> date | None:
        """Return a day in the format YYYYMMDD; None for a blank field."""
        value = self.value(column)
        if not value:
            return None
        if len(value) == column.width and _is_number(value):
            try:
                return date(int(value[:4]), int(value[4:6]), int(value[6:]))
            except ValueError:
                pass
        raise Misread(column, 0, f"the {column.name} {value!r} is not a date (YYYYMMDD)")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _refuse_unknown(column: Column, occurrence: int, indicator: Indicator, value: str) -> None:
    known = indicators.codings(indicator)
    if value not in known:
        raise Misread(
            column,
            occurrence,
            f"unknown {column.name} {value!r}; CMS's table has {', '.join(known)}",
        )
