"""Tests of the common layout of the order files of both code systems."""

from datetime import date
from pathlib import Path

import pytest

from codesystems import orderfile
from codesystems.icd10cm.records import ORDER_FILE as DIAGNOSES
from codesystems.icd10pcs.records import ORDER_FILE as PROCEDURES
from codesystems.orderfile import OrderFile
from codesystems.release import Refused, ReleaseError
from tests.fixtures import archive, icd10cm
from tests.fixtures.orderfile import joined, line, release
from tests.fixtures.readings import opened

_FILE = "icd10cm_order_2026.txt"


def _refused(*lines: str) -> Refused:
    with pytest.raises(Refused) as caught:
        list(orderfile.read(DIAGNOSES, _FILE, joined(lines)))
    return caught.value


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_rows_are_read_in_the_order_of_the_file_with_their_lines(end: bytes) -> None:
    data = release(icd10cm.ROWS).replace(b"\r\n", end)

    assert list(orderfile.read(DIAGNOSES, _FILE, data)) == list(enumerate(icd10cm.ROWS, 1))


@pytest.mark.parametrize(
    ("code", "header"),
    [
        ("Z00", ""),
        ("Z006", "Z00"),
        ("Z0001", "Z000"),
        ("Z00011A", "Z000"),
        ("A0900", ""),
        ("Z0", ""),
    ],
)
def test_the_header_of_a_code_is_its_longest_known_prefix(code: str, header: str) -> None:
    assert orderfile.header_of(code, {"Z00", "Z000", "Z00011AB", "Z0"}) == header


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("0002 Z006    1", 1),
        ("00002 006     1", 7),
        ("00002 Z0      1", 7),
        ("00002 Z00 6   1", 7),
        ("00002 Z00.6   1", 7),
        ("00002 z006    1", 7),
        ("00002 Z006     1", 15),
    ],
)
def test_a_row_that_the_layout_does_not_allow_is_refused_with_its_line_and_column(
    row: str, column: int
) -> None:
    assert str(_refused(line(1, icd10cm.CATEGORY), row)) == (
        f"{_FILE}, line 2, column {column}: {row[:24]!r} is not a row of the order file "
        "(order number, code, flag 0 or 1, short title of 60, long title)"
    )


@pytest.mark.parametrize(
    ("rows", "place", "reason"),
    [
        pytest.param(
            [line(1, icd10cm.CATEGORY), line(3, icd10cm.billable("Z006"))],
            "line 2, column 1",
            "order number 00003, but 00002 is expected; a line is missing or repeated",
            id="missing line",
        ),
        pytest.param(
            [line(1, icd10cm.CATEGORY), line(2, icd10cm.CATEGORY)],
            "line 2, column 7",
            "Z00 is a duplicate",
            id="duplicate code",
        ),
        pytest.param(
            [line(1, icd10cm.billable("Z006"))],
            "line 1, column 7",
            "Z006 comes before its header Z00",
            id="code without its header",
        ),
        pytest.param(
            [line(1, icd10cm.billable("A09")), line(2, icd10cm.billable("A090"))],
            "line 2, column 7",
            "A090 is below A09, which has the flag of a billable code",
            id="code under a code",
        ),
    ],
)
def test_rows_out_of_order_are_refused_with_line_and_column(
    rows: list[str], place: str, reason: str
) -> None:
    assert str(_refused(*rows)) == f"{_FILE}, {place}: {reason}"


def test_a_byte_that_is_not_ascii_is_refused_with_its_line_and_column() -> None:
    assert str(_refused("\xe9")) == (
        f"{_FILE}, line 1, column 1: byte 0xE9 is not a character of CMS's encoding (ascii)"
    )


def test_an_empty_file_is_refused_with_its_name() -> None:
    assert str(_refused()) == f"{_FILE}: contains no row; is this CMS's order file?"


@pytest.mark.parametrize(
    ("kind", "name", "year"),
    [
        (DIAGNOSES, "icd10cm_order_2026.txt", 2026),
        (DIAGNOSES, "ICD10CM_ORDER_2025.TXT", 2025),
        (PROCEDURES, "icd10pcs_order_2026.txt", 2026),
    ],
)
def test_an_order_file_is_identified_by_its_name(
    tmp_path: Path, kind: OrderFile, name: str, year: int
) -> None:
    members = {"order.pdf": b"%PDF", name: b"rows", f"readme_{name}": b"no"}
    member, fiscal_year = orderfile.find(kind, opened(tmp_path, "a.zip", archive.zipped(members)))

    assert (member.name, member.data, fiscal_year) == (name, b"rows", year)


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ([], "contains no ICD-10-CM order file (icd10cm_order_YYYY.txt), but nothing"),
        (
            ["icd10pcs_order_2026.txt", "icd10cm_order_26.txt"],
            "contains no ICD-10-CM order file (icd10cm_order_YYYY.txt), but "
            "icd10pcs_order_2026.txt, icd10cm_order_26.txt",
        ),
        (
            ["icd10cm_order_2026.txt", "icd10cm_order_2025.txt"],
            "contains several ICD-10-CM order files (icd10cm_order_YYYY.txt), but "
            "icd10cm_order_2026.txt, icd10cm_order_2025.txt",
        ),
    ],
)
def test_a_release_without_exactly_one_order_file_is_refused_with_its_members(
    tmp_path: Path, names: list[str], reason: str
) -> None:
    opened_release = opened(tmp_path, "a.zip", archive.zipped(dict.fromkeys(names, b"")))

    with pytest.raises(ReleaseError) as caught:
        orderfile.find(DIAGNOSES, opened_release)

    assert str(caught.value) == f"a.zip: {reason}"


@pytest.mark.parametrize(("year", "day"), [(2026, date(2025, 10, 1)), (2016, date(2015, 10, 1))])
def test_a_fiscal_year_begins_in_october(year: int, day: date) -> None:
    assert orderfile.effective_date(year) == day
