"""A FHIR date or dateTime as a period of days.

Source: https://hl7.org/fhir/R4/datatypes.html#dateTime. `2025` and `2025-04` are all days of the
year or month. A dateTime is its day in its own time zone, because a service is billed for the
local day of the place of service. A time requires a time zone.
"""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from codesystems.asof import AsOf
from codesystems.problems import Invalid
from terminology.messages import requests

DOCUMENTATION = (
    "The day (or month, or year) to answer for: the edition in force on it, and the code's own "
    "first and last day"
)

_PARTIAL = (
    " A partial date (2025, 2025-04) means any of its days; a date time means the day that is "
    "written, in its own zone"
)
OF_A_CODE = (
    "The result is that of a date. Without a version, it comes from the edition in force on the "
    "date: the newest one whose effective date is not later. A code is in force from its first to "
    "its last day, both included. The dates in a later edition apply to earlier days too; if the "
    "edition of the date lacks the code, the nearest later edition that has it is used. A code "
    "number that was given to another product is another code from its first day on. With a "
    "version, only that edition is used. For a date before the first edition, that edition is "
    "used; for a date in the period of a release that is not installed, the nearer one of those "
    "around it; both with a warning." + _PARTIAL
)
OF_TWO_CODES = (
    "A date selects the edition in force on it: the newest one whose effective date is not later, "
    "or else the first. Where it lacks one of the codes, it is a later one that has both and that "
    "one of them is taken from. The codes themselves need not be in force." + _PARTIAL
)
OF_A_MAPPING = (
    "The result has the mappings that are in force on a date, by the newest version of the map "
    "whose effective date is not later, or else the oldest; where that has none for a code, by the "
    "nearest later version with a mapping that is in force on the date. Without a date, they are "
    "those of the date of the map. The message names a mapping that has ended, or has not begun."
    + _PARTIAL
)
"""The documentation of `date` in each operation with this input."""

_DATE_TIME = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)"
    r"(?:T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
    r"(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d))?)?)?"
)


def read(name: str, text: str | None) -> AsOf | None:
    """Read the value of a date input; None for None and for a blank one. Raises Invalid."""
    if text is None or not text.strip():
        return None
    days = parse(text.strip())
    if days is None:
        expected = "a date such as 2025, 2025-04, 2025-04-01 or 2025-04-01T12:00:00-05:00"
        raise Invalid(requests.bad_value(name, text, expected))
    return days


@lru_cache(maxsize=4096)
def parse(text: str) -> AsOf | None:
    """Return the days of a date; None for an invalid date. Claims of a batch have few dates."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    try:
        return _days(text, *(int(part) if part else None for part in match.groups()))
    except ValueError:
        return None


def _days(text: str, year: int | None, month: int | None, day: int | None) -> AsOf:
    first = date(year or 0, month or 1, day or 1)
    last_month = month or 12
    last = date(first.year, last_month, day or monthrange(first.year, last_month)[1])
    return AsOf(first, last, text)
