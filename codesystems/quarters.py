"""The quarters in the addresses of CMS: `october-2025`, or `cy-2026-april`."""

import re
from datetime import date

MONTHS = {"january": 1, "april": 4, "july": 7, "october": 10}
"""The first month of each quarter, as addresses name it."""
MONTH = rf"(?P<month>{'|'.join(MONTHS)})"
"""The pattern of the first month of a quarter."""
YEAR = r"(?P<year>\d{4})"
"""The pattern of the year of a quarter."""


def edition_of(slug: re.Match[str]) -> tuple[str, date]:
    """Return version and first day of the edition, from month and year in an address."""
    effective = date(int(slug["year"]), MONTHS[slug["month"].lower()], 1)
    return f"{effective:%Y-%m}", effective
