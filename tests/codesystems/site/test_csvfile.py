"""Tests of CSV files as sites have them."""

import pytest

from codesystems.release import ReleaseError
from codesystems.site import csvfile
from codesystems.site.csvfile import Row
from tests.fixtures import sitefiles


def rows(data: bytes | str) -> list[dict[str, str]]:
    (file,) = sitefiles.release(data).members
    return [dict(row.cells) for row in csvfile.read(file).rows]


def refusal(data: bytes | str, name: str = "ours.csv") -> str:
    (file,) = sitefiles.release(data, name).members
    with pytest.raises(ReleaseError) as caught:
        csvfile.read(file)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encodings_of_spreadsheets_are_read(encoding: str) -> None:
    assert rows("code,display\nA,Médecine\n".encode(encoding)) == [
        {"code": "A", "display": "Médecine"}
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_that_of_the_headings(delimiter: str) -> None:
    assert rows(f"code{delimiter}display\r\nA{delimiter}One\r\n") == [
        {"code": "A", "display": "One"}
    ]


def test_blanks_around_cells_and_empty_lines_do_not_count() -> None:
    assert rows(" code , display \n\n A , One \n , \n") == [{"code": "A", "display": "One"}]


def test_empty_columns_at_the_end_do_not_count() -> None:
    assert rows("code,display,,\nA,One,,\nB,Two,\n") == [
        {"code": "A", "display": "One"},
        {"code": "B", "display": "Two"},
    ]


def test_a_row_has_the_number_of_its_first_line() -> None:
    (file,) = sitefiles.release('code,display\nA,"One\nor two"\nB,Three\n').members

    assert csvfile.read(file).rows == (
        Row(2, {"code": "A", "display": "One\nor two"}),
        Row(4, {"code": "B", "display": "Three"}),
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\n\n", "has no headings"),
        (b"code,display\nA,One,two\n", "line 2: has 3 cells, but there are 2 headings"),
        (b"code,display\nA\n", "line 2: has 1 cells, but there are 2 headings"),
        (b"code,,display\nA,,One\n", "line 1: column 2 has no heading"),
        (b"code,Code\nA,B\n", "line 1: the heading 'Code' is there twice"),
        (b'code,display\nA,"One\n', "line 2: is no row of CSV: unexpected end of data"),
        (b"code,display\nA,One\0\n", "is not a text"),
        (b"code,display\nA,\x81\n", "line 2, column 3: byte 0x81 is not a character"),
        ("code,display\nA,é\n".encode() + b"B,\xe9\n", "line 3, column 3: byte 0xE9 is not a"),
        ("code,display\nA,é\n".encode("utf-16") + b"B", "is not a character"),
        (b"\xef\xbb\xbfcode,display\nA,\xe9\n", "line 2, column 3: byte 0xE9 is not a"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(data: bytes, reason: str) -> None:
    assert reason in refusal(data)


def test_a_workbook_is_refused() -> None:
    assert refusal(b"PK\x03\x04", "ours.xlsx") == "ours.xlsx: is a workbook; save it as CSV"
