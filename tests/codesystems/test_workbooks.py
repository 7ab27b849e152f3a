"""Tests of reading workbooks within limits: sizes are checked before memory is allocated."""

from pathlib import Path

import pytest

from codesystems import workbooks
from codesystems.release import ReleaseError
from tests.fixtures import archive, oldworkbook
from tests.fixtures import workbook as examples

FILE = "anweb.xlsx"
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def refusal(data: bytes) -> str:
    """Return the message for a workbook that must not be read."""
    with pytest.raises(ReleaseError) as caught:
        workbooks.rows(FILE, data)
    message = str(caught.value)
    assert message.startswith(f"{FILE}: is a damaged or unreadable workbook (")
    assert "\n" not in message
    return message


def test_the_rows_of_the_first_sheet_are_read() -> None:
    assert workbooks.rows(FILE, examples.xlsx([["HCPC", 1], ["A1", "x"]])) == [
        ["HCPC", 1],
        ["A1", "x"],
    ]


def test_the_rows_of_the_older_format_are_read() -> None:
    data = oldworkbook.xls({(0, 0): "HCPC", (0, 1): "SEQNUM", (1, 0): "A1"})

    assert workbooks.rows(FILE, data) == [["HCPC", "SEQNUM"], ["A1", ""]]


@pytest.mark.parametrize(
    "cells",
    [
        FAR,
        examples.ROW_OF_HEADINGS + FAR,
        FAR.replace("<c ", "<x:c ").replace("</c>", "</x:c>"),
        '<row r="2000001"><c r="A2000001"/></row>',
        '<row r="1"><c r="ZZZ1"/></row><row r="200"><c r="A200"/></row>',
        f"<!-- {FAR} -->",
    ],
)
def test_cells_in_too_large_a_rectangle_are_refused(cells: str) -> None:
    data = examples.xlsx_of(cells)

    assert len(data) < 2_000
    assert "it has cells down to row " in refusal(data)


@pytest.mark.parametrize(
    "cell", ["<c/>", "<c><v>1</v></c>", "<c r='A1'/>", '<c s="1" r="XFD1048576"/>', "<y:c>1</y:c>"]
)
def test_a_cell_without_a_reference_is_refused(cell: str) -> None:
    data = examples.xlsx_of(f'<row r="1048576">{cell}</row>')

    assert "it has a cell without a reference such as A1" in refusal(data)


def test_a_distant_cell_is_refused_in_every_part() -> None:
    relations = examples.FIXED["xl/_rels/workbook.xml.rels"].replace("worksheets/sheet1", "styles")
    more = {
        "xl/_rels/workbook.xml.rels": relations,
        "xl/styles.xml": f"<worksheet><sheetData>{FAR}</sheetData></worksheet>",
    }

    assert "it has cells down to row 1,048,576" in refusal(examples.xlsx_of("", more))


def test_a_part_outside_of_the_workbook_is_skipped() -> None:
    data = examples.xlsx_of(examples.ROW_OF_HEADINGS, {"customXml/item1.xml": f"<a>{FAR}<c/></a>"})

    assert len(workbooks.rows(FILE, data)) == 1


def test_a_cell_of_more_than_a_gigabyte_is_refused() -> None:
    data = archive.declaring(examples.xlsx([["HCPC"]]), 1_500_000_000)

    assert len(data) < 2_000
    assert "unpacks to 1,500,00" in refusal(data)


@pytest.mark.slow
def test_a_highly_compressed_cell_is_refused() -> None:
    data = examples.xlsx([["A" * (workbooks.LARGEST + 1)]])

    assert len(data) < 500_000
    assert f"at most {workbooks.LARGEST:,} are read" in refusal(data)


def test_a_cell_with_a_wrong_size_is_refused() -> None:
    data = archive.declaring(examples.xlsx([["A" * 50_000_000]]), 1_000)

    assert "is damaged at xl/worksheets/sheet1.xml" in refusal(data)


def test_a_zip_of_other_files_is_not_a_workbook() -> None:
    message = refusal(
        archive.zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})
    )

    assert "it is not an xlsx: it has no xl/workbook.xml" in message


def test_an_older_workbook_with_too_large_a_rectangle_is_refused() -> None:
    data = oldworkbook.xls({(0, 0): "HCPC", (65_535, 40): "far"})

    assert "it has cells down to row 65,536 and column 41" in refusal(data)


@pytest.mark.release
def test_real_workbooks_are_read(data: Path) -> None:
    paths = sorted(data.rglob("*.xlsx"))
    assert paths
    for path in paths:
        assert len(workbooks.rows(path.name, path.read_bytes())) > 10
