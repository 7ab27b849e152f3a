"""Tests of HCPCS records as concepts."""

from datetime import date

import pytest

from codesystems import canonical
from codesystems.fixedwidth import Column
from codesystems.hcpcs import layout, properties, records
from codesystems.hcpcs.concepts import Shaper
from codesystems.hcpcs.indicators import (
    ACTION,
    ASC_PAYMENT_GROUP,
    BETOS,
    COVERAGE,
    LAB_CERTIFICATION,
    MULTIPLE_PRICING,
    PRICING,
    TYPE_OF_SERVICE,
    Indicator,
    codings,
)
from codesystems.model import (
    Coding,
    Concept,
    Designation,
    PropertyValue,
    Validity,
)
from tests.fixtures import hcpcs, readings
from tests.fixtures.concepts import values

_RELEASED = date(2025, 1, 1)
_NOTES = {"0088": "SEE THE MANUAL."}


def _shaped(fields: dict[Column, str] | None = None, *, modifier: bool = False) -> Concept:
    code = "QM" if modifier else "A4649"
    data = hcpcs.release(hcpcs.lines(code, fields=fields, modifier=modifier))
    (record,) = readings.records(records.read, data)
    return Shaper(_RELEASED, _NOTES).concept(record)


def _coded(indicator: Indicator, *codes: str) -> list[Coding]:
    return [codings(indicator)[code] for code in codes]


def test_the_long_description_is_the_display() -> None:
    assert _shaped().display == "A made-up code, each"


def test_the_short_description_is_a_designation() -> None:
    use = Coding(
        canonical.DESIGNATION_USE, "short-description", "Short description (28 characters or less)"
    )

    assert _shaped().designations == (Designation("Made-up code", use),)


@pytest.mark.parametrize(("modifier", "kind"), [(False, "procedure"), (True, "modifier")])
def test_a_concept_has_the_kind_procedure_or_modifier(modifier: bool, kind: str) -> None:
    assert values(_shaped(modifier=modifier), "kind") == [kind]


@pytest.mark.parametrize(
    ("column", "text", "name", "expected"),
    [
        (layout.PRICING_INDICATOR, "1121", "pricingIndicator", _coded(PRICING, "11", "21")),
        (
            layout.MULTIPLE_PRICING_INDICATOR,
            "9",
            "multiplePricingIndicator",
            _coded(MULTIPLE_PRICING, "9"),
        ),
        (layout.CIM_REFERENCE, "60-9  45-16", "cimReference", ["60-9", "45-16"]),
        (layout.MCM_REFERENCE, "2130.B", "mcmReference", ["2130.B"]),
        (layout.STATUTE, "1833(t)", "statute", ["1833(t)"]),
        (
            layout.LAB_CERTIFICATION,
            "010630",
            "labCertification",
            _coded(LAB_CERTIFICATION, "010", "630"),
        ),
        (layout.CROSS_REFERENCE, "A0030CPT", "crossReference", ["A0030", "CPT"]),
        (layout.COVERAGE, "D", "coverage", _coded(COVERAGE, "D")),
        (layout.ASC_PAYMENT_GROUP, "YY", "ascPaymentGroup", _coded(ASC_PAYMENT_GROUP, "YY")),
        (layout.ASC_EFFECTIVE_DATE, "20260101", "ascEffectiveDate", ["2026-01-01"]),
        (layout.MOG_PAYMENT_GROUP, "102", "mogPaymentGroup", ["102"]),
        (layout.MOG_POLICY_INDICATOR, "6", "mogPolicyIndicator", ["6"]),
        (layout.MOG_EFFECTIVE_DATE, "20020101", "mogEffectiveDate", ["2002-01-01"]),
        (layout.PROCESSING_NOTE, "0088", "processingNote", ["0088"]),
        (layout.PROCESSING_NOTE, "0088", "processingNoteText", ["SEE THE MANUAL."]),
        (layout.PROCESSING_NOTE, "0099", "processingNoteText", []),
        (layout.PROCESSING_NOTE, "", "processingNote", []),
        (layout.BETOS, "O1D", "betos", _coded(BETOS, "O1D")),
        (layout.BETOS, "", "betos", []),
        (layout.TYPE_OF_SERVICE, "1P", "typeOfService", _coded(TYPE_OF_SERVICE, "1", "P")),
        (layout.ANESTHESIA_BASE_UNITS, "  0", "anesthesiaBaseUnits", [0]),
        (layout.ANESTHESIA_BASE_UNITS, "", "anesthesiaBaseUnits", []),
        (layout.ADDED_DATE, "20200229", "addedDate", ["2020-02-29"]),
        (layout.ACTION_EFFECTIVE_DATE, "20250101", "actionEffectiveDate", ["2025-01-01"]),
        (layout.ACTION_EFFECTIVE_DATE, "", "actionEffectiveDate", []),
        (layout.TERMINATION_DATE, "20241231", "terminationDate", ["2024-12-31"]),
        (layout.TERMINATION_DATE, "", "terminationDate", []),
        (layout.ACTION_CODE, "P", "actionCode", _coded(ACTION, "P")),
    ],
)
def test_a_field_is_a_property_of_its_name(
    column: Column, text: str, name: str, expected: list[PropertyValue]
) -> None:
    assert values(_shaped({column: text}), name) == expected


