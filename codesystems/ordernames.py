"""The names of CMS's and NCHS's order files: which code system, fiscal year and update they are.

icd10cm_order_2026.txt            the release of a fiscal year, from 1 October
icd10cm-order-2024.txt            the same from NCHS
icd10cm-order-Jan-2021.txt        an update within the fiscal year, from 1 January
icd10cm-order-April-1-2026.txt    an update within the fiscal year, from 1 April
order_addenda_2022.txt            the changes that a release made, without the code system
icd10cm-codes-April-2025.txt      the codes without headers and short titles
"""

import re
from dataclasses import dataclass
from datetime import date

MONTHS = {
    name: number
    for number, names in (
        (1, "jan january"),
        (2, "feb february"),
        (3, "mar march"),
        (4, "apr april"),
        (5, "may"),
        (6, "jun june"),
        (7, "jul july"),
        (8, "aug august"),
        (9, "sep sept september"),
        (10, "oct october"),
        (11, "nov november"),
        (12, "dec december"),
    )
    for name in names.split()
}
_OTHER_WORDS = {"fy", "update", "updated", "final", "file"}
_OCTOBER = 10
_NAME = re.compile(
    r"(?:(?P<system>icd10(?:cm|pcs))[-_ ]*)?(?P<part>order|codes)[-_ ]*(?P<addenda>addenda)?"
    r"(?P<rest>[-_ ].*)\.txt",
    re.IGNORECASE,
)
_ZIP = re.compile(
    r"(?<!updated[-_ ])(?<![a-z])(jan(?:uary)?|apr(?:il)?)[-_ ]+(?:0?1[-_ ,]+)?(20\d\d)(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FiscalRelease:
    """A release of a fiscal year; `update` is the first day of an update within the year."""

    year: int
    update: date | None = None

    @property
    def version(self) -> str:
        """The version of its edition: the fiscal year, or year and month of an update."""
        return f"{self.update:%Y-%m}" if self.update else str(self.year)

    @property
    def effective(self) -> date:
        """The first day on which it is in force."""
        return self.update or first_day(self.year)


@dataclass(frozen=True, slots=True)
class OrderName:
    """What the name of a file says; `system` is empty where it names none."""

    system: str
    part: str
    is_addenda: bool
    release: FiscalRelease


def first_day(year: int) -> date:
    """Return the first day of a fiscal year: 1 October of the year before."""
    return date(year - 1, _OCTOBER, 1)


def read(name: str) -> OrderName | None:
    """Read the name of a file; None where it is not that of an order or codes file."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    words = re.findall(r"[a-z]+|\d+", match["rest"].lower())
    years = {int(word) for word in words if len(word) == 4 and word.isdecimal()}
    months = {MONTHS[word] for word in words if word in MONTHS}
    others = {word for word in words if word.isalpha()} - MONTHS.keys() - _OTHER_WORDS
    if len(years) != 1 or len(months) > 1 or others:
        return None
    release = _release(min(years), min(months, default=None))
    system = (match["system"] or "").lower()
    return OrderName(system, match["part"].lower(), match["addenda"] is not None, release)


def of_zip(name: str, release: FiscalRelease) -> FiscalRelease:
    """Return the release of an order file in a zip, whose name may have the month of an update.

    CMS's april-1-2026-code-descriptions-tabular-order.zip has a file with the year alone.
    """
    match = _ZIP.search(name)
    if match is None or release.update is not None or int(match[2]) != release.year:
        return release
    return _release(release.year, MONTHS[match[1].lower()])


def _release(year: int, month: int | None) -> FiscalRelease:
    """Return the release of a year and month: that of October begins the next fiscal year."""
    if month is None:
        return FiscalRelease(year)
    if month == _OCTOBER:
        return FiscalRelease(year + 1)
    return FiscalRelease(year + (month > _OCTOBER), date(year, month, 1))
