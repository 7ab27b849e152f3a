"""Tests of the ICD-10-PCS codes that ended with FY2021 and their successors."""

from datetime import date

import pytest

from codesystems.icd10pcs import bundled
from codesystems.model import Coding
from conceptmaps.model import Relationship
from conceptmaps.pcs_successors import loader

MAP = loader.load()
CURRENT = {concept.code: concept.display for concept in bundled.load().concepts}


def test_every_successor_is_bundled_with_its_title() -> None:
    assert [
        row.target
        for row in MAP.mappings
        if row.target is None or CURRENT[row.target.code] != row.target.display
    ] == []


def test_no_ended_code_is_bundled_as_a_current_code() -> None:
    assert {row.source.code for row in MAP.mappings} & CURRENT.keys() == set()


def test_every_row_begins_with_fy2022_and_has_a_citation() -> None:
    assert {row.validity.start for row in MAP.mappings} == {date(2021, 10, 1)}
    assert all(row.citation for row in MAP.mappings)


@pytest.mark.parametrize(
    ("code", "successors"),
    [
        ("XW033C3", ["XW033C7", "XW033H7", "XW033J7", "XW033K7"]),
        ("XW043C3", ["XW043C7", "XW043H7", "XW043J7", "XW043K7"]),
        ("XW23346", ["XW033M7"]),
        ("XW24376", ["XW043N7"]),
    ],
)
def test_a_code_has_its_successors(code: str, successors: list[str]) -> None:
    targets = [row.target.code for row in MAP.mappings if row.source.code == code and row.target]

    assert targets == successors


def test_a_successor_has_the_route_of_the_ended_code() -> None:
    differing = [
        row.source.code
        for row in MAP.mappings
        if row.target and _is_peripheral(row.source) is not _is_peripheral(row.target)
    ]

    assert differing == []


def _is_peripheral(coding: Coding) -> bool:
    return "Peripheral Vein" in (coding.display or "")


def test_one_code_for_several_products_is_broader_than_each() -> None:
    generic = {row.relationship for row in MAP.mappings if row.source.code.endswith("C3")}

    assert generic == {Relationship.SOURCE_IS_BROADER}
