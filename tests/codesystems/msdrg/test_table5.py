"""Tests of finding CMS's Table 5 in a release, and of its cells."""

import pytest

from codesystems.msdrg import table5
from codesystems.release import Release, ReleaseError, ReleaseMember
from tests.fixtures import table5 as made

FINAL, WORKBOOK = "CMS-1849-F Table 5.txt", "CMS-1849-F Table 5.xlsx"
CORRECTED, OTHER = "CMS-1849-CN Table 5.xlsx", "CMS-1849-F Tables 6A-6P.txt"


def _member(data: bytes, name: str = FINAL) -> ReleaseMember:
    return ReleaseMember(name, lambda: data)


def _found(*names: str) -> str:
    return table5.find(Release("a.zip", "", tuple(_member(b"", name) for name in names))).name


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["drg weights.csv"], "drg weights.csv"),
        ([WORKBOOK, FINAL, OTHER], FINAL),
        ([WORKBOOK, OTHER], WORKBOOK),
        ([FINAL, CORRECTED], CORRECTED),
        (["FY2020 table5.TXT", "read me.pdf"], "FY2020 table5.TXT"),
    ],
)
def test_table_5_of_a_release_is_the_corrected_one_and_the_text(
    names: list[str], found: str
) -> None:
    assert _found(*names) == found


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (
            [OTHER, "x.txt"],
            f"a.zip: contains no Table 5 of MS-DRGs (CMS-... Table 5.txt): {OTHER}, x.txt",
        ),
        ([], "a.zip: contains no Table 5 of MS-DRGs (CMS-... Table 5.txt): nothing"),
        (
            [FINAL, "CMS-1833-F Table 5.txt"],
            "a.zip: contains several tables of MS-DRGs (CMS-... Table 5.txt): "
            f"{FINAL}, CMS-1833-F Table 5.txt",
        ),
    ],
)
def test_a_release_without_one_table_5_is_refused(names: list[str], message: str) -> None:
    with pytest.raises(ReleaseError) as error:
        _found(*names)

    assert str(error.value) == message


def test_the_cells_of_a_text_have_their_places() -> None:
    sheet = table5.read(_member(made.text(made.HEART, [""] * 10, made.LAST)))

    assert (sheet.file, sheet.year) == (FINAL, 2026)
    assert [row.place for row in sheet.rows] == ["line 4", "line 6"]
    assert sheet.rows[0].cells["title"] == "HEART, WITH MCC"
    assert sheet.headings["weight"] == "Weights - 10% Cap Applied"


def test_the_cells_of_a_workbook_have_their_places() -> None:
    sheet = table5.read(_member(made.sheet(["", "x"], [1, "No"]), WORKBOOK))

    assert [(row.place, row.cells["code"]) for row in sheet.rows] == [("row 3", ""), ("row 4", 1)]


@pytest.mark.parametrize(
    ("headings", "year"),
    [
        (made.ONE_WEIGHT, 2022),
        ([one.replace("Final", "FINAL") for one in made.ONE_WEIGHT], 2019),
        ([one.upper().replace("{YEAR}", "{year}") for one in made.HEADINGS], 2027),
    ],
)
def test_the_headings_of_other_years_are_known(headings: list[str], year: int) -> None:
    sheet = table5.read(_member(made.text(year=year, headings=headings)))

    assert (sheet.year, "weight" in sheet.headings) == (year, True)


def test_a_text_in_utf_8_is_read_where_it_says_so() -> None:
    data = made.text(made.HEART).decode("cp1252").encode("utf-8-sig")

    assert table5.read(_member(data)).rows[0].cells["code"] == "001"


def test_a_correction_notice_of_a_final_rule_is_read() -> None:
    data = made.text(rule="FY {year} Final Rule and Correction Notice")

    assert table5.read(_member(data)).year == 2026


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"code,name\n", "has no row that begins with MS-DRG; is this CMS's Table 5?"),
        (b"", "has no row that begins with MS-DRG; is this CMS's Table 5?"),
        (
            made.text(rule="FY {year} Proposed Rule"),
            "is the table of a proposed rule, which is not in force",
        ),
        (
            made.text(rule="FY 2025 Final Rule"),
            "one fiscal year (FY 2026) is expected above here, not 2025 and 2026",
        ),
        (
            made.text(rule="", headings=[one.replace("FY {year} ", "") for one in made.HEADINGS]),
            "one fiscal year (FY 2026) is expected above here, not none",
        ),
        (made.text(year=1999), "fiscal year 1999 is before the first of MS-DRGs"),
        (
            made.text(headings=made.HEADINGS[:8]),
            "the headings lack geometricMeanLengthOfStay, arithmeticMeanLengthOfStay",
        ),
        (made.text(headings=[*made.HEADINGS, "MDC"]), "two headings are the same"),
        (made.text([*made.HEART, "x"]), "11 cells, but 10 headings"),
        (made.text(made.HEART[:-1]), "9 cells, but 10 headings"),
        (made.text().replace(b"MDC", b"M\x81C"), "byte 0x81 is not a character"),
    ],
)
def test_what_is_no_final_table_5_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ReleaseError) as error:
        table5.read(_member(data))

    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_column_with_an_unknown_heading_is_not_read() -> None:
    headings = [*made.HEADINGS[:3], "Cost", *made.HEADINGS[3:]]
    sheet = table5.read(
        _member(made.text([*made.HEART[:3], "9", *made.HEART[3:]], headings=headings))
    )

    assert sheet.unread == (("line 3", "Cost"),)
    assert (sheet.rows[0].cells["mdc"], "Cost" in sheet.headings.values()) == ("PRE", False)


@pytest.mark.parametrize("headings", [[*made.HEADINGS, "", ""], made.HEADINGS])
def test_columns_without_headings_at_the_end_are_empty(headings: list[str]) -> None:
    data = made.text([*made.HEART, "", " "], headings=headings)

    assert table5.read(_member(data)).rows[0].cells["arithmeticMeanLengthOfStay"] == "36.2"


def test_the_last_groups_may_lack_their_empty_cells() -> None:
    data = made.text(made.LAST[:6], ["* a footnote"])

    assert [row.cells["code"] for row in table5.read(_member(data)).rows] == ["999", "* a footnote"]
