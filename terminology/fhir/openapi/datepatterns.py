"""Schemas of dates, with the days that each month has.

Sources: https://hl7.org/fhir/R4/datatypes.html#dateTime; https://hl7.org/fhir/R4/search.html#date.
"""

from collections.abc import Iterator

from terminology.fhir.json import Json

_YEAR = "([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)"
_DAYS = {
    "02": "0[1-9]|1[0-9]|2[0-9]",
    "(0[469]|11)": "0[1-9]|[12][0-9]|30",
    "(0[13578]|1[02])": "0[1-9]|[12][0-9]|3[01]",
}
_ZONE = "(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"
_HOUR = "T([01][0-9]|2[0-3]):[0-5][0-9]"
_TIME = f"{_HOUR}:([0-5][0-9]|60)(\\.[0-9]+)?{_ZONE}"
_SEARCHED_TIME = f"{_HOUR}(:[0-5][0-9](\\.[0-9]{{1,6}})?)?{_ZONE}?"
_PREFIX = "(eq|ne|gt|lt|ge|le|sa|eb|ap)?"


def _date(time: str) -> str:
    months = "|".join(f"{month}(-({days})({time})?)?" for month, days in _DAYS.items())
    return f"{_YEAR}(-({months}))?"


DATE_TIME, SEARCHED = "PartialDate", "SearchDate"
"""The names of their schemas."""


def schemas() -> Iterator[tuple[str, Json]]:
    """Return the schemas by name."""
    yield DATE_TIME, _text("A year, a month, a day, or a moment", f"^({_date(_TIME)})?$")
    one = f"{_PREFIX}{_date(_SEARCHED_TIME)}"
    searched = f"^({one}(,{one})*)?$"
    yield SEARCHED, _text("Dates, each with a prefix such as ge, separated by commas", searched)


def _text(description: str, pattern: str) -> Json:
    return {"type": "string", "description": description, "pattern": pattern}
