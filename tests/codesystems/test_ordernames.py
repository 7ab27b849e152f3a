"""Tests of the names of order files."""

from datetime import date

import pytest

from codesystems import ordernames
from codesystems.ordernames import FiscalRelease, OrderName


@pytest.mark.parametrize(
    ("name", "version", "effective"),
    [
        ("icd10cm_order_2026.txt", "2026", date(2025, 10, 1)),
        ("ICD10CM_ORDER_2026.TXT", "2026", date(2025, 10, 1)),
        ("icd10cm-order-2024.txt", "2024", date(2023, 10, 1)),
        ("icd10cm-order-FY2027.txt", "2027", date(2026, 10, 1)),
        ("icd10cm_order_2026 (1).txt", "2026", date(2025, 10, 1)),
        ("icd10cm-order-October-1-2026.txt", "2027", date(2026, 10, 1)),
        ("icd10cm-order-Jan-2021.txt", "2021-01", date(2021, 1, 1)),
        ("icd10cm-order-April-2025.txt", "2025-04", date(2025, 4, 1)),
        ("icd10cm-order-April-1-2026.txt", "2026-04", date(2026, 4, 1)),
        ("icd10cm-order-April 1 2023.txt", "2023-04", date(2023, 4, 1)),
        ("icd10cm_order_2023_April_1.txt", "2023-04", date(2023, 4, 1)),
        ("icd10cm_order_2021jan.txt", "2021-01", date(2021, 1, 1)),
        ("icd10cm-order-update-Apr-2028.txt", "2028-04", date(2028, 4, 1)),
    ],
)
def test_the_name_of_an_order_file_has_its_year_and_the_month_of_an_update(
    name: str, version: str, effective: date
) -> None:
    read = ordernames.read(name)

    assert read is not None
    assert (read.system, read.part, read.is_addenda) == ("icd10cm", "order", False)
    assert (read.release.version, read.release.effective) == (version, effective)


@pytest.mark.parametrize(
    ("name", "system", "part", "is_addenda"),
    [
        ("icd10pcs_order_2026.txt", "icd10pcs", "order", False),
        ("order_addenda_2022.txt", "", "order", True),
        ("icd10cm-order-addenda-April-2025.txt", "icd10cm", "order", True),
        ("icd10cm_codes_2026.txt", "icd10cm", "codes", False),
        ("icd10cm-codes-addenda-Jan-2021.txt", "icd10cm", "codes", True),
    ],
)
def test_the_name_of_a_file_says_what_it_has(
    name: str, system: str, part: str, is_addenda: bool
) -> None:
    read = ordernames.read(name)

    assert read == OrderName(system, part, is_addenda, read.release if read else FiscalRelease(0))


@pytest.mark.parametrize(
    "name",
    [
        "icd10cm_order_26.txt",
        "icd10cm_order.txt",
        "icd10cm_order_2026.pdf",
        "icd10cm_order_2025_2026.txt",
        "icd10cm_order_Jan_April_2026.txt",
        "icd10cm_order_notes_2026.txt",
        "readme_icd10cm_order_2026.txt",
        "icd10OrderFiles.pdf",
    ],
)
def test_any_other_name_is_none(name: str) -> None:
    assert ordernames.read(name) is None


def test_a_release_of_november_is_an_update_of_the_next_fiscal_year() -> None:
    read = ordernames.read("icd10pcs_order_November_2026.txt")

    assert read is not None
    assert read.release == FiscalRelease(2027, date(2026, 11, 1))


@pytest.mark.parametrize(
    ("name", "update"),
    [
        ("april-1-2026-code-descriptions-tabular-order.zip", date(2026, 4, 1)),
        ("icd10cm-code descriptions- April 1 2026.zip", date(2026, 4, 1)),
        ("icd10cm-codes-order-Jan-2026.zip", date(2026, 1, 1)),
        ("2026-code-descriptions-tabular-order.zip", None),
        ("2026-code-descriptions-tabular-order-updated-april-1-2026.zip", None),
        ("april-1-2025-code-descriptions-tabular-order.zip", None),
    ],
)
def test_the_zip_of_a_file_with_the_year_alone_may_name_its_update(
    name: str, update: date | None
) -> None:
    assert ordernames.of_zip(name, FiscalRelease(2026)) == FiscalRelease(2026, update)


def test_the_name_of_the_file_has_precedence_over_that_of_its_zip() -> None:
    january = FiscalRelease(2026, date(2026, 1, 1))

    assert ordernames.of_zip("april-1-2026.zip", january) == january
