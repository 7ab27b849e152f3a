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
    assert {(one.inactive, one.validity) for one in system.concepts} == {(False, ALWAYS)}


@pytest.mark.parametrize(
    ("version", "effective"), [("4.0.1", date(2019, 11, 1)), ("5.0.0", date(2023, 3, 26))]
)
def test_its_edition_exists_only_in_that_version(version: str, effective: date) -> None:
    found = edition.edition("administrative-gender", version)

    assert (found.canonical, found.id) == (
        f"http://hl7.org/fhir/administrative-gender|{version}",
        f"administrative-gender-{version}",
    )
    assert (found.fhir_version, found.version) == (version, version)
    assert (found.effective, found.content) == (effective, ContentMode.COMPLETE)
    assert (found.name, found.publisher) == ("AdministrativeGender", "HL7 (FHIR Project)")


@pytest.mark.parametrize("key", edition.TITLES)
def test_each_concept_has_its_page_as_the_source(key: str) -> None:
    for concept in edition.load(key, "5.0.0").concepts:
        (source,) = (one.value for one in concept.properties if one.code == "source")
        assert str(source) == f"https://hl7.org/fhir/R5/codesystem-{key}.html"
