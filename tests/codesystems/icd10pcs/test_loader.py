"""Tests of CMS's releases of ICD-10-PCS."""

from pathlib import Path

import pytest

from codesystems.icd10pcs import loader
from codesystems.release import ReleaseError
from tests.conftest import Loaded
from tests.fixtures.icd10pcs import CODE, TABLE
from tests.fixtures.orderfile import release
from tests.fixtures.readings import opened

_FILE = "icd10pcs_order_2026.txt"
_DATA = release([TABLE, CODE])
_COUNTED = [
    (2021, 79_026, 890),
    (2022, 79_122, 895),
    (2025, 79_856, 908),
    (2026, 80_029, 914),
]
_CART = [
    f"XW0{site}3{product}7" for site in "34" for product in ("C", "J", "H", "M", "N", "K", "A", "G")
]


def _zip(year: int) -> str:
    return f"icd10/cms_{year}_pr.zip"


def test_the_parent_of_a_code_is_its_table(tmp_path: Path) -> None:
    concepts = loader.load(opened(tmp_path, _FILE, _DATA)).concepts

    assert [(concept.code, concept.abstract, concept.parents) for concept in concepts] == [
        ("XW0", True, ()),
        ("XW033C7", False, ("XW0",)),
    ]


@pytest.mark.release
@pytest.mark.parametrize(("year", "rows", "tables"), _COUNTED)
def test_a_real_release_has_the_rows_that_were_counted_in_it(
    loaded: Loaded, year: int, rows: int, tables: int
) -> None:
    system = loaded("icd10pcs", _zip(year))

    assert (
        system.edition.version,
        len(system.concepts),
        sum(concept.abstract for concept in system.concepts),
    ) == (str(year), rows, tables)


@pytest.mark.release
@pytest.mark.parametrize("year", [2022, 2025, 2026])
def test_the_car_t_codes_of_group_7_are_in_every_year_since_2022(loaded: Loaded, year: int) -> None:
    codes = {concept.code for concept in loaded("icd10pcs", _zip(year)).concepts}

    assert set(_CART) <= codes


@pytest.mark.release
@pytest.mark.parametrize(
    ("year", "present"),
    [
        (2021, {"XW033C3", "XW043C3"}),
        (2022, set()),
        (2025, {"XW0338A", "XW0438A", "XW03368", "XW04368"}),
    ],
)
def test_car_t_codes_are_added_and_removed_with_the_years(
    loaded: Loaded, year: int, present: set[str]
) -> None:
    coming_and_going = {"XW033C3", "XW043C3", "XW0338A", "XW0438A", "XW03368", "XW04368"}
    codes = {concept.code for concept in loaded("icd10pcs", _zip(year)).concepts}

    assert codes & coming_and_going == present


@pytest.mark.release
def test_a_diagnosis_release_is_refused(loaded: Loaded) -> None:
    with pytest.raises(ReleaseError, match="contains no ICD-10-PCS order file"):
        loaded("icd10pcs", "icd10/cms_2026_dx.zip")
