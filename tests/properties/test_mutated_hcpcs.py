"""A release of HCPCS with some changed places: nothing wrong gets in without a slip.

It installs with each value as it is in the changed file, or with a slip of that code; or it is
refused because its structure is broken.
"""

import random
import string
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codesystems import release, workbooks
from codesystems.hcpcs import indicators, layout, records, workbook
from codesystems.hcpcs.indicators import Indicator
from codesystems.hcpcs.record import HcpcsRecord
from codesystems.hcpcs.remarks import Remarks
from codesystems.release import Refused
from tests.fixtures import hcpcs, plainhcpcs
from tests.fixtures import workbook as made
from tests.fixtures.plainhcpcs import Values
from tests.fixtures.readings import FILE

pytestmark = pytest.mark.slow

_JANUARY = "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip"
_SHEET = "hcpcs/2020-04/anweb.xlsx"
_EXCERPT = 80
"""Codes: a part of a release, which is read in milliseconds."""

_STRUCTURE = layout.RECORD_IDENTIFICATION.last
"""The last of the columns with the structure: code, sequence number and identification."""

_TABLES: dict[str, Indicator] = {
    "pricing": indicators.PRICING,
    "multiple": indicators.MULTIPLE_PRICING,
    "laboratory": indicators.LAB_CERTIFICATION,
    "coverage": indicators.COVERAGE,
    "group": indicators.ASC_PAYMENT_GROUP,
    "betos": indicators.BETOS,
    "types": indicators.TYPE_OF_SERVICE,
    "action": indicators.ACTION,
}

_WORDS = " ".join(["A made-up code with a description that takes several lines,"] * 5)
_MADE = [
    hcpcs.lines("A1", modifier=True),
    hcpcs.lines("ZZ", _WORDS, modifier=True),
    hcpcs.lines("A0001", _WORDS),
    hcpcs.lines("A0003", fields={layout.STATUTE: "1833(t)", layout.CIM_REFERENCE: "60-9"}),
    hcpcs.lines("A0005", fields={layout.ASC_PAYMENT_GROUP: "YY20240101"}),
    hcpcs.lines("E0001", fields={layout.PRICING_INDICATOR: "1321", layout.TYPE_OF_SERVICE: "1P"}),
    hcpcs.lines("V0001", _WORDS, fields={layout.TERMINATION_DATE: "20251231"}),
]


@cache
def _text_of(data: Path) -> list[str]:
    """The lines of the records of a real release."""
    members = release.read(data / _JANUARY).members
    (member,) = [member for member in members if member.name.endswith("ANWEB_12172024.txt")]
    return [line for line in member.data.decode("cp1252").split("\r\n") if line.strip()]


def _excerpt(lines: Sequence[str], start: int) -> list[str]:
    """Some codes of a release with all their lines, from about a place on."""
    firsts = [number for number, line in enumerate(lines) if line[10] in "37"]
    begin = start % (len(firsts) - _EXCERPT)
    return [*lines[firsts[begin] : firsts[begin + _EXCERPT]]]


_CHARACTERS = st.sampled_from(string.ascii_letters + string.digits + string.punctuation + "  ")
_REPLACEMENTS = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 319), _CHARACTERS), min_size=1, max_size=5
)
_FIELDS = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(_STRUCTURE, 319), _CHARACTERS),
    min_size=1,
    max_size=5,
)
_BLANKS = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 319), st.booleans()), min_size=1, max_size=2
)


def _replaced(lines: Iterable[str], changes: Iterable[tuple[int, int, str]]) -> list[str]:
    changed = [*lines]
    for row, column, character in changes:
        line = changed[row % len(changed)]
        changed[row % len(changed)] = line[:column] + character + line[column + 1 :]
    return changed


def _shifted(lines: Iterable[str], changes: Iterable[tuple[int, int, bool]]) -> list[str]:
    """Add a blank to some lines, or take one."""
    changed = [*lines]
    for row, column, added in changes:
        line = changed[row % len(changed)]
        rest = f" {line[column:]}" if added else line[column + (line[column : column + 1] == " ") :]
        changed[row % len(changed)] = line[:column] + rest
    return changed


def _compare(
    read: Iterable[HcpcsRecord], published: Mapping[str, Values], remarks: Remarks
) -> None:
    """Fail for a value that is not as published, and for an odd one that has no slip."""
    slipped = {slip.code for slip in remarks.slips()}
    for record in read:
        expected = published[record.code]
        if record.code not in slipped:
            assert plainhcpcs.of_record(record) == expected
            assert not _odd(expected, is_modifier=record.is_modifier)


def _odd(values: Values, *, is_modifier: bool) -> list[str]:
    """The fields with a value that no table has, and the empty ones that every code has."""
    required = ["coverage", "added", "action", "long", "short"]
    if not is_modifier:
        required += ["pricing", "multiple", "betos", "types", "units"]
    return [
        *(name for name in required if not values[name]),
        *(
            name
            for name, indicator in _TABLES.items()
            if set(values[name]) - set(indicators.codings(indicator))
        ),
        *values["filler"],
    ]


def _check_text(lines: list[str]) -> bool:
    """Read a text and compare it; tell whether it is not refused."""
    data = "\r\n".join(lines).encode("cp1252")
    remarks = Remarks()
    try:
        read = list(records.read(FILE, data, remarks))
    except Refused:
        return False
    _compare(read, plainhcpcs.of_lines(lines), remarks)
    return True


