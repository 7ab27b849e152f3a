"""Tests of HCPCS records from CMS's workbook."""

from datetime import date

import pytest

from codesystems.hcpcs import layout, records, workbook
from codesystems.hcpcs.remarks import Remarks
from codesystems.release import ReleaseError
from tests.fixtures import archive, hcpcs
from tests.fixtures import workbook as made
from tests.fixtures.readings import FILE, noted, refused, slipped
from tests.fixtures.readings import records as read_records

_FIRST = hcpcs.lines("A4649")
_SECOND = hcpcs.lines("A4650")
_MODIFIER = hcpcs.lines("A1", modifier=True)
_CODED = {
    layout.PRICING_INDICATOR: "00",
    layout.MULTIPLE_PRICING_INDICATOR: "9",
    layout.LAB_CERTIFICATION: "010",
    layout.PROCESSING_NOTE: "0088",
}


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(_FIRST, id="procedure"),
        pytest.param(_MODIFIER, id="modifier"),
        pytest.param(
            hcpcs.lines(
                "A4651",
                " ".join(["A long description & more"] * 8),
                fields={
                    layout.PRICING_INDICATOR: "1121",
                    layout.LAB_CERTIFICATION: "010630",
                    layout.TYPE_OF_SERVICE: "1P",
                    layout.TERMINATION_DATE: "20241231",
                },
            ),
            id="long description and repeated fields",
        ),
    ],
)
def test_a_row_has_the_record_of_its_code(lines: list[str]) -> None:
    assert read_records(workbook.read, made.release(made.row(lines))) == read_records(
        records.read, hcpcs.release(lines)
    )


def test_rows_have_the_order_of_the_sheet() -> None:
    data = made.release(made.row(_MODIFIER), made.row(_SECOND), made.row(_FIRST))

    assert [record.code for record in read_records(workbook.read, data)] == ["A1", "A4650", "A4649"]


def test_an_unknown_column_is_skipped() -> None:
    data = made.xlsx([[*made.HEADINGS, "REMARK"], [*made.row(_FIRST), "see CMS"]])

    assert [record.code for record in read_records(workbook.read, data)] == ["A4649"]


def test_columns_are_identified_by_their_headings() -> None:
    order = [0, *range(len(made.HEADINGS) - 1, 0, -1)]
    rows = [made.HEADINGS, made.row(_FIRST)]
    data = made.xlsx([[row[turn] for turn in order] for row in rows])

    assert read_records(workbook.read, data) == read_records(records.read, hcpcs.release(_FIRST))


@pytest.mark.parametrize(
    ("data", "remarks"),
    [
        pytest.param(
            made.xlsx([["HCPCS 2020"], [], made.HEADINGS, made.row(_FIRST)]),
            [("preamble", 2, "row 1")],
            id="preamble",
        ),
        pytest.param(
            made.xlsx([made.HEADINGS, made.row(_FIRST), [" "], made.row(_SECOND)]),
            [("blank line", 1, "row 3")],
            id="blank row",
        ),
        pytest.param(
            made.release(made.row(_FIRST), made.row(_SECOND, {"TOS1": 1, "ADD DT": 20240101})),
            [("number in a text column", 2, "row 3, column TOS1")],
            id="number cells",
        ),
        pytest.param(
            made.release(made.row(_FIRST), made.continuation("A4649", "4", "and its end")),
            [("continuation in the workbook", 1, "A4649, row 3")],
            id="stray continuation",
        ),
        pytest.param(
            made.release(made.row(hcpcs.lines("C9248"), {"TOS2": "", "TOS3": "P"})),
            [("gap in a repeated field", 1, "C9248, row 2")],
            id="gap",
        ),
        pytest.param(
            made.release(made.row(_FIRST, {"ACT EFF DT": ""})),
            [("no action effective date", 1, "A4649, row 2")],
            id="no action date",
        ),
        pytest.param(
            made.release(made.row(_FIRST, {"ACT EFF DT": "20231231"})),
            [("action before the code was added", 1, "A4649, row 2")],
            id="action before added",
        ),
        pytest.param(made.release(made.row(_FIRST)), [], id="nothing odd"),
    ],
)
def test_a_tolerated_variation_is_read_and_counted(
    data: bytes, remarks: list[tuple[str, int, str]]
) -> None:
    assert noted(workbook.read, data) == remarks


def test_number_cells_are_padded_with_zeros() -> None:
    numbers = {"PRICE1": 0, "MULT_PI": 9, "LABCERT1": 10, "PROCNOTE": 88, "ADD DT": 20240101}

    read = read_records(workbook.read, made.release(made.row(_FIRST, numbers)))

    assert read == read_records(records.read, hcpcs.release(hcpcs.lines("A4649", fields=_CODED)))


