"""Tests of HCPCS records from CMS's fixed-width text."""

from collections.abc import Callable
from datetime import date

import pytest

from codesystems.fixedwidth import Column
from codesystems.hcpcs import layout, records
from codesystems.hcpcs.remarks import Remarks
from codesystems.model import Slip
from tests.fixtures import hcpcs
from tests.fixtures.readings import FILE, noted, refused, slipped
from tests.fixtures.readings import records as read_records

_SHORT_TEXT = "A made-up code, each"
_LONG_TEXT = " ".join(["A made-up code with a description that takes three lines,"] * 4)

_FIRST = hcpcs.lines("A4649")
_SECOND = hcpcs.lines("A4650")
_LONG = hcpcs.lines("A4651", _LONG_TEXT)
_MODIFIER = hcpcs.lines("A1", modifier=True)
_TRIMMED = layout.DETAIL_LENGTH
_CHUNK_END = layout.DESCRIPTION_END


def _changed(line: str, column: int, text: str) -> str:
    """Replace the text of a line from a column on."""
    return line[: column - 1] + text + line[column - 1 + len(text) :]


def _trimmed(lines: list[str]) -> list[str]:
    """Return the lines in the format of releases since July 2026."""
    return [lines[0][:_TRIMMED], *(line.rstrip() for line in lines[1:])]


def _short(lines: list[str]) -> list[str]:
    """Return the lines in the format of the releases of 2016 and 2017."""
    return [lines[0], *(line[:_CHUNK_END] for line in lines[1:])]


def test_a_record_has_its_code_descriptions_details_and_dates() -> None:
    (record,) = read_records(records.read, hcpcs.release(_FIRST))

    assert (
        record.code,
        record.is_modifier,
        record.long_description,
        record.short_description,
        record.details.pricing_indicators,
        record.maintenance.added_date,
    ) == ("A4649", False, _SHORT_TEXT, "Made-up code", ("51",), date(2024, 1, 1))


def test_a_modifier_is_its_two_characters_without_the_blanks_before_them() -> None:
    (record,) = read_records(records.read, hcpcs.release(_MODIFIER))

    assert (record.code, record.is_modifier) == ("A1", True)


@pytest.mark.parametrize(
    ("code", "modifier"), [("A4651", False), ("V9999", False), ("QM", True), ("A1", True)]
)
def test_continuations_are_joined_with_one_blank(code: str, modifier: bool) -> None:
    lines = hcpcs.lines(code, _LONG_TEXT, modifier=modifier)

    (record,) = read_records(records.read, hcpcs.release(lines))

    assert (len(lines), record.long_description) == (3, _LONG_TEXT)


def test_several_blanks_in_descriptions_become_one() -> None:
    lines = hcpcs.lines("A4649", "  Made   up  code ", " Made  up ")

    (record,) = read_records(records.read, hcpcs.release(lines))

    assert (record.long_description, record.short_description) == ("Made up code", "Made up")


def test_records_have_the_order_of_the_file() -> None:
    data = hcpcs.release(_MODIFIER, _SECOND, _LONG, _FIRST)

    assert [record.code for record in read_records(records.read, data)] == [
        "A1",
        "A4650",
        "A4651",
        "A4649",
    ]


def test_each_record_has_its_own_details_next_to_equal_ones() -> None:
    data = hcpcs.release(
        _FIRST, hcpcs.lines("A4650", fields={layout.COVERAGE: "I"}), hcpcs.lines("A4651")
    )

    assert [record.details.coverage for record in read_records(records.read, data)] == [
        "C",
        "I",
        "C",
    ]


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
@pytest.mark.parametrize("last", [True, False])
def test_lines_may_end_with_crlf_or_lf(end: bytes, last: bool) -> None:
    data = hcpcs.release(_FIRST, _LONG).replace(b"\r\n", end)

    read = read_records(records.read, data if last else data.removesuffix(end))

    assert [record.code for record in read] == ["A4649", "A4651"]


def test_one_file_may_have_both_kinds_of_line_ends() -> None:
    rest = ["A4651002004and more", "A4651003004and its end"]
    data = hcpcs.release(_trimmed(_LONG[:1]), rest)

    assert read_records(records.read, data.replace(b"more\r\n", b"more\n")) == read_records(
        records.read, data
    )


def test_a_full_line_in_a_trimmed_release_is_not_padded() -> None:
    words = " ".join(["0" * 39] * 5)
    lines = hcpcs.lines("A4651", words)

    (record,) = read_records(records.read, hcpcs.release(_trimmed(lines)))

    assert len(lines) == 3
    assert record.long_description == words