@given(_REPLACEMENTS)
def test_changed_characters_of_a_text_are_named_or_break_its_structure(
    changes: list[tuple[int, int, str]],
) -> None:
    _check_text(_replaced([line for group in _MADE for line in group], changes))


@given(_FIELDS)
def test_changed_characters_of_fields_never_lose_a_text(
    changes: list[tuple[int, int, str]],
) -> None:
    assert _check_text(_replaced([line for group in _MADE for line in group], changes))


@given(_BLANKS)
def test_blanks_too_many_or_too_few_are_named_or_break_the_structure(
    changes: list[tuple[int, int, bool]],
) -> None:
    before = [line for group in _MADE for line in group]

    _check_shifted(before, _shifted(before, changes))


def _check_shifted(before: list[str], lines: list[str]) -> None:
    """Read a text with other blanks: each code has a slip or its values from before."""
    remarks = Remarks()
    try:
        read = list(records.read(FILE, "\r\n".join(lines).encode("cp1252"), remarks))
    except Refused:
        return
    _compare(read, plainhcpcs.of_lines(before), remarks)


@pytest.mark.release
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), _REPLACEMENTS)
def test_changed_characters_of_a_real_text_are_named_or_break_its_structure(
    data: Path, start: int, changes: list[tuple[int, int, str]]
) -> None:
    _check_text(_replaced(_excerpt(_text_of(data), start), changes))


@pytest.mark.release
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), _FIELDS)
def test_changed_characters_of_fields_never_lose_a_real_text(
    data: Path, start: int, changes: list[tuple[int, int, str]]
) -> None:
    assert _check_text(_replaced(_excerpt(_text_of(data), start), changes))


@pytest.mark.release
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), _BLANKS)
def test_blanks_too_many_or_too_few_in_a_real_text_are_named_or_break_its_structure(
    data: Path, start: int, changes: list[tuple[int, int, bool]]
) -> None:
    before = _excerpt(_text_of(data), start)

    _check_shifted(before, _shifted(before, changes))


@pytest.mark.release
@pytest.mark.parametrize("seed", range(3))
def test_a_whole_text_with_five_changed_fields_is_read_with_each_change_named(
    data: Path, seed: int
) -> None:
    chosen = random.Random(seed)
    lines = _text_of(data)
    changes = [
        (chosen.randrange(len(lines)), chosen.randrange(_STRUCTURE, 320), chosen.choice("?0Z "))
        for _ in range(5)
    ]

    assert _check_text(_replaced(lines, changes))


_CELLS: st.SearchStrategy[made.Cell] = st.one_of(
    st.text(string.ascii_letters + string.digits + " ?", max_size=9), st.integers(0, 99_999_999)
)
_CHANGED_CELLS = st.lists(
    st.tuples(st.integers(0, 10_000), st.sampled_from([*made.HEADINGS]), _CELLS),
    min_size=1,
    max_size=5,
)


@cache
def _sheet_of(data: Path) -> list[made.Row]:
    """The rows of the codes of a real workbook, with their cells in the order of the fixture."""
    rows = workbooks.rows("anweb.xlsx", (data / _SHEET).read_bytes())
    begin = next(number for number, row in enumerate(rows) if row[0] == "HCPC")
    headings = [str(cell).strip() for cell in rows[begin]]
    named = (dict(zip(headings, map(str, row), strict=True)) for row in rows[begin + 1 :])
    return [
        [row[str(heading)] for heading in made.HEADINGS] for row in named if row["RECID"] != "4"
    ]


def _check_sheet(rows: Sequence[made.Row], changes: list[tuple[int, made.Cell, made.Cell]]) -> None:
    changed = [[*row] for row in rows]
    for row, heading, cell in changes:
        changed[row % len(changed)][made.HEADINGS.index(heading)] = cell
    remarks = Remarks()
    try:
        read = list(workbook.read(FILE, made.release(*changed), remarks))
    except Refused:
        assert {heading for _, heading, _ in changes} & {"HCPC", "RECID"}
        return
    named = [dict(zip(made.HEADINGS, row, strict=True)) for row in changed]
    published = {
        str(row["HCPC"]).strip(): plainhcpcs.of_row({str(name): row[name] for name in row})
        for row in named
    }
    _compare(read, published, _with_numbers(remarks, named))


def _with_numbers(remarks: Remarks, rows: Iterable[Mapping[made.Cell, made.Cell]]) -> Remarks:
    """Add a slip for each number whose zeros are certain: it is counted as a variation."""
    for row in rows:
        padded = [cell for name, cell in row.items() if isinstance(cell, int) and name != "HCPC"]
        if padded:
            remarks.slip(FILE, "a number", str(row["HCPC"]).strip(), "is counted as a variation")
    return remarks


@given(_CHANGED_CELLS)
def test_changed_cells_of_a_workbook_are_named_or_break_its_structure(
    changes: list[tuple[int, made.Cell, made.Cell]],
) -> None:
    _check_sheet([made.row(group) for group in _MADE], changes)


@pytest.mark.release
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 6_000), _CHANGED_CELLS)
def test_changed_cells_of_a_real_workbook_are_named_or_break_its_structure(
    data: Path, start: int, changes: list[tuple[int, made.Cell, made.Cell]]
) -> None:
    rows = _sheet_of(data)[start : start + 40]

    _check_sheet(rows, changes)
