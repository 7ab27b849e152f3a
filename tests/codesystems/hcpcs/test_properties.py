"""Tests of the properties of HCPCS and what they say of a code."""

import pytest

from codesystems.hcpcs import indicator_editions, indicators
from codesystems.hcpcs.properties import PROPERTIES

_DESCRIPTIONS = {definition.code: definition.description for definition in PROPERTIES}


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("pricingIndicator", "Medicare Part B; a code has one to four"),
        ("anesthesiaBaseUnits", "base units, the time units and a conversion factor"),
        ("betos", "valid in data since 2003. CMS replaced it"),
        ("ascPaymentGroup", "ASC tables on CMS's website"),
        ("addedDate", "first day of use"),
        ("terminationDate", "last day"),
    ],
)
def test_a_property_says_what_its_field_means(code: str, says: str) -> None:
    assert says in _DESCRIPTIONS[code]


def test_a_property_names_its_field_in_the_record_layout_of_cms() -> None:
    assert _DESCRIPTIONS["anesthesiaBaseUnits"].endswith("(CMS, field 26)")
    assert _DESCRIPTIONS["coverage"].endswith("(CMS, field 16)")


def test_the_code_for_surgical_centers_says_where_the_amounts_are() -> None:
    (concept,) = indicator_editions.load(indicators.ASC_PAYMENT_GROUP).concepts

    assert concept.definition is not None
    assert concept.definition.endswith("ASC payment rates on CMS's website")


def test_a_code_table_says_what_its_codes_mean() -> None:
    description = indicator_editions.load(indicators.BETOS).edition.description

    assert description.startswith("A clinical grouping of services")
    assert "field 23" in description
