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


def wanting(*names: str) -> Lookup:
    """The request for these properties of Q2057."""
    return Lookup(Target(canonical.HCPCS), "Q2057", frozenset(names))


def codes(found: LookupAnswer) -> list[str]:
    """The codes of the properties of a result."""
    return [held.code for held in found.properties()]


def test_a_code_is_found_with_its_edition(registry: Registry) -> None:
    found = lookup(Lookup(Target(canonical.HCPCS), "Q2057"), registry.snapshot())

    assert (found.edition.version, found.concept.code) == ("2026-starter", "Q2057")


def test_all_properties_are_returned_by_default_with_inactive_first(
    registry: Registry,
) -> None:
    found = lookup(Lookup(Target(canonical.HCPCS), "Q2057"), registry.snapshot())

    assert codes(found) == [
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
    found = lookup(Lookup(Target(canonical.HCPCS), code), registry.snapshot())

    (text,) = [held for held in found.properties() if held.code == "inactive"]
    assert (text.type, text.value) == (PropertyType.BOOLEAN, inactive)


def test_only_requested_properties_are_returned(registry: Registry) -> None:
    found = lookup(wanting("betos", "typeOfService"), registry.snapshot())

    assert codes(found) == ["betos", "typeOfService", "typeOfService"]


def test_a_coded_property_has_the_description_of_cms(registry: Registry) -> None:
    found = lookup(wanting("betos"), registry.snapshot())

    (betos,) = found.properties()
    assert betos.value == Coding(canonical.BETOS, "O1D", "Chemotherapy")


@pytest.mark.parametrize(("name", "wanted"), [("designation", True), ("definition", False)])
def test_properties_that_were_not_requested_are_not_returned(
    registry: Registry, name: str, wanted: bool
) -> None:
    found = lookup(wanting("designation"), registry.snapshot())

    assert found.wants(name) is wanted


def test_a_code_of_a_table_has_the_table_as_parent(registry: Registry) -> None:
    found = lookup(XW033C7, registry.snapshot())

    assert [near.code for near in found.parents] == ["XW0"]
    assert found.children == ()


def test_a_table_has_its_codes_as_children(registry: Registry) -> None:
    found = lookup(XW0, registry.snapshot())

    assert found.parents == ()
    assert len(found.children) == 20


def test_a_betos_subcategory_has_its_category_as_parent_and_its_codes_as_children(
    registry: Registry,
) -> None:
    found = lookup(Lookup(Target(canonical.BETOS), "O1"), registry.snapshot())

    assert [near.code for near in found.parents] == ["O"]
    assert "O1D" in [near.code for near in found.children]


def test_an_unknown_code_is_not_found(registry: Registry) -> None:
    with pytest.raises(NotFound, match="Unknown code 'Q9999'"):
        lookup(Lookup(Target(canonical.HCPCS), "Q9999"), registry.snapshot())