@pytest.mark.parametrize(
    ("ended", "inactive", "status"),
    [
        ("", False, "active"),
        ("20241231", True, "retired"),
        ("20250101", False, "active"),
        ("20251231", False, "active"),
    ],
)
def test_a_code_is_inactive_once_it_ended_before_the_release(
    ended: str, inactive: bool, status: str
) -> None:
    concept = _shaped({layout.TERMINATION_DATE: ended})

    assert (concept.inactive, values(concept, "status")) == (inactive, [status])


@pytest.mark.parametrize(("ended", "last"), [("", None), ("20241231", date(2024, 12, 31))])
def test_a_code_is_valid_from_its_added_date_to_its_termination_date(
    ended: str, last: date | None
) -> None:
    assert _shaped({layout.TERMINATION_DATE: ended}).validity == Validity(date(2024, 1, 1), last)


def test_each_concept_has_its_own_properties_next_to_equal_ones() -> None:
    groups = (
        hcpcs.lines("A0001"),
        hcpcs.lines("A0002", fields={layout.COVERAGE: "I"}),
        hcpcs.lines("A0003", fields={layout.TERMINATION_DATE: "20241231"}),
        hcpcs.lines("AB", modifier=True),
        hcpcs.lines("A0004"),
    )
    shaper = Shaper(_RELEASED, {})
    shaped = [
        shaper.concept(record) for record in readings.records(records.read, hcpcs.release(*groups))
    ]

    assert [
        [values(concept, name) for name in ("kind", "status", "coverage")] for concept in shaped
    ] == [
        [["procedure"], ["active"], _coded(COVERAGE, "C")],
        [["procedure"], ["active"], _coded(COVERAGE, "I")],
        [["procedure"], ["retired"], _coded(COVERAGE, "C")],
        [["modifier"], ["active"], _coded(COVERAGE, "C")],
        [["procedure"], ["active"], _coded(COVERAGE, "C")],
    ]


@pytest.mark.parametrize(("modifier", "section"), [(False, "A"), (True, "modifiers")])
def test_the_parent_of_a_concept_is_its_section(modifier: bool, section: str) -> None:
    concept = _shaped(modifier=modifier)

    assert (concept.parents, concept.abstract, concept.definition) == ((section,), False, None)


def test_every_property_is_declared_with_its_type() -> None:
    declared = {definition.code: definition.type for definition in properties.PROPERTIES}

    assert [
        value for value in _shaped().properties if declared.get(value.code) is not value.type
    ] == []
