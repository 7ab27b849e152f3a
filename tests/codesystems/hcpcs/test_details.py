"""Tests of the details of a record, in columns 120 to 268."""

from datetime import date

import pytest

from codesystems.fixedwidth import Column
from codesystems.hcpcs import details, layout, variations
from codesystems.hcpcs.details import Details
from codesystems.hcpcs.fields import Misread
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
    assert details.read(place(_EVERYTHING)) == Details(
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
    assert details.read(place({})) == Details(
        (), "", (), (), "", (), (), "", "", None, "", "", None, "", "", (), None
    )


def test_gaps_are_variations_of_the_details() -> None:
    read = details.read(place({layout.CROSS_REFERENCE: "     A0030"}))

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
def test_a_detail_that_the_layout_does_not_allow_is_refused(column: Column, text: str) -> None:
    with pytest.raises(Misread) as caught:
        details.read(place({column: text}))

    assert caught.value.column == column


def test_values_are_laid_out_in_their_places() -> None:
    values = {layout.PRICING_INDICATOR: ("11", "", "21"), layout.COVERAGE: ("C",)}

    assert details.fill(values) == place({layout.PRICING_INDICATOR: "11  21", layout.COVERAGE: "C"})


def test_a_value_wider_than_its_column_is_refused() -> None:
    with pytest.raises(Misread) as caught:
        details.fill({layout.PRICING_INDICATOR: ("11", "211")})

    assert (caught.value.column, caught.value.occurrence, caught.value.reason) == (
        layout.PRICING_INDICATOR,
        1,
        "'211' is wider than the 2 of pricing indicator",
    )
