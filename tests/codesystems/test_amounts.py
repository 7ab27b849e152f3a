"""Tests of amounts: exact decimals from texts and workbooks."""

import pytest

from codesystems import amounts
from codesystems.amounts import NoAmount


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("$533,230.171", "533230.171"),
        ("$1.50", "1.50"),
        ("770620.000", "770620.000"),
        (" $ .88 ", "0.88"),
        ("0", "0"),
        (97.85000000000001, "97.85"),
        (66.74074074074075, "66.74074074074075"),
        (533230.171, "533230.171"),
        (41.5, "41.5"),
        (1676.0, "1676"),
        (0.00001, "0.00001"),
        (7, "7"),
    ],
)
def test_an_amount_is_exact(cell: object, expected: str) -> None:
    assert str(amounts.read(cell)) == expected


@pytest.mark.parametrize("cell", ["", " ", ".", " . "])
def test_a_blank_and_a_point_are_no_amount(cell: str) -> None:
    assert amounts.read(cell) is None


@pytest.mark.parametrize("cell", ["abc", "1.2.3", "$", "1,23.00", "-5", "(5)", "1e5", -1.5, "٣"])
def test_what_is_no_amount_is_refused(cell: object) -> None:
    with pytest.raises(NoAmount):
        amounts.read(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("18.187%", "18.187"),
        (0.18187, "18.187"),
        (18.187, "18.187"),
        ("20", "20"),
        ("", "None"),
        (0.2, "20"),
    ],
)
def test_a_percentage_is_in_percent(cell: object, expected: str) -> None:
    assert str(amounts.percentage(cell)) == expected


@pytest.mark.parametrize(
    ("cell", "noisy"),
    [(97.85000000000001, True), (97.85, False), (66.74074074074075, False), ("9", False)],
)
def test_a_short_number_with_further_digits_at_its_end_is_noisy(cell: object, noisy: bool) -> None:
    assert amounts.is_noisy(cell) is noisy
