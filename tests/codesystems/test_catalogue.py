"""Tests of the list of code systems."""

import pytest

from codesystems import canonical
from codesystems.catalogue import CATALOGUE
from codesystems.entry import CodeSystemEntry
from terminology import catalogue


@pytest.fixture(params=CATALOGUE, ids=lambda entry: entry.key)
def entry(request: pytest.FixtureRequest) -> CodeSystemEntry:
    listed: CodeSystemEntry = request.param
    return listed


def test_an_entry_is_found_by_its_key(entry: CodeSystemEntry) -> None:
    assert catalogue.code_system(entry.key) is entry


def test_an_unknown_key_has_no_entry() -> None:
    assert catalogue.code_system("loinc") is None


def test_a_bundled_code_system_has_the_key_of_its_entry(entry: CodeSystemEntry) -> None:
    edition = entry.bundled().edition

    assert entry.key == (edition.id if edition.fhir_version else edition.key)


def test_aliases_resolve_to_the_url_of_a_bundled_code_system(entry: CodeSystemEntry) -> None:
    edition = entry.bundled().edition

    assert edition.url in canonical.CANONICALS or edition.fhir_version


def test_no_code_is_a_duplicate_in_a_bundled_code_system(entry: CodeSystemEntry) -> None:
    codes = [concept.code for concept in entry.bundled().concepts]

    assert sorted(codes) == sorted(set(codes))


def test_a_bundled_code_system_declares_every_property_that_it_uses(entry: CodeSystemEntry) -> None:
    system = entry.bundled()
    declared = {(definition.code, definition.type) for definition in system.edition.properties}

    assert {
        (value.code, value.type) for concept in system.concepts for value in concept.properties
    } <= declared


def test_the_parents_of_bundled_codes_are_bundled(entry: CodeSystemEntry) -> None:
    concepts = entry.bundled().concepts

    assert {parent for concept in concepts for parent in concept.parents} <= {
        concept.code for concept in concepts
    }


def test_releases_of_hcpcs_and_icd_10_can_be_installed() -> None:
    assert [entry.key for entry in CATALOGUE if entry.load] == ["hcpcs", "icd10pcs", "icd10cm"]


def test_no_two_entries_share_a_code_system() -> None:
    editions = [entry.bundled().edition for entry in CATALOGUE]
    urls = [(edition.url, edition.fhir_version) for edition in editions]

    assert len(urls) == len(set(urls))
