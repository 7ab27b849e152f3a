"""Tests of the fields of a record's text."""

from collections.abc import Callable
from datetime import date

import pytest

from codesystems.fixedwidth import Column
from codesystems.hcpcs import indicators, layout, variations
from codesystems.hcpcs.fields import Fields, of_text
from tests.fixtures.hcpcs import place

Read = Callable[[Fields], object]


def _fields(column: Column, text: str) -> Fields:
    return Fields(of_text(place({column: text})))


def test_a_field_is_its_text_without_leading_and_trailing_blanks() -> None:
    assert _fields(layout.STATUTE, " 621  MMA ").value(layout.STATUTE) == "621  MMA"


@pytest.mark.parametrize(
    ("text", "values"),
    [("", ()), ("51", ("51",)), ("1121", ("11", "21")), ("11213157", ("11", "21", "31", "57"))],
)
def test_a_repeated_field_is_its_values_without_empty_occurrences(
    text: str, values: tuple[str, ...]
) -> None:
    assert _fields(layout.PRICING_INDICATOR, text).values(layout.PRICING_INDICATOR) == values


def test_a_gap_in_a_repeated_field_retains_the_order_and_is_a_variation() -> None:
    fields = _fields(layout.TYPE_OF_SERVICE, "1 P")

    assert (fields.values(layout.TYPE_OF_SERVICE), fields.variations) == (
        ("1", "P"),
        [variations.GAP],
    )


@pytest.mark.parametrize("text", ["", "1", "1PF"])
def test_adjacent_values_are_no_variation(text: str) -> None:
    fields = _fields(layout.TYPE_OF_SERVICE, text)
    fields.values(layout.TYPE_OF_SERVICE)

    assert fields.variations == []


@pytest.mark.parametrize("text", ["C", ""])
def test_a_code_of_a_table_is_read_unchanged(text: str) -> None:
    fields = _fields(layout.COVERAGE, text)

    assert fields.code(layout.COVERAGE, indicators.COVERAGE) == text


def test_codes_of_a_table_are_read_unchanged() -> None:
    fields = _fields(layout.PRICING_INDICATOR, "1121")

    assert fields.codes(layout.PRICING_INDICATOR, indicators.PRICING) == ("11", "21")


@pytest.mark.parametrize(("text", "name"), [("0088", "0088"), ("", "")])
def test_an_identifier_of_digits_retains_its_zeros(text: str, name: str) -> None:
    fields = _fields(layout.PROCESSING_NOTE, text)

    assert fields.digits(layout.PROCESSING_NOTE) == name


@pytest.mark.parametrize(("text", "number"), [("  0", 0), ("012", 12), ("", None)])
def test_a_number_is_an_integer(text: str, number: int | None) -> None:
    fields = _fields(layout.ANESTHESIA_BASE_UNITS, text)

    assert fields.number(layout.ANESTHESIA_BASE_UNITS) == number


@pytest.mark.parametrize(("text", "day"), [("20240229", date(2024, 2, 29)), ("", None)])
def test_a_day_has_the_format_year_month_day(text: str, day: date | None) -> None:
    assert _fields(layout.ADDED_DATE, text).day(layout.ADDED_DATE) == day


