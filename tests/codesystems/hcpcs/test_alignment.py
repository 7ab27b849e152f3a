"""Tests of records whose fields are shifted by blanks too many or too few."""

import pytest

from codesystems.hcpcs import layout, records
from codesystems.hcpcs.alignment import align
from codesystems.model import Slip
from tests.fixtures import hcpcs
from tests.fixtures.readings import FILE, refused, slipped
from tests.fixtures.readings import records as read_records

_LINE = hcpcs.lines("A4650", fields={layout.STATUTE: "1833(t)"})[0]
_OTHERS = [hcpcs.lines(f"A{number}") for number in (4649, 4651, 4652)]
_FULL = "x" * layout.LONG_DESCRIPTION.width
_CONTINUED = hcpcs.lines("A4660", " ".join(["A long description of a made-up code"] * 20))
_REFUSED_LONG = "the line is too long; a record has 320"
_REFUSED_SHORT = "the line is truncated; a line of its kind ends at column 320 or later"


def _added(line: str, column: int, blanks: int = 1) -> str:
    return line[: column - 1] + " " * blanks + line[column - 1 :]


def _taken(line: str, column: int, blanks: int = 1) -> str:
    assert line[column - 1 : column - 1 + blanks].isspace()
    return line[: column - 1] + line[column - 1 + blanks :]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(_added(_LINE, 80), id="after the long description"),
        pytest.param(_added(_LINE, 119), id="after the short description"),
        pytest.param(_added(_LINE, 150, 3), id="three between fields"),
        pytest.param(_added(_LINE, 230), id="before the coverage"),
        pytest.param(_added(_LINE, 300), id="in the filler"),
        pytest.param(_taken(_LINE, 80), id="one fewer after the long description"),
        pytest.param(_taken(_LINE, 119), id="one fewer after the short description"),
        pytest.param(_taken(_LINE, 150, 3), id="three fewer between fields"),
        pytest.param(_taken(_LINE, 285), id="one fewer before the action"),
        pytest.param(_taken(_LINE, 310), id="one fewer in the filler"),
    ],
)
def test_a_shifted_record_is_read_in_its_columns(line: str) -> None:
    aligned = align(line, layout.RECORD_LENGTH)

    assert aligned is not None
    assert read_records(records.read, hcpcs.release([aligned.text])) == read_records(
        records.read, hcpcs.release([_LINE])
    )


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(
            _added(hcpcs.lines("A4650", fields={layout.COVERAGE: "Z"})[0], 200),
            id="with another fault",
        ),
        pytest.param(_added(hcpcs.lines("A4650", _FULL)[0], 20), id="without room"),
        pytest.param(_LINE[:229] + _LINE[230:], id="a value is missing"),
        pytest.param(f"{_LINE[:11]} {' ' * 80}{_LINE[91:]}", id="without a description"),
    ],
)
def test_a_record_that_cannot_be_aligned_for_certain_is_not(line: str) -> None:
    assert align(line, layout.RECORD_LENGTH) is None


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (
            _added(_LINE, 230),
            178,
            "1 blanks too many at or before this column; the fields after them are read in their "
            "columns",
        ),
        (
            _taken(_LINE, 200, 2),
            178,
            "2 blanks too few at or before this column; the fields after them are read in their "
            "columns",
        ),
    ],
)
def test_an_aligned_record_is_a_slip(line: str, column: int, reason: str) -> None:
    data = hcpcs.release(_OTHERS[0], [line], *_OTHERS[1:])

    (slip,) = slipped(records.read, data)

    assert slip == Slip(FILE, slip.place, "A4650", reason)
    assert slip.place == f"line 2, column {column}"


@pytest.mark.parametrize(
    ("line", "place", "reason"),
    [
        (_added(hcpcs.lines("A4650", _FULL)[0], 20), "line 2, column 321", _REFUSED_LONG),
        (_LINE[:229] + _LINE[230:], "line 2, column 320", _REFUSED_SHORT),
        (_added(_LINE, 230, 4), "line 2, column 321", _REFUSED_LONG),
        (_taken(_LINE, 200, 4), "line 2, column 317", _REFUSED_SHORT),
    ],
)
def test_a_record_of_another_width_is_refused_if_it_cannot_be_aligned(
    line: str, place: str, reason: str
) -> None:
    refusal = refused(records.read, hcpcs.release(_OTHERS[0], [line], *_OTHERS[1:]))

    assert (refusal.place, refusal.reason) == (place, reason)


def test_a_shifted_record_of_a_trimmed_release_is_read_in_its_columns() -> None:
    trimmed = [[line[: layout.DETAIL_LENGTH]] for (line,) in _OTHERS]
    shifted = _added(_LINE, 230)[: layout.DETAIL_LENGTH + 1]
    data = hcpcs.release(trimmed[0], [shifted], *trimmed[1:])

    (slip,) = slipped(records.read, data)

    assert slip.place == "line 2, column 178"
    assert read_records(records.read, data)[1].details.coverage == "C"


def test_text_after_the_fields_of_a_trimmed_release_is_a_slip() -> None:
    trimmed = [[line[: layout.DETAIL_LENGTH]] for (line,) in _OTHERS]
    data = hcpcs.release(trimmed[0], [f"{_LINE[: layout.DETAIL_LENGTH]}  x"], *trimmed[1:])

    assert [slip.reason for slip in slipped(records.read, data)] == [
        "the filler contains 'x'; it must be blank"
    ]


@pytest.mark.parametrize("width", [321, 319])
def test_a_continuation_of_another_width_is_a_slip(width: int) -> None:
    first, second, *rest = _CONTINUED
    data = hcpcs.release([first, second.ljust(width)[:width], *rest])

    assert slipped(records.read, data) == [
        Slip(
            FILE,
            f"line 2, column {width + 1}",
            "A4660",
            f"the line has {width} columns, unlike the others of its kind",
        )
    ]
