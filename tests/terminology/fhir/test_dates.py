"""A FHIR date or dateTime as a period of days."""

from datetime import date

import pytest

from codesystems.asof import AsOf
from codesystems.problems import Invalid
from terminology.fhir import dates


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-04-01", date(2025, 4, 1), date(2025, 4, 1)),
        (" 2025-04-01 ", date(2025, 4, 1), date(2025, 4, 1)),
        ("2025-04-01T23:30:00-05:00", date(2025, 4, 1), date(2025, 4, 1)),
        ("2025-04-01T00:30:00.123Z", date(2025, 4, 1), date(2025, 4, 1)),
        ("2025-04-01T00:30:00+14:00", date(2025, 4, 1), date(2025, 4, 1)),
    ],
)
def test_a_date_is_read_as_a_period_of_days(text: str, first: date, last: date) -> None:
    assert dates.read("date", text) == AsOf(first, last, text.strip())


@pytest.mark.parametrize(
    "text",
    [
        "2025-13",
        "2025-02-30",
        "2025-4-1",
        "20250401",
        "2025-04-01T10:00:00",
        "2025-04-01T10:00Z",
        "2025-04-01T25:00:00Z",
        "0000",
        "today",
    ],
)
def test_an_invalid_date_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=f"The parameter 'date' is '{text}'; it must be a date"):
        dates.read("date", text)


def test_no_date_is_read_as_none() -> None:
    assert dates.read("date", None) is None


@pytest.mark.parametrize("text", [None, "", " "])
def test_a_blank_date_is_absent(text: str | None) -> None:
    assert dates.read("date", text) is None
