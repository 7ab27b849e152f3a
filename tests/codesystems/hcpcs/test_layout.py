"""Tests of the record layout against CMS's description."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from codesystems.fixedwidth import Column
from codesystems.hcpcs import layout
from tests.fixtures import workbook

_ENTRY = re.compile(r"\s+(?P<number>\d+)\.\s+(?P<name>\S.*?)\s*(?:CHAR)?")
_POSITIONS = re.compile(r"\s+(?P<length>\d+)\s+(?P<begin>\d+)\s+(?P<end>\d+)(?:\s+[A-Z]+)?")
_ALIAS = re.compile(r"\s+STANDARD ALIAS : (?P<alias>\S+)")
_REDEFINITIONS = {"2", "3"}
"""CMS's entries for columns 1 to 5 in modifier records: a group and its blanks."""


def test_the_columns_leave_no_gap_from_1_to_320() -> None:
    assert [(before.last + 1, after.first) for before, after in pairwise(layout.COLUMNS)] == [
        (after.first, after.first) for after in layout.COLUMNS[1:]
    ]


def test_the_columns_end_where_the_record_ends() -> None:
    assert (layout.COLUMNS[0].first, layout.COLUMNS[-1].last) == (1, layout.RECORD_LENGTH)


def test_the_workbook_has_one_heading_for_each_occurrence_of_a_field() -> None:
    assert {column: len(names) for column, names in layout.WORKBOOK_COLUMNS.items()} == {
        column: column.occurs
        for column in layout.COLUMNS
        if column not in (layout.FILLER, layout.LAST_FILLER)
    }


def test_the_workbook_has_48_headings() -> None:
    assert len(set(workbook.HEADINGS)) == 48


@pytest.mark.release
def test_the_layout_is_that_of_cms_record_layout_text(data: Path) -> None:
    text = (data / "hcpcs/2025-JAN/HCPC2025_recordlayout.txt").read_text("cp1252")
    columns = sorted((*layout.COLUMNS, layout.MODIFIER), key=lambda column: column.first)

    assert [_first_occurrence(column) for column in columns] == _printed(text)


@pytest.mark.release
def test_the_layout_is_that_of_the_layout_as_data(data: Path) -> None:
    fields = json.loads((data / "hcpcs/layout.json").read_text())["fields"]
    columns = sorted((*layout.COLUMNS, layout.MODIFIER), key=lambda column: column.first)

    assert [
        (column.alias, column.first, column.last, column.width, column.occurs) for column in columns
    ] == [
        (field["alias"], field["start"], field["end"], field["width"], field["occurs"])
        for field in fields
    ]


def _first_occurrence(column: Column) -> tuple[str, int, int, int]:
    return column.alias, column.width, column.first, column.first + column.width - 1


def _printed(text: str) -> list[tuple[str, int, int, int]]:
    """Return the fields in CMS's text: alias, length, first and last position."""
    fields: list[tuple[str, int, int, int]] = []
    number = name = ""
    for line in text.splitlines():
        if entry := _ENTRY.fullmatch(line):
            number, name = entry["number"], entry["name"]
        elif number in _REDEFINITIONS:
            continue
        elif number and (positions := _POSITIONS.fullmatch(line.rstrip())):
            length, begin, end = (int(group) for group in positions.group(1, 2, 3))
            fields.append((name, length, begin, end))
        elif alias := _ALIAS.match(line):
            fields = [*fields[:-1], (alias["alias"], *fields[-1][1:])] if fields else fields
    return fields
