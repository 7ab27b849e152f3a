"""Tests of rows of order files with slips: read, and noted."""

import pytest

from codesystems import orderfile
from codesystems.icd10cm.records import ORDER_FILE
from codesystems.model import Slip
from codesystems.orderfile import OrderRecord
from codesystems.release import Refused
from tests.fixtures import icd10cm
from tests.fixtures.orderfile import line, release

_FILE = "icd10cm_order_2026.txt"
_HEADER = line(1, icd10cm.CATEGORY)
_SHORT, _LONG = "Short Z006", "What Z006 means"
_ROW = line(2, icd10cm.billable("Z006"))


def _read(data: bytes) -> tuple[list[OrderRecord], list[Slip]]:
    slips: list[Slip] = []
    return [record for _, record in orderfile.read(ORDER_FILE, _FILE, data, slips)], slips


def _with(row: str) -> tuple[OrderRecord, list[Slip]]:
    """Return the second of two rows, and the slips."""
    records, slips = _read(f"{_HEADER}\r\n{row}\r\n".encode())
    return records[1], slips


def _refused(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        _read(data)
    return str(caught.value)


_BY_BLANKS = "is not in the columns of the layout, and read by its blanks"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (f"{_ROW} ", 93, "has 1 blank behind its title"),
        (f"{_ROW}   ", 93, "has 3 blanks behind its title"),
        (_ROW.replace("00002 ", "00002  "), 7, _BY_BLANKS),
        (_ROW.replace("00002 ", "00002"), 6, _BY_BLANKS),
        (f" {_ROW}", 1, _BY_BLANKS),
        (_ROW.replace(" 1 ", "  1 "), 15, _BY_BLANKS),
        (_ROW.replace(" 1 ", " 1  "), 17, _BY_BLANKS),
        (_ROW.replace(f" {_LONG}", _LONG), 77, _BY_BLANKS),
        (_ROW.replace(_LONG, f" {_LONG}"), 78, _BY_BLANKS),
    ],
)
def test_a_row_with_a_blank_too_many_or_too_few_is_read_and_noted(
    row: str, column: int, reason: str
) -> None:
    record, slips = _with(row)

    assert record == OrderRecord("Z006", False, _SHORT, _LONG, "Z00")
    assert slips == [Slip(_FILE, f"line 2, column {column}", "Z006", reason)]


def test_a_short_title_of_which_a_character_is_missing_does_not_get_the_long_one() -> None:
    record, slips = _with(_ROW.replace(_SHORT, "Shor Z006"))

    assert (record.short_title, record.long_title) == ("Shor Z006", _LONG)
    assert [slip.reason for slip in slips] == [_BY_BLANKS]


def test_a_long_title_that_begins_in_the_columns_of_the_short_one_is_kept_whole() -> None:
    record, slips = _with(f"00002 Z006    1 {'Short':58} A long title")

    assert (record.short_title, record.long_title) == ("Short", "A long title")
    assert [slip.reason for slip in slips] == [_BY_BLANKS]


def test_titles_without_a_gap_are_separated_at_their_columns() -> None:
    record, slips = _with(f"00002 Z006    1 {'S' * 60}Long")

    assert (record.short_title, record.long_title) == ("S" * 60, "Long")
    assert [slip.place for slip in slips] == ["line 2, column 77"]


@pytest.mark.parametrize("row", ["00002 Z006    1 Short", f"00002 Z006    1 {'Short':60} "])
def test_a_row_without_a_long_title_has_the_short_one(row: str) -> None:
    record, slips = _with(row)

    assert (record.short_title, record.long_title) == ("Short", "Short")
    assert [slip.reason for slip in slips] == [
        "has no long title, and the short one is its display"
    ]


def test_a_row_without_a_short_title_has_none() -> None:
    record, slips = _with(f"00002 Z006    1 {'':60} Long")

    assert (record.short_title, record.long_title) == ("", "Long")
    assert [slip.reason for slip in slips] == ["has no short title"]


