"""Tests of the properties that several code systems have."""

import pytest

from codesystems import conceptproperties
from codesystems.model import PropertyDefinition, PropertyType


@pytest.mark.parametrize(
    ("declared", "code", "type"),
    [
        (conceptproperties.status("Why"), "status", PropertyType.CODE),
        (conceptproperties.inactive("Why"), "inactive", PropertyType.BOOLEAN),
        (conceptproperties.not_selectable("Why"), "notSelectable", PropertyType.BOOLEAN),
        (conceptproperties.parent("Why"), "parent", PropertyType.CODE),
    ],
)
def test_a_property_of_fhir_has_its_uri(
    declared: PropertyDefinition, code: str, type: PropertyType
) -> None:
    uri = f"http://hl7.org/fhir/concept-properties#{code}"

    assert declared == PropertyDefinition(code, type, "Why", uri)


def test_a_property_that_fhir_lacks_has_a_uri_of_ours() -> None:
    declared = conceptproperties.defined("hcpcs", "coverage", PropertyType.CODING, "Why")

    assert declared.uri == "https://fhir-hcpcs.org/CodeSystem/hcpcs#coverage"