def test_a_regular_release_has_no_variations() -> None:
    assert noted(records.read, hcpcs.release(_MODIFIER, _FIRST, _LONG)) == []


@pytest.mark.parametrize(
    ("data", "remarks"),
    [
        pytest.param(
            hcpcs.release(["HCPCS 2019\t", "", "No \xa0data here"], _FIRST),
            [("preamble", 3, "line 1")],
            id="preamble",
        ),
        pytest.param(
            hcpcs.release(_FIRST, [""]), [("blank line", 1, "line 2")], id="empty last line"
        ),
        pytest.param(
            hcpcs.release(_FIRST, [" " * 200, ""]),
            [("blank line", 2, "line 2")],
            id="blank last lines",
        ),
        pytest.param(
            hcpcs.release(_trimmed(_FIRST), _trimmed(_LONG)),
            [("no filler", 2, "line 1"), ("short continuation", 2, "line 3")],
            id="trimmed release",
        ),
        pytest.param(
            hcpcs.release(_FIRST, _short(_LONG)),
            [("short continuation", 2, "line 3")],
            id="continuations of 91 columns",
        ),
        pytest.param(
            hcpcs.release(hcpcs.lines("E0910", fields={layout.ADDED_DATE: "20250201"})),
            [("action before the code was added", 1, "E0910, line 1")],
            id="action before added",
        ),
        pytest.param(
            hcpcs.release(_FIRST, hcpcs.lines("A5513", fields={layout.ACTION_EFFECTIVE_DATE: ""})),
            [("no action effective date", 1, "A5513, line 2")],
            id="no action date",
        ),
        pytest.param(
            hcpcs.release(
                hcpcs.lines("C9248", fields={layout.TYPE_OF_SERVICE: "1 P"}),
                hcpcs.lines("C9249", fields={layout.TYPE_OF_SERVICE: "1 P"}),
            ),
            [("gap in a repeated field", 2, "C9248, line 1")],
            id="gap",
        ),
    ],
)
def test_a_tolerated_variation_is_read_and_counted(
    data: bytes, remarks: list[tuple[str, int, str]]
) -> None:
    assert noted(records.read, data) == remarks


@pytest.mark.parametrize("shape", [_trimmed, _short])
def test_a_trimmed_release_has_the_records_of_a_padded_one(
    shape: Callable[[list[str]], list[str]],
) -> None:
    whole = [_FIRST, _LONG, _MODIFIER]

    assert read_records(records.read, hcpcs.release(*map(shape, whole))) == read_records(
        records.read, hcpcs.release(*whole)
    )


def test_bytes_above_ascii_are_read_as_cp1252() -> None:
    (record,) = read_records(
        records.read, hcpcs.release(hcpcs.lines("A4649", "Caf\xe9 \u2014 each"))
    )

    assert record.long_description == "Caf\xe9 \u2014 each"


