"""Tests of CMS's releases of ICD-10-PCS."""

from datetime import date
from pathlib import Path

import pytest

from codesystems.icd10pcs import loader
from codesystems.model import Content, HierarchyMeaning, Source
from codesystems.orderfile import Record
from codesystems.release import ReleaseError
from tests.codesystems.conftest import Loaded
from tests.fixtures import archive
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


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (_FILE, _DATA),
        ("ICD10PCS_ORDER_2026.TXT", _DATA),
        ("cms_2026_pr.zip", archive.zipped({f"Zip File 5/{_FILE}": _DATA, "order.pdf": b"%PDF"})),
    ],
)
def test_the_fiscal_year_is_that_of_the_order_files_name(
    tmp_path: Path, name: str, data: bytes
) -> None:
    edition = loader.load(opened(tmp_path, name, data)).edition

    assert (edition.id, edition.effective, edition.content, edition.hierarchy_meaning) == (
        "icd10pcs-2026",
        date(2025, 10, 1),
        Content.COMPLETE,
        HierarchyMeaning.IS_A,
    )


def test_an_edition_keeps_the_name_and_digest_of_its_file(tmp_path: Path) -> None:
    opened_file = opened(tmp_path, _FILE, _DATA)

    assert loader.load(opened_file).source == Source("CMS", _FILE, opened_file.sha256)


def test_a_code_lies_under_its_table(tmp_path: Path) -> None:
    concepts = loader.load(opened(tmp_path, _FILE, _DATA)).concepts

    assert [(concept.code, concept.abstract, concept.parents) for concept in concepts] == [
        ("XW0", True, ()),
        ("XW033C7", False, ("XW0",)),
    ]


@pytest.mark.parametrize(
    ("name", "data", "held"),
    [
        ("notes.txt", _DATA, "notes.txt"),
        ("empty.zip", archive.zipped({}), "nothing"),
        (
            "cms_2026_dx.zip",
            archive.zipped({"icd10cm_order_2026.txt": b"", "order.pdf": b""}),
            "icd10cm_order_2026.txt, order.pdf",
        ),
    ],
)
def test_a_release_without_an_order_file_is_refused_with_what_it_holds(
    tmp_path: Path, name: str, data: bytes, held: str
) -> None:
    with pytest.raises(ReleaseError) as caught:
        loader.load(opened(tmp_path, name, data))

    assert str(caught.value) == (
        f"{name}: holds no ICD-10-PCS order file (icd10pcs_order_YYYY.txt), but {held}"
    )


def test_a_zip_with_several_order_files_is_refused(tmp_path: Path) -> None:
    both = archive.zipped({_FILE: _DATA, "icd10pcs_order_2025.txt": _DATA})

    with pytest.raises(ReleaseError, match="holds several ICD-10-PCS order files"):
        loader.load(opened(tmp_path, "both.zip", both))


def test_an_order_file_that_ends_early_is_refused_as_a_part(tmp_path: Path) -> None:
    rows = [
        Record(f"0{first}{second}", True, "T", "T") for first in _LETTERS for second in _LETTERS
    ]

    with pytest.raises(ReleaseError, match=rf"^{_FILE}: is only a part of a release: 1,024 rows"):
        loader.load(opened(tmp_path, _FILE, release(rows)))


def test_an_order_file_up_to_section_x_is_whole(tmp_path: Path) -> None:
    rows = [
        Record(f"X{first}{second}", True, "T", "T") for first in _LETTERS for second in _LETTERS
    ]

    assert len(loader.load(opened(tmp_path, _FILE, release(rows))).concepts) == 1024


_LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWX"


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
def test_car_t_codes_come_and_go_with_the_years(
    loaded: Loaded, year: int, present: set[str]
) -> None:
    coming_and_going = {"XW033C3", "XW043C3", "XW0338A", "XW0438A", "XW03368", "XW04368"}
    codes = {concept.code for concept in loaded("icd10pcs", _zip(year)).concepts}

    assert codes & coming_and_going == present


@pytest.mark.release
def test_a_diagnosis_release_is_refused(loaded: Loaded) -> None:
    with pytest.raises(ReleaseError, match="holds no ICD-10-PCS order file"):
        loaded("icd10pcs", "icd10/cms_2026_dx.zip")
