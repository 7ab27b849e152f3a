"""$lookup: the details of one code."""

import pytest

from codesystems import canonical
from codesystems.model import Coding, PropertyType
from codesystems.problems import NotFound
from terminology.operations.lookup import Lookup, LookupAnswer, lookup
from terminology.operations.target import Target
from terminology.registry import Registry

XW0 = Lookup(Target(canonical.ICD10PCS), "XW0")
XW033C7 = Lookup(Target(canonical.ICD10PCS), "XW033C7")


def requesting(*names: str) -> Lookup:
    """The request for these properties of Q2057."""
    return Lookup(Target(canonical.HCPCS), "Q2057", frozenset(names))


def codes(result: LookupAnswer) -> list[str]:
    """The codes of the properties of a result."""
    return [property.code for property in result.properties()]


def test_a_code_is_found_with_its_edition(registry: Registry) -> None:
    result = lookup(Lookup(Target(canonical.HCPCS), "Q2057"), registry.snapshot())

    assert (result.edition.version, result.concept.code) == ("0-fragment-2026", "Q2057")


def test_all_properties_are_returned_by_default_with_inactive_first(
    registry: Registry,
) -> None:
    result = lookup(Lookup(Target(canonical.HCPCS), "Q2057"), registry.snapshot())

    assert codes(result) == [
        "inactive",
        "status",
        "kind",
        "pricingIndicator",
        "multiplePricingIndicator",
        "coverage",
        "ascPaymentGroup",
        "ascEffectiveDate",
        "betos",
        "typeOfService",
        "typeOfService",
        "anesthesiaBaseUnits",
        "addedDate",
        "actionEffectiveDate",
        "actionCode",
        "recordStatus",
        "lastUpdate",
        "source",
    ]


@pytest.mark.parametrize(("code", "inactive"), [("Q2057", False), ("Q2040", True)])
def test_every_code_has_the_property_inactive(
    registry: Registry, code: str, inactive: bool
) -> None:
    result = lookup(Lookup(Target(canonical.HCPCS), code), registry.snapshot())

    (boolean,) = [property for property in result.properties() if property.code == "inactive"]
    assert (boolean.type, boolean.value) == (PropertyType.BOOLEAN, inactive)


def test_only_requested_properties_are_returned(registry: Registry) -> None:
    result = lookup(requesting("betos", "typeOfService"), registry.snapshot())

    assert codes(result) == ["betos", "typeOfService", "typeOfService"]


def test_a_coded_property_has_the_description_of_cms(registry: Registry) -> None:
    result = lookup(requesting("betos"), registry.snapshot())

    (betos,) = result.properties()
    assert betos.value == Coding(canonical.BETOS, "O1D", "Chemotherapy")


@pytest.mark.parametrize(("name", "expected"), [("designation", True), ("definition", False)])
def test_properties_that_were_not_requested_are_not_returned(
    registry: Registry, name: str, expected: bool
) -> None:
    result = lookup(requesting("designation"), registry.snapshot())

    assert result.returns(name) is expected


def test_a_code_of_a_table_has_the_table_as_parent(registry: Registry) -> None:
    result = lookup(XW033C7, registry.snapshot())

    assert [parent.code for parent in result.parents] == ["XW0"]
    assert result.children == ()


def test_a_table_has_its_codes_as_children(registry: Registry) -> None:
    result = lookup(XW0, registry.snapshot())

    assert result.parents == ()
    assert len(result.children) == 20


def test_a_betos_subcategory_has_its_category_as_parent_and_its_codes_as_children(
    registry: Registry,
) -> None:
    result = lookup(Lookup(Target(canonical.BETOS), "O1"), registry.snapshot())

    assert [parent.code for parent in result.parents] == ["O"]
    assert "O1D" in [child.code for child in result.children]


def test_an_unknown_code_is_not_found(registry: Registry) -> None:
    with pytest.raises(NotFound, match="Unknown code 'Q9999'"):
        lookup(Lookup(Target(canonical.HCPCS), "Q9999"), registry.snapshot())
