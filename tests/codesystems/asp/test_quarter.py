"""The quarter of a file of average sales prices."""

from datetime import date

import pytest

from codesystems.asp import quarter
from codesystems.release import Refused

FIRST = (date(2026, 1, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("     Effective January 1, 2026 through March 31, 2026", FIRST),
        ("Effective January 1, 2026 - March 31, 2026", FIRST),
        ("EFFECTIVE JANUARY 1 2026 TO MARCH 31 2026", FIRST),
        (
            "Effective October 1, 2025 through December 31, 2025",
            (date(2025, 10, 1), date(2025, 12, 31)),
        ),
        ("January 2026 ASP NDC - HCPCS Crosswalk", FIRST),
        ("section-508-version-of-january-2026-asp.csv", FIRST),
        ("January_2026_ASP.csv", FIRST),
    ],
)
def test_the_quarter_is_read_from_the_days_or_the_title(text: str, days: tuple[date, date]) -> None:
    found = quarter.read("asp.csv", ["A note on 3Q25 data", text])
    assert (found.first, found.last) == days


def test_the_days_decide_before_the_title() -> None:
    texts = ["April 2026 file", "Effective January 1, 2026 through March 31, 2026"]
    found = quarter.read("asp.csv", texts)
    assert (found.version, found.next) == ("2026-01", date(2026, 4, 1))


@pytest.mark.parametrize(
    "text",
    [
        "Effective January 1, 2026 through March 30, 2026",
        "Effective January 2, 2026 through March 31, 2026",
        "Effective February 1, 2026 through April 30, 2026",
        "Effective January 1, 2026 through March 31, 2027",
        "Effective Januery 1, 2026 through March 31, 2026",
        "Effective January 45, 2026 through March 31, 2026",
    ],
)
def test_other_days_than_those_of_a_quarter_are_refused(text: str) -> None:
    with pytest.raises(Refused, match="are not the days of a quarter"):
        quarter.read("asp.csv", [text])


def test_a_file_without_a_quarter_is_refused() -> None:
    with pytest.raises(Refused, match="does not say which quarter it is for"):
        quarter.read("asp.csv", ["Payment limits", "May 2026"])