@pytest.mark.parametrize(
    ("field", "text", "column", "reason"),
    [
        (layout.PRICING_INDICATOR, "5X", 120, "unknown pricing indicator '5X'"),
        (layout.PRICING_INDICATOR, "51ZZ", 122, "unknown pricing indicator 'ZZ'"),
        (layout.MULTIPLE_PRICING_INDICATOR, "Z", 128, "unknown multiple pricing indicator 'Z'"),
        (layout.LAB_CERTIFICATION, "010999", 184, "unknown lab certification '999'"),
        (layout.COVERAGE, "Z", 230, "unknown coverage 'Z'"),
        (layout.ASC_PAYMENT_GROUP, "20250101", 231, "the ASC payment group is missing"),
        (layout.ASC_PAYMENT_GROUP, "XX20250101", 231, "unknown ASC payment group 'XX'"),
        (layout.ASC_PAYMENT_GROUP, "YY20250230", 233, "not a date (YYYYMMDD)"),
        (layout.ASC_PAYMENT_GROUP, "YY", 233, "the ASC effective date is blank"),
        (layout.ASC_PAYMENT_GROUP, "  20250101", 231, "the ASC payment group is blank"),
        (layout.STATUTE, " 1833(t)", 171, "the statute '1833(t)' has a blank before it"),
        (layout.COVERAGE, "", 230, "the coverage is blank"),
        (layout.PROCESSING_NOTE, "12", 253, "the processing note '12' is not 4 digits"),
        (layout.BETOS, "Z9Z", 257, "unknown BETOS 'Z9Z'"),
        (layout.BETOS, "D1", 257, "unknown BETOS 'D1'"),
        (layout.FILLER, "x", 260, "the filler contains 'x'"),
        (layout.TYPE_OF_SERVICE, "1?", 262, "unknown type of service '?'"),
        (layout.ANESTHESIA_BASE_UNITS, "x", 266, "not a whole number"),
        (layout.ADDED_DATE, "20250230", 269, "the added date '20250230' is not a date"),
        (layout.ADDED_DATE, "", 269, "the added date is blank"),
        (layout.ACTION_EFFECTIVE_DATE, "20250230", 277, "not a date (YYYYMMDD)"),
        (layout.TERMINATION_DATE, "20231231", 285, "before it was added on 2024-01-01"),
        (layout.ACTION_CODE, "X", 293, "unknown action code 'X'"),
        (layout.ACTION_CODE, "", 293, "the action code is blank"),
        (layout.LAST_FILLER, "x", 294, "the filler contains 'x'"),
    ],
)
def test_a_field_that_the_layout_does_not_allow_is_a_slip_with_its_line_and_column(
    field: Column, text: str, column: int, reason: str
) -> None:
    bad = hcpcs.lines("A4650", fields={field: text})

    (slip,) = slipped(records.read, hcpcs.release(_FIRST, bad, _LONG))

    assert (slip.file, slip.place, slip.code, reason in slip.reason) == (
        FILE,
        f"line 2, column {column}",
        "A4650",
        True,
    )


def test_a_slip_of_an_unknown_value_has_the_known_values() -> None:
    bad = hcpcs.lines("A4650", fields={layout.COVERAGE: "Z"})

    assert slipped(records.read, hcpcs.release(bad)) == [
        Slip(
            FILE,
            "line 1, column 230",
            "A4650",
            "unknown coverage 'Z'; CMS's table has C, D, I, M, S",
        )
    ]


def test_a_record_with_a_slip_is_kept_with_its_value_as_published() -> None:
    bad = hcpcs.lines("A4650", fields={layout.COVERAGE: "Z", layout.ADDED_DATE: "20250230"})

    (record,) = read_records(records.read, hcpcs.release(bad))

    assert (record.details.coverage, record.maintenance.added_date) == ("Z", None)


def test_an_unknown_value_after_a_gap_is_a_slip_of_its_own_column() -> None:
    bad = hcpcs.lines("A4650", fields={layout.PRICING_INDICATOR: "51  ZZ"})

    (slip,) = slipped(records.read, hcpcs.release(bad))

    assert slip.place == "line 1, column 124"


@pytest.mark.parametrize(
    ("lines", "place", "code", "reason"),
    [
        pytest.param(
            [_changed(_MODIFIER[0], 1, "A1   ")],
            "line 1, column 1",
            "A1",
            "A1 has 0 blanks before it, not 3",
            id="modifier without its blanks",
        ),
        pytest.param(
            hcpcs.lines("A4650", ""),
            "line 1, column 12",
            "A4650",
            "A4650 has no long description",
            id="no long description",
        ),
        pytest.param(
            hcpcs.lines("A4650", short=""),
            "line 1, column 92",
            "A4650",
            "A4650 has no short description",
            id="no short description",
        ),
        pytest.param(
            [*_LONG[:1], _changed(_LONG[1], 120, "51"), *_LONG[2:]],
            "line 2, column 92",
            "A4651",
            "a continuation has '51' after its text",
            id="text after a continuation",
        ),
        pytest.param(
            hcpcs.lines("A4650", short=" Made-up"),
            "line 1, column 92",
            "A4650",
            "the short description has a blank before it",
            id="short description to the right",
        ),
        pytest.param(
            [_changed(_SECOND[0], 91, "Made-up code ")],
            "line 1, column 92",
            "A4650",
            "'M' is apart from the long description; it may belong to this one",
            id="short description to the left",
        ),
        pytest.param(
            [_changed(_SECOND[0], 12, f" {_SHORT_TEXT}")],
            "line 1, column 12",
            "A4650",
            "the long description has a blank before it",
            id="long description to the right",
        ),
        pytest.param(
            [_changed(_FIRST[0], 14, "\x00")],
            "line 1, column 14",
            "A4649",
            "the control character '\\x00', in place of a letter",
            id="control character",
        ),
        pytest.param(
            [*_FIRST, *hcpcs.lines("A4751"), *_SECOND, *_LONG],
            "line 2, column 1",
            "A4751",
            "A4751 is out of order among its neighbours",
            id="a code too large for its place",
        ),
        pytest.param(
            [*_FIRST, *_SECOND, *hcpcs.lines("A1651"), *_LONG],
            "line 3, column 1",
            "A1651",
            "A1651 is out of order among its neighbours",
            id="a code too small for its place",
        ),
    ],
)
def test_a_slip_in_a_record_is_reported_with_its_place(
    lines: list[str], place: str, code: str, reason: str
) -> None:
    assert slipped(records.read, hcpcs.release(lines)) == [Slip(FILE, place, code, reason)]


