"""Tests of rows of the ICD-10-CM order file."""

import pytest

from codesystems.icd10cm import records
from codesystems.orderfile import OrderRecord
from tests.fixtures import icd10cm
from tests.fixtures.orderfile import release

_FILE = "icd10cm_order_2026.txt"


@pytest.mark.parametrize(
    ("code", "spelled"),
    [("A09", "A09"), ("A000", "A00.0"), ("S52001A", "S52.001A"), ("", "")],
)
def test_a_code_has_its_dot_after_the_third_character(code: str, spelled: str) -> None:
    assert records.dotted(code) == spelled


def test_the_codes_and_headers_of_rows_are_read_with_their_dots() -> None:
    rows = records.read(_FILE, release(icd10cm.ROWS), [])

    assert [(record.code, record.header) for record in rows] == [
        ("Z00", ""),
        ("Z00.0", "Z00"),
        ("Z00.00", "Z00.0"),
        ("Z00.011A", "Z00.0"),
        ("Z00.6", "Z00"),
        ("A09", ""),
    ]


def test_a_row_has_its_flag_and_titles() -> None:
    (row,) = records.read(_FILE, release([icd10cm.billable("A09")]), [])

    assert row == OrderRecord("A09", False, "Short A09", "What A09 means")
