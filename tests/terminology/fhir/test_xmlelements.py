"""The elements of all types, in the order of the specification."""

import pytest

from terminology.fhir import xmlelements
from terminology.fhir.dialects import R4, Dialect
from tests.fixtures import xmlelements as generated


def test_the_tables_are_those_of_fhir_resources(dialect: Dialect) -> None:
    assert xmlelements.path(dialect).read_text(encoding="utf-8") == generated.table(dialect)


def test_an_element_has_the_elements_of_its_base_first() -> None:
    concept = xmlelements.types(R4).type("CodeSystemConcept")

    assert list(concept.elements)[:5] == ["id", "extension", "modifierExtension", "code", "display"]
    assert concept.attributes == ("id",)


def test_an_extension_has_its_url_as_an_attribute() -> None:
    assert xmlelements.types(R4).type("Extension").attributes == ("id", "url")


@pytest.mark.parametrize("name", ["Coding", "nonsense", None, 1, ["CodeSystem"]])
def test_other_types_are_no_resources(name: object) -> None:
    assert xmlelements.types(R4).resource(name) is None
