"""Tests of the code systems of the FHIR specification, in each version of FHIR."""

from datetime import date

import pytest

from codesystems.fhircore import edition
from codesystems.model import ALWAYS, ContentMode

CODES = {
    "administrative-gender": ["male", "female", "other", "unknown"],
    "publication-status": ["draft", "active", "retired", "unknown"],
}


@pytest.mark.parametrize("version", edition.VERSIONS)
@pytest.mark.parametrize("key", edition.TITLES)
def test_a_code_system_of_fhir_is_bundled_completely_in_each_version(
    key: str, version: str
) -> None:
    system = edition.load(key, version)

    assert [concept.code for concept in system.concepts] == CODES[key]
    assert all(concept.display == concept.code.capitalize() for concept in system.concepts)
    assert {(concept.inactive, concept.validity) for concept in system.concepts} == {
        (False, ALWAYS)
    }


@pytest.mark.parametrize(
    ("version", "effective"), [("4.0.1", date(2019, 11, 1)), ("5.0.0", date(2023, 3, 26))]
)
def test_its_edition_exists_only_in_that_version(version: str, effective: date) -> None:
    described = edition.edition("administrative-gender", version)

    assert (described.canonical, described.id) == (
        f"http://hl7.org/fhir/administrative-gender|{version}",
        f"administrative-gender-{version}",
    )
    assert (described.fhir_version, described.version) == (version, version)
    assert (described.effective, described.content) == (effective, ContentMode.COMPLETE)
    assert (described.name, described.publisher) == ("AdministrativeGender", "HL7 (FHIR Project)")


@pytest.mark.parametrize("key", edition.TITLES)
def test_each_concept_has_its_page_as_the_source(key: str) -> None:
    for concept in edition.load(key, "5.0.0").concepts:
        (source,) = (value.value for value in concept.properties if value.code == "source")
        assert str(source) == f"https://hl7.org/fhir/R5/codesystem-{key}.html"
