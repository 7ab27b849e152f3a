"""The quarter that a file of average sales prices is for, from the lines above its headings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from codesystems.release import Refused

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_DAY = r"([a-z]+)\s+(\d{1,2}),?\s+(\d{4})"
_DAYS = re.compile(rf"effective\b\W*{_DAY}\W+(?:through\W+|thru\W+|to\W+)?{_DAY}", re.IGNORECASE)
_TITLE = re.compile(rf"(?<![a-z])({'|'.join(_MONTHS[::3])})[\s_-]+(\d{{4}})(?!\d)", re.IGNORECASE)
_MONTHS_IN_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Quarter:
    """A calendar quarter: its first and its last day."""

    first: date
    last: date

    @property
    def version(self) -> str:
        """The version of an edition of the quarter: `2026-01`."""
        return f"{self.first:%Y-%m}"

    @property
    def next(self) -> date:
        """The day after the last one."""
        return self.last + timedelta(days=1)


def read(file: str, texts: Iterable[str]) -> Quarter:
    """Read the quarter: the days after "Effective", or else the month in a title or a file name.

    Raises Refused where there are none, or where the days are not those of a quarter.
    """
    text = "\n".join(texts)
    if (days := _DAYS.search(text)) is not None:
        quarter = _of(_day(*days.group(1, 2, 3)))
        if quarter is not None and quarter.last == _day(*days.group(4, 5, 6)):
            return quarter
        raise Refused(file, "", f"'{' '.join(days[0].split())}' are not the days of a quarter")
    if (title := _TITLE.search(text)) is not None:
        quarter = _of(_day(title[1], "1", title[2]))
        assert quarter is not None, "the pattern has the first months of quarters only"
        return quarter
    raise Refused(
        file, "", "does not say which quarter it is for, as in 'Effective January 1, 2026'"
    )


def _day(month: str, day: str, year: str) -> date | None:
    try:
        return date(int(year), _MONTHS.index(month.lower()) + 1, int(day))
    except ValueError:
        return None


def _of(first: date | None) -> Quarter | None:
    """Return the quarter that begins on a day; None for no day, or another day."""
    if first is None or first.day != 1 or first.month % _MONTHS_IN_QUARTER != 1:
        return None
    late = first + timedelta(days=31 * _MONTHS_IN_QUARTER)
    return Quarter(first, late.replace(day=1) - timedelta(days=1))