@pytest.mark.parametrize(
    ("column", "text", "read", "reason"),
    [
        (
            layout.COVERAGE,
            "X",
            lambda fields: fields.code(layout.COVERAGE, indicators.COVERAGE),
            "unknown coverage 'X'; CMS's table has C, D, I, M, S",
        ),
        (
            layout.BETOS,
            "O1",
            lambda fields: fields.code(layout.BETOS, indicators.BETOS),
            "unknown BETOS 'O1'",
        ),
        (
            layout.FILLER,
            "x",
            lambda fields: fields.blank(layout.FILLER),
            "the filler contains 'x'; it must be blank",
        ),
        (
            layout.PROCESSING_NOTE,
            "88",
            lambda fields: fields.digits(layout.PROCESSING_NOTE),
            "the processing note '88' is not 4 digits",
        ),
        (
            layout.PROCESSING_NOTE,
            "88AB",
            lambda fields: fields.digits(layout.PROCESSING_NOTE),
            "the processing note '88AB' is not 4 digits",
        ),
        (
            layout.ANESTHESIA_BASE_UNITS,
            " -1",
            lambda fields: fields.number(layout.ANESTHESIA_BASE_UNITS),
            "the anesthesia base units '-1' is not a whole number",
        ),
        (
            layout.ADDED_DATE,
            "20250230",
            lambda fields: fields.day(layout.ADDED_DATE),
            "the added date '20250230' is not a date (YYYYMMDD)",
        ),
        (
            layout.ADDED_DATE,
            "2025013",
            lambda fields: fields.day(layout.ADDED_DATE),
            "the added date '2025013' is not a date (YYYYMMDD)",
        ),
        (
            layout.ADDED_DATE,
            "2025JAN1",
            lambda fields: fields.day(layout.ADDED_DATE),
            "the added date '2025JAN1' is not a date (YYYYMMDD)",
        ),
    ],
)
def test_a_value_that_the_layout_does_not_allow_is_a_fault_of_its_column(
    column: Column, text: str, read: Read, reason: str
) -> None:
    fields = _fields(column, text)
    read(fields)

    (fault,) = fields.faults
    assert (fault.column, fault.occurrence, fault.reason[: len(reason)]) == (column, 0, reason)


@pytest.mark.parametrize("text", ["1199ZZ", "11  ZZ"], ids=["adjacent", "after a gap"])
def test_an_unknown_value_of_a_repeated_field_is_kept_with_a_fault_of_its_occurrence(
    text: str,
) -> None:
    fields = _fields(layout.PRICING_INDICATOR, text)

    assert fields.codes(layout.PRICING_INDICATOR, indicators.PRICING)[-1] == "ZZ"
    assert [fault.occurrence for fault in fields.faults] == [2]


def test_an_unknown_code_has_one_blank_between_its_characters() -> None:
    fields = Fields(lambda _: ["A  B"])

    assert fields.code(layout.COVERAGE, indicators.COVERAGE) == "A B"


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (layout.PROCESSING_NOTE, "88", "88"),
        (layout.STATUTE, " 1833(t)", "1833(t)"),
        (layout.COVERAGE, "Z", "Z"),
    ],
)
def test_a_value_with_a_fault_is_read_as_published(column: Column, text: str, value: str) -> None:
    fields = _fields(column, text)

    assert fields.digits(column) == value
    assert fields.faults


def test_a_value_with_a_blank_before_it_is_a_fault() -> None:
    fields = _fields(layout.STATUTE, " 1833(t)")
    fields.value(layout.STATUTE)

    assert [fault.reason for fault in fields.faults] == [
        "the statute '1833(t)' has a blank before it"
    ]


def test_a_value_wider_than_its_columns_is_a_fault() -> None:
    fields = Fields(lambda _: ["", "211"])

    assert fields.values(layout.PRICING_INDICATOR) == ("211",)
    assert [(fault.occurrence, fault.reason) for fault in fields.faults] == [
        (1, "the pricing indicator '211' is wider than its 2 columns")
    ]


@pytest.mark.parametrize("text", ["18990101", "22000101", "02400101"])
def test_a_year_in_which_no_code_was_in_use_is_a_fault(text: str) -> None:
    fields = _fields(layout.ADDED_DATE, text)

    assert (fields.day(layout.ADDED_DATE), len(fields.faults)) == (None, 1)


def test_a_number_with_a_fault_is_dropped() -> None:
    fields = _fields(layout.ANESTHESIA_BASE_UNITS, " x1")

    assert fields.number(layout.ANESTHESIA_BASE_UNITS) is None
