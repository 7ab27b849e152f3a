"""Fields of a record out of its text, each read and checked as its column says."""

from datetime import date

from codesystems.fixedwidth import Column
from codesystems.hcpcs import indicators, variations
from codesystems.hcpcs.indicators import Indicator
from codesystems.variations import Variation


class Misread(Exception):
    """A field that does not hold what the layout allows; the reader adds the file and line."""

    def __init__(self, column: Column, turn: int, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.turn = turn
        self.reason = reason


class Fields:
    """The fields of a record, out of its text of 320 columns.

    Every method raises Misread where the field does not hold what the layout allows;
    `variations` gathers the known variations.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.variations: list[Variation] = []

    def one(self, column: Column) -> str:
        """The text of a field without the blanks around it."""
        return self._text[column.span].strip()

    def all(self, column: Column) -> tuple[str, ...]:
        """The values of a repeated field without its empty places."""
        return tuple([value for _, value in self._present(column)])

    def _present(self, column: Column) -> list[tuple[int, str]]:
        """The values of a repeated field with their places, counted from 0."""
        text = self._text
        if text[column.span].isspace():
            return []
        values = [text[place].strip() for place in column.places]
        present = [(turn, value) for turn, value in enumerate(values) if value]
        if present[-1][0] >= len(present):
            self.variations.append(variations.GAP)
        return present

    def coded(self, column: Column, indicator: Indicator) -> str:
        """A code of one of CMS's tables, or nothing."""
        value = self.one(column)
        if value:
            _refuse_unknown(column, 0, indicator, value)
        return value

    def all_coded(self, column: Column, indicator: Indicator) -> tuple[str, ...]:
        """The codes of a repeated field, all of one of CMS's tables."""
        present = self._present(column)
        for turn, value in present:
            _refuse_unknown(column, turn, indicator, value)
        return tuple([value for _, value in present])

    def blank(self, column: Column) -> None:
        """A field that is never used."""
        value = self.one(column)
        if value:
            raise Misread(column, 0, f"the filler holds {value!r}; it is always blank")

    def digits(self, column: Column) -> str:
        """A number that is a name: as many digits as the column is wide, or nothing."""
        value = self.one(column)
        if value and not (len(value) == column.width and _is_number(value)):
            raise Misread(column, 0, f"the {column.name} {value!r} is not {column.width} digits")
        return value

    def number(self, column: Column) -> int | None:
        """A whole number, or nothing."""
        value = self.one(column)
        if value and not _is_number(value):
            raise Misread(column, 0, f"the {column.name} {value!r} are no whole number")
        return int(value) if value else None

    def day(self, column: Column) -> date | None:
        """A day written YYYYMMDD, or nothing."""
        value = self.one(column)
        if not value:
            return None
        if len(value) == column.width and _is_number(value):
            try:
                return date(int(value[:4]), int(value[4:6]), int(value[6:]))
            except ValueError:
                pass
        raise Misread(column, 0, f"the {column.name} {value!r} is no day (YYYYMMDD)")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _refuse_unknown(column: Column, turn: int, indicator: Indicator, value: str) -> None:
    known = indicators.codings(indicator)
    if value not in known:
        raise Misread(
            column,
            turn,
            f"unknown {column.name} {value!r}; CMS's table has {', '.join(known)}",
        )
