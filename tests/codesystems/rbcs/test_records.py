"""Tests of the rows of RBCS: their values, their slips, and what is refused."""

from datetime import date

import pytest

from codesystems.codekinds import Kind
from codesystems.model import Slip
from codesystems.rbcs import csvfile, records
from codesystems.rbcs.records import Records
from codesystems.release import Release, ReleaseError, ReleaseMember
from tests.fixtures import rbcs as made


def _read(*rows: made.Row, name: str = "rbcs.csv", without: tuple[str, ...] = ()) -> Records:
    data = made.text(*rows, without=without)
    return records.read(csvfile.read(csvfile.find(made.release(data, name))))


def _with(**cells: str) -> made.Row:
    return {**made.LATEST, **cells}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("04/01/2018", date(2018, 4, 1)),
        ("4/1/2018", date(2018, 4, 1)),
        ("2018-04-01", date(2018, 4, 1)),
        ("12/31/9999", None),
        ("", None),
    ],
)
def test_a_day_is_read_in_both_forms_and_the_end_of_time_is_none(
    text: str, day: date | None
) -> None:
    (one,) = _read(_with(RBCS_Assignment_Eff_Dt=text)).assignments

    assert one.start == day


@pytest.mark.parametrize(
    ("name", "rows", "without", "year"),
    [
        ("rbcs.csv", (made.LATEST, made.EARLIER), (), 2025),
        ("RBCS_RY_2025.csv", (made.EARLIER,), (), 2025),
        ("2024 RBCS Taxonomy_CSV.csv", (made.EARLIER,), ("RBCS_Release_Year",), 2024),
        ("RBCS Taxonomy_RY2025.csv", (made.LATEST,), (), 2025),
        ("2025 RBCS of 2026.csv", (made.LATEST,), (), 2025),
    ],
)
def test_the_release_year_is_that_of_the_name_or_else_of_the_newest_row(
    name: str, rows: tuple[made.Row, ...], without: tuple[str, ...], year: int
) -> None:
    assert _read(*rows, name=name, without=without).year == year


@pytest.mark.parametrize(
    ("name", "without", "message"),
    [
        (
            "rbcs.csv",
            ("RBCS_Release_Year",),
            "rbcs.csv: has no RBCS_Release_Year, and no year in its name (RBCS_RY_2025.csv)",
        ),
        (
            "RBCS_RY_2024.csv",
            (),
            "RBCS_RY_2024.csv: is of 2024 by its name, but has rows of 2025",
        ),
    ],
)
def test_a_file_of_no_year_or_of_two_is_refused(
    name: str, without: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ReleaseError) as error:
        _read(made.LATEST, name=name, without=without)

    assert str(error.value) == message


def test_a_file_that_does_not_say_which_is_the_latest_has_that_which_began_last() -> None:
    rows = made.EARLIER, made.LATEST, made.KNEE

    read = _read(*rows, without=("RBCS_Latest_Assignment",))

    assert [(one.id, one.is_latest) for one in read.assignments] == [
        ("RI000N", False),
        ("RC000N", True),
        ("PM010M", True),
    ]


SLIPS = [
    ({"RBCS_ID": "RC00N"}, "RBCS_ID", "'RC00N' is no RBCS ID"),
    ({"RBCS_ID": ""}, "RBCS_ID", "'' is no RBCS ID"),
    ({"RBCS_Cat": "P"}, "RBCS_Cat", "'P' is not R, as in RC000N"),
    ({"RBCS_Cat_Subcat": "RI"}, "RBCS_Cat_Subcat", "'RI' is not RC, as in RC000N"),
    ({"RBCS_FamNumb": "010"}, "RBCS_FamNumb", "'010' is not 000, as in RC000N"),
    ({"RBCS_Major_Ind": "M"}, "RBCS_Major_Ind", "'M' is not N, as in RC000N"),
    (
        {"RBCS_ID": "RC000X", "RBCS_Major_Ind": "X"},
        "RBCS_Major_Ind",
        "'X' is none of M, O and N",
    ),
    ({"RBCS_Assignment_Eff_Dt": "02/30/2023"}, "RBCS_Assignment_Eff_Dt", "'02/30/2023' is no date"),
    ({"RBCS_Latest_Assignment": "y"}, "RBCS_Latest_Assignment", "'y' is neither 0 nor 1"),
    ({"RBCS_Release_Year": "20Z5"}, "RBCS_Release_Year", "'20Z5' is no release year"),
]


@pytest.mark.parametrize(("cells", "column", "reason"), SLIPS)
def test_a_slip_is_named_with_its_place(cells: dict[str, str], column: str, reason: str) -> None:
    read = _read(made.KNEE, _with(**cells))

    assert read.slips == (Slip("rbcs.csv", f"line 3, column {column}", "Q2041", reason),)


