"""Tests of the dates of a code and CMS's last action."""

from datetime import date

import pytest

from codesystems.fixedwidth import Column
from codesystems.hcpcs import layout, maintenance, variations
from codesystems.hcpcs.fields import of_text
from codesystems.hcpcs.maintenance import Maintenance
from codesystems.variations import Variation
from tests.fixtures.hcpcs import place

_PLAIN = {
    layout.ADDED_DATE: "20240101",
    layout.ACTION_EFFECTIVE_DATE: "20250101",
    layout.TERMINATION_DATE: "20241231",
    layout.ACTION_CODE: "D",
}


def test_the_dates_and_the_action_are_read_from_their_columns() -> None:
    assert maintenance.read(of_text(place(_PLAIN))) == Maintenance(
        date(2024, 1, 1), date(2025, 1, 1), date(2024, 12, 31), "D"
    )


@pytest.mark.parametrize(
    ("acted", "variations"),
    [
        ("", (variations.NO_ACTION_DATE,)),
        ("20231231", (variations.ACTION_BEFORE_ADDED,)),
        ("20240101", ()),
    ],
)
def test_unusual_action_dates_are_variations(acted: str, variations: tuple[Variation, ...]) -> None:
    text = place({**_PLAIN, layout.ACTION_EFFECTIVE_DATE: acted})

    assert maintenance.read(of_text(text)).variations == variations


def test_a_code_may_end_on_the_day_it_was_added() -> None:
    read = maintenance.read(of_text(place({**_PLAIN, layout.TERMINATION_DATE: "20240101"})))

    assert read.termination_date == read.added_date


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        (layout.ADDED_DATE, "", "the added date is blank"),
        (
            layout.ADDED_DATE,
            "20250230",
            "the added date '20250230' is not a date (YYYYMMDD); it is dropped",
        ),
        (
            layout.ACTION_EFFECTIVE_DATE,
            "20251301",
            "the action effective date '20251301' is not a date (YYYYMMDD); it is dropped",
        ),
        (
            layout.TERMINATION_DATE,
            "00000000",
            "the termination date '00000000' is not a date (YYYYMMDD); it is dropped",
        ),
        (
            layout.TERMINATION_DATE,
            "20231231",
            "terminated on 2023-12-31, before it was added on 2024-01-01; both are kept",
        ),
        (layout.ACTION_CODE, "", "the action code is blank"),
        (
            layout.ACTION_CODE,
            "X",
            "unknown action code 'X'; CMS's table has A, B, C, D, F, N, P, R, S, T",
        ),
        (layout.LAST_FILLER, "  x", "the filler contains 'x'; it must be blank"),
    ],
)
def test_maintenance_that_the_layout_does_not_allow_is_a_fault(
    column: Column, text: str, reason: str
) -> None:
    read = maintenance.read(of_text(place({**_PLAIN, column: text})))

    assert [(fault.column, fault.reason) for fault in read.faults] == [(column, reason)]


def test_an_impossible_date_is_dropped_and_no_missing_one() -> None:
    read = maintenance.read(of_text(place({**_PLAIN, layout.ACTION_EFFECTIVE_DATE: "20251301"})))

    assert (read.action_effective_date, read.variations) == (None, ())


def test_dates_without_an_added_date_contradict_nothing() -> None:
    read = maintenance.read(of_text(place({**_PLAIN, layout.ADDED_DATE: ""})))

    assert (read.added_date, len(read.faults), read.variations) == (None, 1, ())
