"""Tests of the common layout of the order files of both code systems."""

from datetime import date
from pathlib import Path

import pytest

from codesystems import orderfile
from codesystems.icd10cm.records import ORDER_FILE as DIAGNOSES
from codesystems.icd10pcs.records import ORDER_FILE as PROCEDURES
from codesystems.model import Slip
from codesystems.orderfile import OrderFile
from codesystems.ordernames import FiscalRelease
from codesystems.release import Refused, ReleaseError
from tests.fixtures import archive, icd10cm
from tests.fixtures.orderfile import joined, line, release
from tests.fixtures.readings import opened

_FILE = "icd10cm_order_2026.txt"


def _refused(*lines: str) -> Refused:
    with pytest.raises(Refused) as caught:
        list(orderfile.read(DIAGNOSES, _FILE, joined(lines), []))
    return caught.value


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_rows_are_read_in_the_order_of_the_file_with_their_lines(end: bytes) -> None:
    data = release(icd10cm.ROWS).replace(b"\r\n", end)

    slips: list[Slip] = []
    rows = list(orderfile.read(DIAGNOSES, _FILE, data, slips))

    assert (rows, slips) == (list(enumerate(icd10cm.ROWS, 1)), [])


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


def test_an_empty_file_is_refused_with_its_name() -> None:
    assert str(_refused()) == f"{_FILE}: contains no row; is this CMS's order file?"


@pytest.mark.parametrize(
    ("kind", "name", "version"),
    [
        (DIAGNOSES, "icd10cm_order_2026.txt", "2026"),
        (DIAGNOSES, "ICD10CM_ORDER_2025.TXT", "2025"),
        (DIAGNOSES, "icd10cm-order-April-1-2026.txt", "2026-04"),
        (PROCEDURES, "icd10pcs_order_2026.txt", "2026"),
    ],
)
def test_an_order_file_is_identified_by_its_name(
    tmp_path: Path, kind: OrderFile, name: str, version: str
) -> None:
    members = {
        "order.pdf": b"%PDF",
        name: b"rows",
        f"readme_{name}": b"no",
        name.lower().replace("order", "codes"): b"no",
        name.lower().replace("order", "order_addenda"): b"no",
    }
    member, found = orderfile.find(kind, opened(tmp_path, "a.zip", archive.zipped(members)))

    assert (member.name, member.data, found.version) == (name, b"rows", version)


def test_the_name_of_a_zip_may_have_the_month_of_an_update(tmp_path: Path) -> None:
    data = archive.zipped({_FILE: b"rows"})
    name = "april-1-2026-code-descriptions-tabular-order.zip"
    _, found = orderfile.find(DIAGNOSES, opened(tmp_path, name, data))

    assert found == FiscalRelease(2026, date(2026, 4, 1))


@pytest.mark.parametrize(
    "names", [["icd10cm-codes-2026.txt"], ["icd10cm_codes_2026.txt", "icd10pcs_order_2026.txt"]]
)
def test_a_release_with_a_file_of_codes_alone_is_refused_with_what_it_lacks(
    tmp_path: Path, names: list[str]
) -> None:
    refused = opened(tmp_path, "a.zip", archive.zipped(dict.fromkeys(names, b"")))

    with pytest.raises(ReleaseError) as caught:
        orderfile.find(DIAGNOSES, refused)

    assert str(caught.value) == (
        f"a.zip: has the codes of ICD-10-CM ({names[0]}) without their headers and short titles; "
        "install the order file that comes with it (icd10cm_order_YYYY.txt)"
    )


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