def test_a_stray_continuation_continues_the_description_before_it() -> None:
    data = made.release(made.row(_FIRST), made.continuation("A4649", "4", "and its end"))

    (record,) = read_records(workbook.read, data)

    assert record.long_description == "A made-up code, each and its end"


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"HCPC": "D0120"}, "HCPC", "'D0120' is a CDT code (ADA copyright)"),
        ({"HCPC": "38228"}, "HCPC", "'38228' is a CPT code (AMA copyright)"),
        ({"HCPC": 38228}, "HCPC", "'38228' is a CPT code (AMA copyright)"),
        ({"HCPC": "   25", "RECID": "7"}, "HCPC", "'25' is a CPT modifier (AMA copyright)"),
        ({"HCPC": "", "RECID": "3"}, "HCPC", "'' is not a HCPCS code"),
        ({"HCPC": "A4649"}, "HCPC", "A4649 is a duplicate"),
        ({"RECID": "4"}, "RECID", "'4' is not a primary record (3 or 7)"),
    ],
)
def test_a_row_without_a_code_of_hcpcs_is_refused_with_its_row_and_column(
    cells: dict[str, made.Cell], column: str, reason: str
) -> None:
    refusal = refused(
        workbook.read, made.release(made.row(_MODIFIER), made.row(_FIRST), made.row(_SECOND, cells))
    )

    assert str(refusal).startswith(f"{FILE}, row 4, column {column}: {reason}")


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"HCPC": " A4650"}, "HCPC", "A4650 has 1 blanks before it, not 0"),
        ({"SEQNUM": "0020"}, "SEQNUM", "the sequence number '0020' is not 0010"),
        ({"LONG DESCRIPTION": " "}, "LONG DESCRIPTION", "A4650 has no long description"),
        ({"SHORT DESCRIPTION": " "}, "SHORT DESCRIPTION", "A4650 has no short description"),
        (
            {"SHORT DESCRIPTION": "x" * 29},
            "SHORT DESCRIPTION",
            "the short description has more than 28 columns",
        ),
        ({"PRICE1": "5X"}, "PRICE1", "unknown pricing indicator '5X'"),
        ({"PRICE1": "0"}, "PRICE1", "'0' has lost its zeros; it is read as '00'"),
        ({"PRICE1": "5"}, "PRICE1", "unknown pricing indicator '5'"),
        ({"PRICE2": "ZZ"}, "PRICE2", "unknown pricing indicator 'ZZ'"),
        ({"LABCERT1": "999"}, "LABCERT1", "unknown lab certification '999'"),
        ({"XREF1": "A46501"}, "XREF1", "the cross-reference 'A46501' is wider than its 5 columns"),
        ({"PROCNOTE": "88"}, "PROCNOTE", "the processing note '88' is not 4 digits"),
        ({"MCM1": 2100.1}, "MCM1", "the cell is no text; it is read as '2100.1'"),
        ({"COV": "Z"}, "COV", "unknown coverage 'Z'"),
        ({"BETOS": "Z9Z"}, "BETOS", "unknown BETOS 'Z9Z'"),
        ({"TOS2": "?"}, "TOS2", "unknown type of service '?'"),
        ({"ADD DT": "20250230"}, "ADD DT", "the added date '20250230' is not a date"),
        ({"ADD DT": ""}, "ADD DT", "the added date is blank"),
        ({"TERM DT": "20231231"}, "TERM DT", "terminated on 2023-12-31, before"),
        ({"ACTION CD": "X"}, "ACTION CD", "unknown action code 'X'"),
        ({"ACTION CD": ""}, "ACTION CD", "the action code is blank"),
    ],
)
def test_a_cell_that_the_layout_does_not_allow_is_a_slip_with_its_row_and_column(
    cells: dict[str, made.Cell], column: str, reason: str
) -> None:
    (slip,) = slipped(
        workbook.read, made.release(made.row(_MODIFIER), made.row(_FIRST), made.row(_SECOND, cells))
    )

    assert (slip.file, slip.place, slip.code) == (FILE, f"row 4, column {column}", "A4650")
    assert slip.reason.startswith(reason)


def test_a_modifier_without_its_blanks_is_read_with_a_slip() -> None:
    data = made.release(made.row(hcpcs.lines("J5", modifier=True), {"HCPC": "J5"}))

    assert [record.code for record in read_records(workbook.read, data)] == ["J5"]
    assert [(slip.place, slip.reason) for slip in slipped(workbook.read, data)] == [
        ("row 2, column HCPC", "J5 has 0 blanks before it, not 3")
    ]