def test_a_family_number_without_its_zeros_is_no_slip() -> None:
    assert _read({**made.KNEE, "RBCS_FamNumb": "10"}).slips == ()


def test_a_class_with_two_names_is_a_slip() -> None:
    other = made.row("27446", "PM010M", RBCS_Family_Desc="Knee")

    assert [slip.reason for slip in _read(made.KNEE, other).slips] == [
        "PM010 is 'Knee', but 'Arthroplasty, Knee' in a line before"
    ]


def test_two_latest_assignments_of_a_code_are_a_slip_and_both_are_kept() -> None:
    read = _read(made.LATEST, {**made.EARLIER, "RBCS_Latest_Assignment": "1"})

    assert [one.is_latest for one in read.assignments] == [True, True]
    assert [slip.reason for slip in read.slips] == [
        "RC000N and RI000N are both the latest assignment"
    ]


@pytest.mark.parametrize(("code", "name"), [("Q204", "HCPCS Level II"), ("2744", "CPT")])
def test_a_code_of_another_form_is_a_slip_and_is_kept(code: str, name: str) -> None:
    read = _read(_with(HCPCS_Cd=code))

    assert [one.code for one in read.assignments] == [code]
    assert [slip.reason for slip in read.slips] == [f"{code!r} has not the form of {name}"]


def test_a_row_without_an_id_assigns_nothing() -> None:
    assert [one.code for one in _read(made.KNEE, _with(RBCS_ID="")).assignments] == ["27447"]


def test_the_codes_of_a_code_system_are_apart() -> None:
    read = _read(made.KNEE, made.LATEST, made.row("0540T", "RC000N"), made.row("D0120", "RC000N"))

    assert {kind: [one.code for one in read.of(kind).assignments] for kind in Kind} == {
        Kind.HCPCS: ["Q2041"],
        Kind.CPT: ["27447", "0540T"],
        Kind.CDT: ["D0120"],
    }


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            made.text(made.LATEST, made.LATEST),
            "rbcs.csv, line 3, column HCPCS_Cd: Q2041 with RC000N is a duplicate of line 2",
        ),
        (
            made.text(_with(HCPCS_Cd="AN ARM")),
            "rbcs.csv, line 2, column HCPCS_Cd: 'AN ARM' is no code",
        ),
        (
            made.text(made.LATEST) + b"Q2042,RC000N\r\n",
            "rbcs.csv, line 3: 2 cells, but 15 headings",
        ),
        (made.text(made.LATEST).splitlines()[0], "rbcs.csv: has headings but no row"),
        (
            b"HCPCS_Cd,RBCS_ID\r\nQ2041,RC000N\r\n",
            "rbcs.csv, line 1: the headings lack RBCS_Cat, RBCS_Cat_Desc, RBCS_Cat_Subcat, "
            "RBCS_Subcat_Desc, RBCS_FamNumb, RBCS_Family_Desc, RBCS_Major_Ind; is this CMS's file "
            "of RBCS?",
        ),
        (
            made.text(made.LATEST).replace(b"HCPCS_Cd_Add_Dt", b"RBCS_Id"),
            "rbcs.csv, line 1: two headings are the same",
        ),
    ],
)
def test_what_is_no_file_of_rbcs_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ReleaseError) as error:
        records.read(csvfile.read(csvfile.find(made.release(data))))

    assert str(error.value) == message


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(ReleaseError, match=r"line 1: the headings lack"):
        csvfile.read(csvfile.find(made.release(b"")))


def test_a_file_in_utf_8_and_with_empty_lines_is_read() -> None:
    data = b"\xef\xbb\xbf" + made.text(made.LATEST) + b"\r\n"

    assert len(csvfile.read(csvfile.find(made.release(data))).rows) == 1


def _zip(*names: str) -> Release:
    return Release("a.zip", "", tuple(ReleaseMember(name, lambda: b"") for name in names))


def test_the_csv_of_a_zip_is_the_file() -> None:
    assert csvfile.find(_zip("Data dictionary.pdf", "RBCS_RY_2025.CSV")).name == "RBCS_RY_2025.CSV"


@pytest.mark.parametrize(
    ("names", "contained"), [(["a.csv", "b.csv", "c.pdf"], "a.csv, b.csv"), ([], "nothing")]
)
def test_a_zip_without_one_csv_is_refused(names: list[str], contained: str) -> None:
    with pytest.raises(ReleaseError) as error:
        csvfile.find(_zip(*names))

    assert str(error.value) == f"a.zip: one csv of RBCS is expected, but it contains {contained}"
