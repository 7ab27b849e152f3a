"""Tests of the details of a record, in columns 120 to 268."""

from datetime import date

import pytest

from codesystems.fixedwidth import Column
from codesystems.hcpcs import details, layout, variations
from codesystems.hcpcs.details import Details
from codesystems.hcpcs.fields import of_text
from tests.fixtures.hcpcs import place

_EVERYTHING: dict[Column, str] = {
    layout.PRICING_INDICATOR: "1121",
    layout.MULTIPLE_PRICING_INDICATOR: "C",
    layout.CIM_REFERENCE: "60-9  45-16 ",
    layout.MCM_REFERENCE: "2049    2130.B  ",
    layout.STATUTE: "621  MMA",
    layout.LAB_CERTIFICATION: "010630",
    layout.CROSS_REFERENCE: "A0030CPT  ",
    layout.COVERAGE: "D",
    layout.ASC_PAYMENT_GROUP: "YY",
    layout.ASC_EFFECTIVE_DATE: "20260101",
    layout.MOG_PAYMENT_GROUP: "102",
    layout.MOG_POLICY_INDICATOR: "6",
    layout.MOG_EFFECTIVE_DATE: "20020101",
    layout.PROCESSING_NOTE: "0088",
    layout.BETOS: "O1L",
    layout.TYPE_OF_SERVICE: "1P",
    layout.ANESTHESIA_BASE_UNITS: "  7",
}


def test_every_field_is_read_from_its_columns() -> None:
    assert details.read(of_text(place(_EVERYTHING))) == Details(
        pricing_indicators=("11", "21"),
        multiple_pricing_indicator="C",
        cim_references=("60-9", "45-16"),
        mcm_references=("2049", "2130.B"),
        statute="621  MMA",
        lab_certifications=("010", "630"),
        cross_references=("A0030", "CPT"),
        coverage="D",
        asc_payment_group="YY",
        asc_effective_date=date(2026, 1, 1),
        mog_payment_group="102",
        mog_policy_indicator="6",
        mog_effective_date=date(2002, 1, 1),
        processing_note="0088",
        betos="O1L",
        types_of_service=("1", "P"),
        anesthesia_base_units=7,
    )


def test_a_blank_record_has_no_details() -> None:
    assert details.read(of_text(place({}))) == Details(
        (), "", (), (), "", (), (), "", "", None, "", "", None, "", "", (), None
    )


def test_gaps_are_variations_of_the_details() -> None:
    read = details.read(of_text(place({layout.CROSS_REFERENCE: "     A0030"})))

    assert (read.cross_references, read.variations) == (("A0030",), (variations.GAP,))


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (layout.PRICING_INDICATOR, "5X"),
        (layout.MULTIPLE_PRICING_INDICATOR, "Z"),
        (layout.LAB_CERTIFICATION, "999"),
        (layout.COVERAGE, "Z"),
        (layout.ASC_PAYMENT_GROUP, "ZZ"),
        (layout.ASC_EFFECTIVE_DATE, "20250230"),
        (layout.MOG_EFFECTIVE_DATE, "20250230"),
        (layout.PROCESSING_NOTE, "12"),
        (layout.BETOS, "Z9Z"),
        (layout.FILLER, "x"),
        (layout.TYPE_OF_SERVICE, "?"),
        (layout.ANESTHESIA_BASE_UNITS, "abc"),
    ],
    ids=lambda value: value.name if isinstance(value, Column) else None,
)
def test_a_detail_that_the_layout_does_not_allow_is_a_fault(column: Column, text: str) -> None:
    read = details.read(of_text(place({**_EVERYTHING, column: text})))

    assert [fault.column for fault in read.faults] == [column]


@pytest.mark.parametrize(
    ("column", "modifier"),
    [
        (layout.COVERAGE, True),
        (layout.COVERAGE, False),
        (layout.PRICING_INDICATOR, False),
        (layout.MULTIPLE_PRICING_INDICATOR, False),
        (layout.BETOS, False),
        (layout.TYPE_OF_SERVICE, False),
        (layout.ANESTHESIA_BASE_UNITS, False),
    ],
)
def test_a_field_that_every_code_has_is_a_fault_where_it_is_blank(
    column: Column, modifier: bool
) -> None:
    read = details.read(of_text(place({**_EVERYTHING, column: ""})), is_modifier=modifier)

    assert [(fault.column, fault.reason) for fault in read.faults] == [
        (column, f"the {column.name} is blank")
    ]


def test_a_modifier_has_no_fields_of_procedures() -> None:
    assert details.read(of_text(place({layout.COVERAGE: "C"})), is_modifier=True).faults == ()


def test_a_date_in_the_columns_of_the_missing_group_is_read_without_a_group() -> None:
    shifted = {layout.ASC_PAYMENT_GROUP: "20", layout.ASC_EFFECTIVE_DATE: "170101"}

    read = details.read(of_text(place({**_EVERYTHING, **shifted})))

    assert (read.asc_payment_group, read.asc_effective_date) == ("", date(2017, 1, 1))
    assert [(fault.column, fault.reason) for fault in read.faults] == [
        (
            layout.ASC_PAYMENT_GROUP,
            "the ASC payment group is missing, and the ASC effective date 20170101 is two "
            "columns to the left; the date is read, without a group",
        )
    ]


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (
            layout.ASC_PAYMENT_GROUP,
            "the ASC payment group is blank, but the ASC effective date is not",
        ),
        (
            layout.ASC_EFFECTIVE_DATE,
            "the ASC effective date is blank, but the ASC payment group is not",
        ),
    ],
)
def test_a_group_without_its_date_or_a_date_without_its_group_is_a_fault(
    column: Column, reason: str
) -> None:
    read = details.read(of_text(place({**_EVERYTHING, column: ""})))

    assert [(fault.column, fault.reason) for fault in read.faults] == [(column, reason)]