def test_a_number_out_of_a_table_is_two_slips() -> None:
    data = made.release(made.row(_FIRST, {"PRICE1": 511}))

    assert [slip.reason[:30] for slip in slipped(workbook.read, data)] == [
        "the pricing indicator '511' is",
        "unknown pricing indicator '511",
    ]


def test_a_cross_reference_that_is_a_number_has_its_zeros() -> None:
    (record,) = read_records(workbook.read, made.release(made.row(_FIRST, {"XREF1": 100})))

    assert record.details.cross_references == ("00100",)


def test_a_date_cell_is_read_as_cms_writes_dates() -> None:
    (heading,) = layout.WORKBOOK_COLUMNS[layout.ADDED_DATE]
    styled = {heading: made.Day(date(2024, 1, 1))}
    data = made.release(made.row(_FIRST, styled))

    assert read_records(workbook.read, data)[0].maintenance.added_date == date(2024, 1, 1)
    assert [(slip.place, slip.reason) for slip in slipped(workbook.read, data)] == [
        ("row 2, column ADD DT", "the cell is no text; it is read as '20240101'")
    ]


def test_headings_may_have_other_blanks_and_letters() -> None:
    data = made.xlsx([[f" {heading}".lower() for heading in made.HEADINGS], made.row(_FIRST)])

    assert [record.code for record in read_records(workbook.read, data)] == ["A4649"]


def test_an_unknown_value_after_a_gap_is_a_slip_of_its_own_column() -> None:
    (slip,) = slipped(workbook.read, made.release(made.row(_FIRST, {"PRICE3": "ZZ"})))

    assert slip.place == "row 2, column PRICE3"


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(made.row(_FIRST), id="the same row"),
        pytest.param(made.continuation("A4649", "3", "and its end"), id="another primary record"),
        pytest.param(made.continuation("A4649", "8", "and its end"), id="a modifier's row"),
    ],
)
def test_a_second_row_of_a_code_is_refused(second: made.Row) -> None:
    refusal = refused(workbook.read, made.release(made.row(_FIRST), second))

    assert str(refusal) == f"{FILE}, row 3, column HCPC: A4649 is a duplicate"


def test_a_continuation_in_the_first_row_is_refused() -> None:
    refusal = refused(workbook.read, made.release(made.continuation("A4649", "4", "its end")))

    assert str(refusal) == f"{FILE}, row 2, column RECID: '4' is not a primary record (3 or 7)"


def test_missing_headings_are_refused_with_their_names() -> None:
    lacking = [heading for heading in made.HEADINGS if heading not in {"COV", "TOS5"}]

    refusal = refused(workbook.read, made.xlsx([["HCPCS 2020"], lacking]))

    assert str(refusal) == f"{FILE}, row 2: the headings lack COV, TOS5"


@pytest.mark.parametrize("rows", [[], [["NOC codes"], ["HCPCS", "LONG DESCRIPTION"]]])
def test_a_workbook_without_cms_headings_is_refused(rows: list[made.Row]) -> None:
    refusal = refused(workbook.read, made.xlsx(rows))

    assert str(refusal) == (
        f"{FILE}: has no row that begins with HCPC; is this CMS's ANWEB workbook?"
    )


def test_a_heading_twice_is_refused() -> None:
    refusal = refused(workbook.read, made.xlsx([[*made.HEADINGS, "cov"], made.row(_FIRST)]))

    assert str(refusal) == f"{FILE}, row 1: the headings repeat COV"


def test_a_workbook_without_a_row_of_a_code_is_refused() -> None:
    assert refused(workbook.read, made.release()).file == FILE


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x03\x04 and no more", id="no zip"),
        pytest.param(b"\xd0\xcf\x11\xe0 and no more", id="no xls"),
        pytest.param(archive.truncated(made.release(made.row(_FIRST))), id="truncated"),
        pytest.param(archive.corrupted(made.release(made.row(_FIRST))), id="corrupted sheet"),
    ],
)
def test_a_damaged_workbook_is_refused_with_its_name(data: bytes) -> None:
    with pytest.raises(ReleaseError, match=rf"^{FILE}: is a damaged or unreadable workbook \(.+"):
        list(workbook.read(FILE, data, Remarks()))


@pytest.mark.parametrize("number", [float("inf"), float("nan")])
def test_a_number_cell_without_a_finite_number_is_a_slip(number: float) -> None:
    first, *_ = slipped(workbook.read, made.release(made.row(_FIRST, {"PRICE1": number})))

    assert (first.place, first.reason[:19]) == ("row 2, column PRICE1", "the cell is no text")
