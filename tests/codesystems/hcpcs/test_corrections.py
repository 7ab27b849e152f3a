"""Tests of the comparison of CMS's corrections with the records of a release."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from codesystems import release
from codesystems.hcpcs import corrections, layout, records
from codesystems.hcpcs.remarks import Remarks
from codesystems.model import Slip
from codesystems.release import ReleaseMember
from tests.fixtures import hcpcs, readings
from tests.fixtures import workbook as made

_HEADINGS: made.Row = [
    *("CODE", "ACTION", "EFF DATE", "SHORT DESC", "LONG DESC", "TOS ", "BETOS", "COV", "PRICE"),
    *("XREF CODE", "ASC IND", "ASC DATE", "COMMENTS"),
]
_DATA = hcpcs.release(
    hcpcs.lines("A4649", fields={layout.TYPE_OF_SERVICE: "9F", layout.CROSS_REFERENCE: "J1095"}),
    hcpcs.lines("A4650", fields={layout.TERMINATION_DATE: "20241231"}),
    hcpcs.lines("A4651", fields={layout.ASC_PAYMENT_GROUP: "YY20250101"}),
    hcpcs.lines("A4652", fields={layout.PRICING_INDICATOR: ""}),
)


def _member(*rows: made.Row, name: str = "HCPC2025_Corrections.xlsx") -> ReleaseMember:
    return ReleaseMember(name, lambda: made.xlsx([["2025 CORRECTIONS"], _HEADINGS, *rows]))


def _checked(*members: ReleaseMember) -> Sequence[Slip]:
    remarks = Remarks()
    corrections.check(members, readings.records(records.read, _DATA), remarks)
    return remarks.slips()


def _reasons(*row: made.Cell) -> list[str]:
    return [slip.reason for slip in _checked(_member(row))]


@pytest.mark.parametrize(
    "row",
    [
        ["A4660", "Remove code"],
        ["A4649", "ADD "],
        ["A4649", "Removed in error - add back to file"],
        ["A4649", "Do not terminate"],
        ["A4650", "Terminate ", made.Day(date(2025, 1, 1))],
        ["A4650", "Terminate code", "20250101"],
        ["A4650", "Discontinue", "soon"],
        ["A4650", "Discontinue", "20241231"],
        ["A4649", "Revise SD", "", "Made-up code"],
        ["A4649", "Revise LD", "", "", "a made-up  code, each"],
        ["A4649", "ADD CODE", "", "", "", "F,9", "O1E", "C", 51, "J1095"],
        ["A4651", 'Add "YY" ASC Ind ', "", *[""] * 7, "YY", made.Day(date(2025, 1, 1))],
        ["A4649", 'Action effective date should be 20250101 and action code "A"'],
        ["A4649", "Change Action code to A and add Action Effective date"],
        ["A4649", "Change xref code to J1095"],
        ["A4649", "Remove xref code Q0080"],
        ["A4649", 'Remove "YY" ASC Ind and ASC Start date'],
        ["", "a row without a code"],
    ],
)
def test_a_correction_that_is_applied_is_no_slip(row: made.Row) -> None:
    assert _reasons(*row) == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["A4649", "Remove code"], "'Remove code', but the release has the code"),
        (["A4660", "ADD"], "'ADD', but the release does not have the code"),
        (
            ["A4650", "Do not terminate"],
            "'Do not terminate': the release has '20241231', not 'no termination date'",
        ),
        (
            ["A4649", "Terminate", "20250101"],
            "'Terminate': the release has '', not '20241231'",
        ),
        (["A4649", "Terminate"], "'Terminate': the release has '', not 'a termination date'"),
        (
            ["A4649", "Revise SD", "", "Another"],
            "'Revise SD': the release has 'Made-up code', not 'Another'",
        ),
        (["A4649", "Change", "", *[""] * 4, "D"], "'Change': the release has 'C', not 'D'"),
        (["A4652", "Change", "", *[""] * 5, "39"], "'Change': the release has [], not ['39']"),
        (["A4650", "Change", "", *[""] * 6, "J1"], "'Change': the release has [], not ['J1']"),
        (
            ["A4649", "Change TOS", "", "", "", "1"],
            "'Change TOS': the release has ['9', 'F'], not ['1']",
        ),
        (
            ["A4649", "Remove xref code J1095"],
            "'Remove xref code J1095': the release has 'J1095', not 'no J1095'",
        ),
        (["A4649", "See the memo"], "'See the memo' cannot be compared with the record"),
    ],
)
def test_a_correction_that_is_not_applied_is_a_slip(row: made.Row, reason: str) -> None:
    assert _checked(_member(row)) == (
        Slip("HCPC2025_Corrections.xlsx", "row 3", str(row[0]), reason),
    )


@pytest.mark.parametrize(
    "member",
    [
        ReleaseMember("HCPC2025_Corrections.prn", lambda: b"A4649 Remove code"),
        _member(["A4649", "Remove code"], name="HCPC2025_changes.xlsx"),
        ReleaseMember("Corrections.xlsx", lambda: made.xlsx([["A4649", "Remove code"]])),
    ],
    ids=["a text", "another workbook", "no headings"],
)
def test_only_a_workbook_of_corrections_is_compared(member: ReleaseMember) -> None:
    assert _checked(member) == ()


def test_corrections_that_cannot_be_read_are_a_slip() -> None:
    (slip,) = _checked(ReleaseMember("Corrections.xlsx", lambda: b"PK\x03\x04 no more"))

    assert slip.reason.startswith("the corrections are not read: Corrections.xlsx: is a damaged")


@pytest.mark.release
@pytest.mark.parametrize(
    ("year", "text", "applied", "open_rows"),
    [
        (
            "2017",
            "2017-Alpha-Numeric-HCPCS-File.zip",
            "2017-HCPCS-Alpha-Numeric-Corrections.zip",
            12,
        ),
        (
            "2019",
            "2019-Alpha-Numeric-HCPCS-File.zip",
            "2019-HCPCS-Alpha-Numeric-Corrections.zip",
            14,
        ),
    ],
)
def test_the_first_files_of_2017_and_2019_do_not_show_the_corrections_that_came_after(
    data: Path, year: str, text: str, applied: str, open_rows: int
) -> None:
    folder = data / "hcpcs" / year
    members = release.read(folder / text).members
    (member,) = [member for member in members if member.name.endswith("ANWEB.txt")]
    remarks = Remarks()

    corrections.check(
        release.read(folder / applied).members,
        list(records.read(member.name, member.data, Remarks())),
        remarks,
    )

    assert len({(slip.file, slip.place) for slip in remarks.slips()}) == open_rows
