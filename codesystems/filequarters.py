"""The quarter of a file that CMS publishes quarterly, from its name, its zip and its title.

CMS writes it in many ways: `2023_January_Web_Addendum_B.12212022.xlsx`, `october-2025-...zip`,
`DMEPOS25_APR.csv`, `dme25-b.zip`, "for CY 2025". Other digits in a name are the day on which it
was published, which may be in the year before.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from codesystems.release import ReleaseError

_MONTHS = {"jan": 1, "apr": 4, "jul": 7, "oct": 10}
_LETTERS = {"a": 1, "b": 4, "c": 7, "d": 10}
_MONTH = r"(?<![a-z])(?P<month>jan(?:uary)?|apr(?:il)?|july?|oct(?:ober)?)(?![a-z])"
_YEAR = r"(?<!\d)(?P<year>20\d{2})(?!\d)"
_GAP = r"[\W_]{0,3}"
_TOGETHER = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_MONTH}{_GAP}{_YEAR}",
        rf"{_YEAR}{_GAP}{_MONTH}",
        rf"(?<!\d)(?P<year>\d{{2}})[-_ ]{_MONTH}",
        r"(?<![a-z])(?P<month>jan|apr|jul|oct)[a-z]{0,4}(?P<year>\d{2})(?!\d)",
        r"dme(?:pos)?(?P<year>\d{2})[-_ ]?(?P<month>[abcd])(?![a-z])",
    )
)
_MONTH_ALONE = re.compile(_MONTH, re.IGNORECASE)
_YEAR_ALONE = re.compile(rf"(?<!\d[-./_]){_YEAR}")
"""A year, but not that of a day such as 10.31.2025."""
_MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Named:
    """What a text says of the quarter: the year, the first month, or both."""

    text: str
    year: int | None
    month: int | None


def named(text: str) -> Named:
    """Return what a name or a title says of the quarter."""
    for pattern in _TOGETHER:
        if found := pattern.search(text):
            return Named(text, _year(found["year"]), _month(found["month"]))
    year, month = _YEAR_ALONE.search(text), _MONTH_ALONE.search(text)
    return Named(text, year and _year(year["year"]), month and _month(month["month"]))


def first_day(file: str, texts: Iterable[str]) -> date:
    """Return the first day of the quarter on which all texts agree.

    Raises ReleaseError where they contradict each other, and where none has the year or the month.
    """
    says = [named(text) for text in texts]
    year = _agreed(file, "the year", [(one.text, one.year) for one in says])
    month = _agreed(file, "the month", [(one.text, one.month) for one in says])
    return date(year, month, 1)


def next_quarter(day: date) -> date:
    """Return the first day of the quarter after that of a first day."""
    year, month = divmod(day.year * 12 + day.month - 1 + _MONTHS_OF_A_QUARTER, 12)
    return date(year, month + 1, 1)


def version(day: date) -> str:
    """Return the version of a quarter: `2025-10`."""
    return f"{day:%Y-%m}"


def _agreed(file: str, what: str, says: list[tuple[str, int | None]]) -> int:
    known = {value: text for text, value in reversed(says) if value is not None}
    if not known:
        raise ReleaseError(
            f"{file}: neither its name nor its title has {what} of its quarter; CMS's names do "
            "(January 2025, DMEPOS25_APR), so keep the name of CMS"
        )
    if len(known) > 1:
        differing = ", ".join(f"{value} in {text!r}" for value, text in sorted(known.items()))
        raise ReleaseError(f"{file}: {what} of its quarter differs: {differing}; was it renamed?")
    return next(iter(known))


def _year(digits: str) -> int:
    return int(digits) if len(digits) > len("25") else 2000 + int(digits)


def _month(letters: str) -> int:
    return _LETTERS.get(letters.lower()) or _MONTHS[letters[:3].lower()]
