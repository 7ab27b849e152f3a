"""Tests of conversion tables, made up in the layouts of NCHS and CMS."""

from datetime import date

import pytest

from codesystems.release import ReleaseError, ReleaseMember
from conceptmaps.icd10_replaced_by import table
from conceptmaps.icd10_replaced_by.table import Row
from tests.fixtures import workbook

_TITLE = ["ICD-10-CM Conversion Table", "", ""]
_HEADINGS = ["Current code assignment", "Effective", "Previous Code(s) Assignment"]
_ROW = ["E66.813", "2024", "E66.01, E66.8"]


def _text(*rows: list[str], tab: str = "\t") -> ReleaseMember:
    data = "\r\n".join(tab.join(row) for row in rows).encode()
    return ReleaseMember("conversion.txt", lambda: data)


def _effective(text: str) -> date | None:
    (row,) = table.read(_text(_HEADINGS, ["A00.0", text, "A00"]))
    return row.effective


def test_a_row_below_the_headings_has_its_codes_and_first_day() -> None:
    assert list(table.read(_text(_TITLE, _HEADINGS, _ROW))) == [
        Row(3, "E66.813", "", date(2024, 10, 1), "E66.01, E66.8", "")
    ]


def test_a_csv_is_read_with_its_quotes() -> None:
    rows = table.read(_text(_HEADINGS, ["E66.813 ", "2024", '"E66.01, E66.8"'], tab=","))

    assert [(row.current, row.previous) for row in rows] == [("E66.813", "E66.01, E66.8")]


def test_a_workbook_has_numbers_and_dates() -> None:
    cells: list[list[str | int]] = [
        list(_HEADINGS),
        ["A00.0", 2024, "A00"],
        ["A00.1", 44287, "A00"],
        ["A00.2", "2021-01-01 00:00:00", "A00"],
    ]
    data = workbook.xlsx(cells)
    rows = list(table.read(ReleaseMember("conversion.xlsx", lambda: data)))

    assert [row.effective for row in rows] == [
        date(2024, 10, 1),
        date(2021, 4, 1),
        date(2021, 1, 1),
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024", date(2024, 10, 1)),
        ("44287", date(2021, 4, 1)),
        ("01/01/21", date(2021, 1, 1)),
        ("4/1/2023", date(2023, 4, 1)),
        ("2023-04-01", date(2023, 4, 1)),
        ("April 1, 2023", date(2023, 4, 1)),
        ("Oct 1 2016", date(2016, 10, 1)),
        ("FY2025", date(2024, 10, 1)),
        ("FY 2025", date(2024, 10, 1)),
        ("soon", None),
        ("123456", None),
        ("", None),
    ],
)
def test_a_day_is_a_year_a_date_or_the_number_of_days_of_a_workbook(
    text: str, day: date | None
) -> None:
    assert _effective(text) == day


@pytest.mark.parametrize(
    ("month_day", "day"),
    [("04.01", date(2024, 4, 1)), ("", date(2024, 10, 1)), ("13.01", None)],
)
def test_the_table_of_procedures_has_titles_and_month_and_day_apart(
    month_day: str, day: date | None
) -> None:
    headings = [
        "Current code(s) assignment",
        "Code title",
        "Effective year",
        "Previous code(s) assignment",
        "Predecessor code title",
        "Change type",
        "Comment",
        "Effective month/day [MM.DD]",
    ]
    cells = ["0016070", "New title", "2024", "0016071", "Old title", "", "", month_day]

    assert list(table.read(_text(headings, cells))) == [
        Row(2, "0016070", "New title", day, "0016071", "Old title")
    ]


def test_rows_without_a_current_code_are_no_rows() -> None:
    assert list(table.read(_text(_HEADINGS, ["", "", ""], ["A00.0"]))) == [
        Row(3, "A00.0", "", None, "", "")
    ]


@pytest.mark.parametrize("rows", [[], [_TITLE, _ROW]])
def test_a_file_without_the_headings_is_refused(rows: list[list[str]]) -> None:
    with pytest.raises(ReleaseError) as caught:
        list(table.read(_text(*rows)))

    assert str(caught.value) == (
        "conversion.txt: is no conversion table: no row has the headings of the current code, the "
        "previous codes and the effective date"
    )
