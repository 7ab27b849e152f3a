"""Tests of the bundled tables."""

import hashlib
from datetime import date
from importlib.resources import files

import pytest

from codesystems import tables

_BUNDLED = (
    ("codesystems.claimattribute", "starter.csv"),
    ("codesystems.cpt", "starter.csv"),
    ("codesystems.designationuse", "starter.csv"),
    ("codesystems.hcpcs", "starter.csv"),
    ("codesystems.hcpcs", "starter_wording.csv"),
    ("codesystems.hcpcs", "releases.csv"),
    ("codesystems.hcpcs", "tables/action.csv"),
    ("codesystems.hcpcs", "tables/asc_payment_group.csv"),
    ("codesystems.hcpcs", "tables/betos.csv"),
    ("codesystems.hcpcs", "tables/coverage.csv"),
    ("codesystems.hcpcs", "tables/lab_certification.csv"),
    ("codesystems.hcpcs", "tables/multiple_pricing_indicator.csv"),
    ("codesystems.hcpcs", "tables/pricing_indicator.csv"),
    ("codesystems.hcpcs", "tables/section.csv"),
    ("codesystems.hcpcs", "tables/type_of_service.csv"),
    ("codesystems.icd10cm", "starter.csv"),
    ("codesystems.icd10cm", "releases.csv"),
    ("codesystems.icd10pcs", "starter.csv"),
    ("codesystems.icd10pcs", "releases.csv"),
    ("codesystems.msdrg", "starter.csv"),
    ("codesystems.msdrg", "releases.csv"),
    ("codesystems.pos", "starter.csv"),
    ("codesystems.rbcs", "releases.csv"),
    ("codesystems.revenue", "starter.csv"),
)


def test_a_table_is_read_by_its_headings() -> None:
    rows = tables.read("codesystems.hcpcs", "tables/asc_payment_group.csv").rows

    assert [(row["code"], row["parent"]) for row in rows] == [("YY", "")]


def test_a_table_has_the_digest_of_its_file() -> None:
    file = files("codesystems.cpt").joinpath("starter.csv")

    assert (
        tables.read("codesystems.cpt", "starter.csv").sha256
        == hashlib.sha256(file.read_bytes()).hexdigest()
    )


@pytest.mark.parametrize(("cell", "values"), [("1 P", ["1", "P"]), ("51", ["51"]), ("", [])])
def test_a_cell_is_split_at_its_blanks(cell: str, values: list[str]) -> None:
    assert list(tables.words(cell)) == values


@pytest.mark.parametrize(("cell", "day"), [("2025-04-01", date(2025, 4, 1)), ("", None)])
def test_an_empty_cell_has_no_day(cell: str, day: date | None) -> None:
    assert tables.day(cell) == day


@pytest.mark.parametrize(("package", "file"), _BUNDLED)
def test_every_bundled_row_has_a_source(package: str, file: str) -> None:
    assert all(row["source"].strip() for row in tables.read(package, file).rows)


@pytest.mark.parametrize(("package", "file"), _BUNDLED)
def test_every_bundled_row_has_as_many_cells_as_headings(package: str, file: str) -> None:
    rows = tables.read(package, file).rows

    assert all(None not in (*row, *row.values()) for row in rows)
