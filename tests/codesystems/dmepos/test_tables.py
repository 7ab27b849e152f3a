"""Tests of the tables of the DMEPOS fee schedule: categories and jurisdictions."""

from codesystems.dmepos import tables


def test_the_categories_of_the_fee_schedule_are_defined_with_their_sources() -> None:
    codes = [concept.code for concept in tables.categories().concepts]

    assert " ".join(codes) == "CR FS IL IN LC LT OS OX PO SC SD SU TE TS"


def test_the_jurisdictions_are_those_of_the_contractors() -> None:
    assert {concept.code: concept.display for concept in tables.jurisdictions().concepts} == {
        "D": "DME MAC",
        "J": "DME MAC or Part B MAC",
        "L": "Part B MAC",
    }
