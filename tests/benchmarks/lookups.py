"""Requests of $lookup: known codes, with properties and days, and unknown ones."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from random import Random

from codesystems import canonical
from tests.benchmarks.pool import Pool
from tests.benchmarks.questions import Document, Kind, Question, get, parameter

_PATH = "CodeSystem/$lookup"
_PROPERTIES = {
    canonical.HCPCS: ("betos", "coverage", "pricingIndicator", "addedDate", "designation"),
    canonical.ICD10PCS: ("parent", "inactive", "designation"),
}
_DAYS = [date(2025, month, day) for month in (10, 12) for day in range(1, 32)]
"""Days on which both editions are in force."""
_CHARACTERS = "BCDFGHJKLMNPQRSTVWXYZ0123456789"


def _plain(pool: Pool, chance: Random, base: str) -> Iterator[Question]:
    del chance
    for known in pool.codes:
        yield get(f"{base}/{_PATH}", known.display, system=known.system, code=known.code)


def _with_property(pool: Pool, chance: Random) -> Iterator[Question]:
    for known in pool.codes:
        query = {"system": known.system, "code": known.code}
        picked = chance.choice(_PROPERTIES[known.system])
        yield get(f"/r4/{_PATH}", known.display, **query, property=picked)


def _with_date(pool: Pool, chance: Random) -> Iterator[Question]:
    """Lookups with a date, only of codes that exist on it."""
    for known in pool.codes:
        day = chance.choice(_DAYS)
        if known.concept.validity.contains(day):
            query = {"system": known.system, "code": known.code}
            yield get(f"/r4/{_PATH}", known.display, **query, date=day.isoformat())


def _unknown(pool: Pool, chance: Random) -> Iterator[Question]:
    for known in pool.codes:
        code = known.code[:-4] + "".join(chance.choices(_CHARACTERS, k=4))
        if code not in pool.spellings:
            yield get(f"/r4/{_PATH}", "not-found", system=known.system, code=code)


def _issue(response: Document) -> object:
    return response["issue"][0]["code"]


_display = parameter("display")

R4 = Kind("lookup-r4", "$lookup, R4", partial(_plain, base="/r4"), _display)
R5 = Kind("lookup-r5", "$lookup, R5", partial(_plain, base="/r5"), _display)
PROPERTY = Kind("lookup-property", "$lookup with property", _with_property, _display)
DATE = Kind("lookup-date", "$lookup with date", _with_date, _display)
UNKNOWN = Kind("lookup-unknown", "$lookup of an unknown code", _unknown, _issue, status=404)
