"""Tests of the quarter of a file, from its name and title."""

from datetime import date

import pytest

from codesystems import filequarters
from codesystems.release import ReleaseError

NAMES = [
    ("january_2019_opps_web_addendum_b.12312018.xlsx", 2019, 1),
    ("2023_January_Web_Addendum_B.12212022.xlsx", 2023, 1),
    ("508 version of October 2025 Web Addendum B.10.31.25.csv", 2025, 10),
    ("2026 January Web Addendum B.12.29.25.csv", 2026, 1),
    ("july-2026-opps-addendum-b.zip", 2026, 7),
    ("cy-2026-april-opps-addendum-b.zip", 2026, 4),
    ("January 2020 Addendum B CORRECTION.02042020.xlsx", 2020, 1),
    ("July_Web_Addendum_B_2021.xlsx", 2021, 7),
    ("October_Web_Addendum_B.10.31.2025.xlsx", None, 10),
    ("DMEPOS25_APR.csv", 2025, 4),
    ("DMEPOS26_JAN.txt", 2026, 1),
    ("Former CBA Fee Schedule File - JUL2026.csv", 2026, 7),
    ("OCT25.csv", 2025, 10),
    ("dme25-b.zip", 2025, 4),
    ("DME26C.zip", 2026, 7),
    ("DMEPOS_JUL.csv", None, 7),
    ("Addendum B.-Final OPPS Payment by HCPCS Code for CY 2019", 2019, None),
    ("addendum_b.12312018.xlsx", None, None),
    ("Decoction.csv", None, None),
]


@pytest.mark.parametrize(("text", "year", "month"), NAMES)
def test_the_quarter_is_read_as_cms_writes_it(
    text: str, year: int | None, month: int | None
) -> None:
    named = filequarters.named(text)

    assert (named.year, named.month) == (year, month)


def test_year_and_month_may_be_in_different_texts() -> None:
    assert filequarters.first_day("a.csv", ["Fees of CY 2025", "DMEPOS_JUL.csv", "a.zip"]) == date(
        2025, 7, 1
    )


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("for CY 2025", "January 2026.csv"), "the year of its quarter differs: 2025 in 'for CY"),
        (("April 2025.csv", "july-2025.zip"), "the month of its quarter differs: 4 in 'April 2025"),
        (("for CY 2025", "a.csv"), "neither its name nor its title has the month"),
        (("", "DMEPOS_JUL.csv"), "neither its name nor its title has the year"),
    ],
)
def test_a_quarter_that_is_unknown_or_contradicts_itself_is_refused(
    texts: tuple[str, ...], said: str
) -> None:
    with pytest.raises(ReleaseError, match=r"a\.csv: ") as refused:
        filequarters.first_day("a.csv", texts)

    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("first", "following"),
    [(date(2025, 1, 1), date(2025, 4, 1)), (date(2025, 10, 1), date(2026, 1, 1))],
)
def test_the_next_quarter_begins_three_months_later(first: date, following: date) -> None:
    assert filequarters.next_quarter(first) == following