def test_a_modifier_without_its_blanks_has_its_code() -> None:
    lines = hcpcs.lines("A1", _LONG_TEXT, modifier=True)
    data = hcpcs.release([_changed(lines[0], 1, "A1   "), *lines[1:]])

    (record,) = read_records(records.read, data)

    assert (record.code, record.is_modifier) == ("A1", True)


def test_a_release_in_another_order_has_no_slips() -> None:
    groups = [hcpcs.lines(f"A{number:04}") for number in range(40, 0, -1)]

    assert slipped(records.read, hcpcs.release(*groups)) == []


@pytest.mark.parametrize(
    ("code", "modifier", "reason"),
    [
        ("D0120", False, "'D0120' is a CDT code (ADA copyright), which CMS's public file"),
        ("38228", False, "'38228' is a CPT code (AMA copyright), which CMS's public file"),
        ("0540T", False, "'0540T' is a CPT code (AMA copyright), which CMS's public file"),
        ("W1234", False, "'W1234' is not a HCPCS code"),
        ("A12B4", False, "'A12B4' is not a HCPCS code"),
        ("25", True, "'25' is a CPT modifier (AMA copyright)"),
        ("1P", True, "'1P' is a CPT modifier (AMA copyright)"),
        ("A?", True, "'A?' is not a HCPCS modifier"),
        ("A4649", True, "'A4649' is not a HCPCS modifier"),
    ],
)
def test_a_code_that_is_not_hcpcs_is_refused_with_its_owner(
    code: str, modifier: bool, reason: str
) -> None:
    refusal = refused(
        records.read, hcpcs.release(_SECOND, hcpcs.lines(code, modifier=modifier), _FIRST)
    )

    assert (refusal.place, refusal.reason[: len(reason)]) == ("line 2, column 1", reason)


def test_a_code_that_is_not_hcpcs_is_refused_before_the_stray_line_after_it() -> None:
    refusal = refused(records.read, hcpcs.release(hcpcs.lines("D0120"), _LONG[1:]))

    assert (refusal.place, refusal.reason[:21]) == ("line 1, column 1", "'D0120' is a CDT code")


@pytest.mark.parametrize(
    ("groups", "place", "reason"),
    [
        pytest.param(
            (_LONG[1:], _FIRST),
            "line 1, column 11",
            "a continuation before any primary record",
            id="orphan continuation",
        ),
        pytest.param(
            (_FIRST, _LONG[1:]),
            "line 2, column 1",
            "a continuation of A4651 after A4649",
            id="continuation of another code",
        ),
        pytest.param(
            (_LONG[:1], _LONG[2:]),
            "line 2, column 6",
            "sequence number 00300, but 00200 is expected; a line is missing or repeated",
            id="sequence gap",
        ),
        pytest.param(
            (_LONG, _LONG[2:]),
            "line 4, column 6",
            "sequence number 00300, but 00400 is expected; a line is missing or repeated",
            id="repeated continuation",
        ),
        pytest.param(
            ([_changed(_FIRST[0], 6, "00200")],),
            "line 1, column 6",
            "sequence number 00200, but 00100 is expected; a line is missing or repeated",
            id="primary record with another sequence number",
        ),
        pytest.param(
            (_LONG[:1], [_changed(_LONG[1], 11, "8")]),
            "line 2, column 11",
            "record identification 8 continues 3",
            id="modifier continuation under a procedure",
        ),
        pytest.param(
            (_FIRST, _SECOND, _FIRST),
            "line 3, column 1",
            "A4649 is a duplicate",
            id="duplicate code",
        ),
        pytest.param(
            (_FIRST, ["", "", ""], _SECOND),
            "line 2, column 1",
            "is blank between two records",
            id="blank line between records",
        ),
        pytest.param(
            (_FIRST, ["garbage"], _SECOND),
            "line 2, column 6",
            "is not a record: its sequence number is 'ge', not five digits",
            id="garbage between records",
        ),
        pytest.param(
            (_FIRST, ["the end"]),
            "line 2, column 6",
            "is not a record: its sequence number is 'nd', not five digits",
            id="garbage after the records",
        ),
        pytest.param(
            ([_changed(_FIRST[0], 11, "5")], _SECOND),
            "line 1, column 11",
            "is not a record: its identification is '5', not 3, 4, 7 or 8",
            id="a first line that is nearly a record",
        ),
        pytest.param(
            (["   A1001"], _SECOND),
            "line 1, column 6",
            "is not a record: its sequence number is '001', not five digits",
            id="a first line that is nearly a modifier",
        ),
    ],
)
def test_lines_out_of_order_are_refused_with_line_and_column(
    groups: tuple[list[str], ...], place: str, reason: str
) -> None:
    refusal = refused(records.read, hcpcs.release(*groups))

    assert str(refusal) == f"{FILE}, {place}: {reason}"