@pytest.mark.parametrize(
    ("title", "character"),
    [("Caf\xe9", "U+00E9"), ("Ca\tf", "U+0009"), ("Ca\x00f", "U+0000"), ("Ca\rf", "U+000D")],
)
def test_a_character_that_is_not_printable_ascii_is_kept_and_noted(
    title: str, character: str
) -> None:
    record, slips = _with(_ROW.replace(_LONG, title))

    assert record.long_title == title
    assert slips == [
        Slip(
            _FILE,
            f"line 2, column {title.index(chr(int(character[2:], 16))) + 78}",
            "Z006",
            f"{character} is not a printable character of ASCII",
        )
    ]


def test_a_tab_between_the_fields_is_noted_as_a_character_and_read_as_a_blank() -> None:
    record, slips = _with(_ROW.replace("    1 ", "\t1 "))

    assert record == OrderRecord("Z006", False, _SHORT, _LONG, "Z00")
    assert [(slip.place, slip.code) for slip in slips] == [
        ("line 2, column 11", "Z006"),
        ("line 2, column 7", "Z006"),
    ]


def test_a_text_that_is_not_in_utf_8_is_in_windows_1252() -> None:
    data = f"{_HEADER}\r\n{_ROW}\r\n".encode().replace(b"means", b"means Sj\xf6gren\x92s")
    records, slips = _read(data)

    assert records[1].long_title == "What Z006 means Sj\xf6gren\u2019s"
    assert [slip.place for slip in slips] == ["line 2, column 96"]


def test_a_byte_order_mark_is_noted() -> None:
    records, slips = _read(b"\xef\xbb\xbf" + release(icd10cm.ROWS))

    assert (records, slips) == (
        list(icd10cm.ROWS),
        [Slip(_FILE, "line 1", "", "begins with a byte order mark")],
    )


@pytest.mark.parametrize("blank", [b"\r\n", b"  \r\n"])
def test_a_blank_line_is_noted_and_no_row(blank: bytes) -> None:
    data = release(icd10cm.ROWS)
    first = data.index(b"\n") + 1
    records, slips = _read(data[:first] + blank + data[first:] + blank)

    assert records == list(icd10cm.ROWS)
    assert slips == [Slip(_FILE, f"line {at}", "", "is blank") for at in (2, 8)]


def test_a_last_row_without_a_line_end_is_noted() -> None:
    records, slips = _read(release(icd10cm.ROWS).removesuffix(b"\r\n"))

    assert records == list(icd10cm.ROWS)
    assert slips == [Slip(_FILE, "line 6", "", "has no line end, so it may be cut")]


def test_a_file_that_ends_within_a_row_is_refused() -> None:
    assert _refused(release(icd10cm.ROWS)[:-20]) == (
        f"{_FILE}, line 6, column 17: the file ends within this row"
    )


def test_a_header_without_codes_below_it_is_noted() -> None:
    records, slips = _read(release([icd10cm.CATEGORY, icd10cm.header("A09")]))

    assert [record.is_header for record in records] == [True, True]
    assert slips == [
        Slip(
            _FILE,
            f"line {at}, column 15",
            code,
            f"{code} has the flag of a header, and no code is below it",
        )
        for at, code in ((1, "Z00"), (2, "A09"))
    ]


@pytest.mark.parametrize(
    "row",
    [
        "00002 Z006      Short title                   Long title",
        "00002 Z006    2 Short title                   Long title",
        "00002 z006    1 Short title                   Long title",
        "0002 Z006    1 Short title                   Long title",
        "00002 Z0061 Short title                   Long title",
    ],
)
def test_a_row_of_which_order_number_code_or_flag_is_unreadable_is_refused(row: str) -> None:
    assert f"{row[:24]!r} is not a row of the order file" in _refused(
        f"{_HEADER}\r\n{row}\r\n".encode()
    )
