"""Tests of tables that are read by their headings."""

import re

import pytest

from codesystems import spreadsheets
from codesystems.release import Refused, ReleaseError, ReleaseMember
from codesystems.spreadsheets import Layout, Row, Sheet
from tests.fixtures import payerfiles, workbook
from tests.fixtures.workbook import Cell

LAYOUT = Layout(
    "a table of codes",
    {"Code": re.compile("(hcpcs )?code"), "Rate": re.compile("rate"), "Note": re.compile("note")},
    frozenset({"Code", "Rate"}),
    re.compile("[a-z]{2} rate"),
)
HEADINGS: list[Cell] = ["HCPCS\nCode", " Rate ", "TX (rate)"]


def read(data: bytes, name: str = "table.csv") -> Sheet:
    return spreadsheets.read(ReleaseMember(name, lambda: data), LAYOUT)


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    return [tuple(row.text(name) for name in ("Code", "Rate", "TX (rate)")) for row in sheet.rows]


ROWS: list[list[Cell]] = [["", "Notice, of CMS"], HEADINGS, ["A1", "1.50", "2"], ["B1", "3", ""]]
EXPECTED = [("A1", "1.50", "2"), ("B1", "3", "")]


@pytest.mark.parametrize("separator", [",", "\t", "~", "|", ";"])
def test_a_text_is_read_with_the_separator_of_its_headings(separator: str) -> None:
    assert cells(read(payerfiles.csv_of(ROWS, separator))) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_in_the_encodings_of_excel(encoding: str) -> None:
    data = payerfiles.csv_of([["", "é"], *ROWS]).decode("cp1252").encode(encoding)

    assert (cells(read(data)), read(data).notices[0]) == (EXPECTED, "é")


def test_a_workbook_is_read_like_a_text() -> None:
    rows: list[list[Cell]] = [*ROWS[:-1], ["B1", 3.0, ""]]

    assert cells(read(workbook.xlsx(rows), "table.xlsx")) == EXPECTED


def test_blanks_of_excel_are_left_out() -> None:
    data = payerfiles.csv_of([HEADINGS, ["A1\xa0\xff ", " 1 ", ""]])

    assert cells(read(data)) == [("A1", "1", "")]


def test_empty_rows_are_skipped() -> None:
    data = payerfiles.csv_of([HEADINGS, [], ["", " ", ""], ["A1", "1", ""]])

    assert cells(read(data)) == [("A1", "1", "")]


def test_empty_cells_that_excel_left_out_of_many_rows_are_empty() -> None:
    data = payerfiles.csv_of([HEADINGS, *(["A1", "1"] for _ in range(16))])

    assert cells(read(data)) == [("A1", "1", "")] * 16


def test_a_cell_has_a_place_for_messages() -> None:
    (row, _) = read(payerfiles.csv_of(ROWS)).rows

    assert (row.place("Rate"), row.place("Note"), row.cell("Note")) == (
        "row 3, column Rate",
        "row 3, column Note",
        "",
    )


def test_a_heading_that_is_not_known_is_named() -> None:
    assert read(payerfiles.csv_of([[*HEADINGS, "Mood"], ["A1", 1, 2, 3]])).unread == ("Mood",)


def test_the_first_of_two_columns_with_a_heading_is_read() -> None:
    sheet = read(payerfiles.csv_of([["Code", "Rate", "Rate"], ["A1", 1, 2]]))

    assert (sheet.rows[0].text("Rate"), sheet.unread) == ("1", ("Rate",))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it has no row of headings with Code, Rate"),
        (b"Code,APC\r\nA1,1\r\n", "it has no row of headings with Rate"),
        (b"Code,Rate\r\nA1,1,2\r\n", "row 2: has 3 cells under 2 headings"),
        (b"Code,Rate\r\nA1,1\r\nB1\r\n", "row 3: has 1 cells under 2 headings"),
        (b'Code,Rate\r\nA1,"1\r\nB1,2\r\n', "row 2: cannot be read"),
        (b"Code,Rate\r\nA1,1\r\nB1", "row 3: is cut off"),
    ],
)
def test_another_table_and_a_damaged_one_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read(data)

    assert said in str(refused.value)


def test_a_whole_row_at_the_end_needs_no_line_end() -> None:
    assert cells(read(b"Code,Rate\r\nA1,1")) == [("A1", "1", "")]


WANTED = re.compile("addendum", re.IGNORECASE)


def test_a_text_is_preferred_to_a_workbook() -> None:
    release = payerfiles.zipped(
        {"Addendum.xlsx": b"1", "Addendum.csv": b"2", "Addendum.pdf": b"3", "Other.csv": b"4"},
        "a.zip",
    )

    assert spreadsheets.member(release, WANTED, "a table").name == "Addendum.csv"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("a.csv", "b.csv"), "a.zip: contains no file of a table: a.csv, b.csv"),
        ((), "a.zip: contains no file of a table: nothing"),
        (("addendum 1.csv", "Addendum 2.csv"), "contains several files of a table: addendum 1.csv"),
    ],
)
def test_a_zip_without_one_file_of_the_table_is_refused(names: tuple[str, ...], said: str) -> None:
    release = payerfiles.zipped(dict.fromkeys(names, b"x"), "a.zip")

    with pytest.raises(ReleaseError) as refused:
        spreadsheets.member(release, WANTED, "a table")

    assert said in str(refused.value)


def test_the_only_file_is_read_whatever_its_name() -> None:
    release = payerfiles.release(b"x", "b.csv")

    assert spreadsheets.member(release, WANTED, "a table") is release.members[0]


def test_a_row_is_a_value() -> None:
    assert Row(1, ["A1"], {"Code": 0}, ["Code"]).text("Code") == "A1"