@pytest.mark.parametrize(
    ("groups", "place"),
    [
        pytest.param(
            (_FIRST, [_SECOND[0][:300]], _LONG), "line 2, column 301", id="padded primary record"
        ),
        pytest.param(
            (_FIRST, [_SECOND[0][:200]], _LONG), "line 2, column 201", id="half a primary record"
        ),
        pytest.param(
            (_trimmed(_FIRST), [_SECOND[0][:292]]),
            "line 2, column 293",
            id="trimmed primary record",
        ),
        pytest.param(
            (_FIRST, _LONG[:1], [_LONG[1][:60]], _LONG[2:], hcpcs.lines("A4652", _LONG_TEXT)),
            "line 3, column 61",
            id="padded continuation",
        ),
        pytest.param(
            (_short(_LONG), [_LONG[0].replace("A4651", "A4652"), "A4652002004with a descr"]),
            "line 5, column 24",
            id="continuation among those of 91 columns",
        ),
    ],
)
def test_a_truncated_line_is_refused_with_its_line_and_column(
    groups: tuple[list[str], ...], place: str
) -> None:
    refusal = refused(records.read, hcpcs.release(*groups))

    assert (refusal.place, refusal.reason.startswith("the line is truncated")) == (place, True)


def test_a_line_too_long_is_refused_where_the_record_ends() -> None:
    refusal = refused(records.read, hcpcs.release(_FIRST, _LONG, [_SECOND[0] + "x" * 10]))

    assert (refusal.place, "the line is truncated" in refusal.reason) == (
        "line 5, column 321",
        False,
    )


def test_a_code_with_more_lines_than_sequence_numbers_is_refused() -> None:
    lines = hcpcs.lines("A4649", " ".join(["x" * 70] * 999))

    refusal = refused(records.read, hcpcs.release(lines, lines[-1:]))

    assert refusal.place == "line 1000, column 6"


def test_a_byte_that_is_not_cp1252_is_a_slip_in_its_place() -> None:
    data = hcpcs.release(_FIRST).replace(b"made-up", b"made\x81up")

    assert slipped(records.read, data) == [
        Slip(FILE, "line 1, column 18", "A4649", "a byte without a character, in place of a letter")
    ]
    assert read_records(records.read, data)[0].long_description == "A made\ufffdup code, each"


def test_a_text_of_utf_8_is_read_as_such() -> None:
    data = b"\xef\xbb\xbf" + hcpcs.release(hcpcs.lines("A4649", "Caf? each")).replace(
        b"Caf?", "Caf\xe9".encode()
    )

    assert read_records(records.read, data)[0].long_description == "Caf\xe9 each"


def test_the_mark_of_the_end_of_a_file_is_a_blank_line() -> None:
    assert noted(records.read, hcpcs.release(_FIRST, ["\x1a"])) == [("blank line", 1, "line 2")]


@pytest.mark.parametrize("data", [b"", b"\r\n", b"<html>Not found</html>\r\n"])
def test_a_file_without_a_record_is_refused_with_its_name(data: bytes) -> None:
    refusal = refused(records.read, data)

    assert str(refusal) == f"{FILE}: contains no HCPCS record; is this CMS's ANWEB text file?"


def test_records_before_a_refused_one_are_read() -> None:
    reading = records.read(FILE, hcpcs.release(_FIRST, hcpcs.lines("D0120")), Remarks())

    first = next(reading)

    assert first.code == "A4649"
