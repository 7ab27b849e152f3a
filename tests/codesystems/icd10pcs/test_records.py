"""Tests of rows of the ICD-10-PCS order file."""

import pytest

from codesystems.icd10pcs import records
from codesystems.model import Slip
from codesystems.orderfile import OrderRecord
from codesystems.release import Refused
from tests.fixtures.icd10pcs import CODE, TABLE
from tests.fixtures.orderfile import joined, line, release

_FILE = "icd10pcs_order_2026.txt"
_HEADER = line(1, TABLE)


def _refused(*lines: str) -> Refused:
    with pytest.raises(Refused) as caught:
        list(records.read(_FILE, joined(lines), []))
    return caught.value


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_rows_are_read_in_the_order_of_the_file(end: bytes) -> None:
    data = release([TABLE, CODE]).replace(b"\r\n", end)

    slips: list[Slip] = []

    assert (list(records.read(_FILE, data, slips)), slips) == ([TABLE, CODE], [])


def test_a_title_has_no_trailing_blanks() -> None:
    (record,) = records.read(_FILE, release([TABLE]), [])

    assert record == OrderRecord("XW0", True, "New Technology", "New Technology")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("0002 XW033C7 1", 1),
        ("00002-XW033C7 1", 6),
        ("00002XW033C7 1", 6),
        ("00002 XW033O7 1", 7),
        ("00002 XW033C  1", 7),
        ("00002 XW033C7-1", 14),
        ("00002 XW033C7 2 ", 15),
        ("00002 XW033C7 1-", 16),
    ],
)
def test_a_row_that_the_layout_does_not_allow_is_refused_with_its_line_and_column(
    row: str, column: int
) -> None:
    refusal = _refused(_HEADER, row)

    assert str(refusal) == (
        f"{_FILE}, line 2, column {column}: {row[:24]!r} is not a row of the order file "
        "(order number, code, flag 0 or 1, short title of 60, long title)"
    )


@pytest.mark.parametrize(
    ("rows", "place", "reason"),
    [
        pytest.param(
            [_HEADER, line(3, CODE)],
            "line 2, column 1",
            "order number 00003, but 00002 is expected; a line is missing or repeated",
            id="missing line",
        ),
        pytest.param(
            [_HEADER, line(2, CODE), line(2, CODE)],
            "line 3, column 1",
            "order number 00002, but 00003 is expected; a line is missing or repeated",
            id="repeated line",
        ),
        pytest.param(
            [_HEADER, line(2, CODE), line(3, CODE)],
            "line 3, column 7",
            "XW033C7 is a duplicate",
            id="duplicate code",
        ),
        pytest.param(
            [line(1, CODE)],
            "line 1, column 7",
            "XW033C7 comes before its table XW0",
            id="code without its table",
        ),
        pytest.param(
            [line(1, OrderRecord("XW0", False, "New", "New"))],
            "line 1, column 15",
            "XW0 has the flag of a billable code",
            id="table with the flag of a code",
        ),
        pytest.param(
            [_HEADER, line(2, OrderRecord("XW033C7", True, "New", "New"))],
            "line 2, column 15",
            "XW033C7 has the flag of a table header",
            id="code with the flag of a table",
        ),
    ],
)
def test_rows_out_of_order_are_refused_with_line_and_column(
    rows: list[str], place: str, reason: str
) -> None:
    assert str(_refused(*rows)) == f"{_FILE}, {place}: {reason}"


def test_a_code_out_of_the_order_of_codes_is_a_slip() -> None:
    slips: list[Slip] = []
    codes = [TABLE, CODE, CODE._replace(code="XW033B7")]
    list(records.read(_FILE, release(codes), slips))

    assert slips == [
        Slip(_FILE, "line 3, column 7", "XW033B7", "XW033B7 follows XW033C7, out of their order")
    ]


def test_an_empty_file_is_refused_with_its_name() -> None:
    assert str(_refused()) == f"{_FILE}: contains no row; is this CMS's order file?"
