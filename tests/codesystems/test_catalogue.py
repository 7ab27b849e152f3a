"""Tests of the list of code systems."""

from datetime import date

import pytest

from codesystems import canonical
from codesystems.catalogue import CATALOGUE
from codesystems.entry import CodeSystemEntry
from codesystems.hcpcs import edition as hcpcs
from codesystems.icd10cm import edition as icd10cm
from codesystems.icd10pcs import edition as icd10pcs
from codesystems.model import CodeSystem, ContentMode, Edition
from codesystems.ordernames import FiscalRelease
from codesystems.rbcs import edition as rbcs
from terminology import catalogue
from tests.fixtures.bundled import CODE_SYSTEMS


@pytest.fixture(params=CATALOGUE, ids=lambda entry: entry.key)
def entry(request: pytest.FixtureRequest) -> CodeSystemEntry:
    listed: CodeSystemEntry = request.param
    return listed


def test_an_entry_is_found_by_its_key(entry: CodeSystemEntry) -> None:
    assert catalogue.code_system(entry.key) is entry


def test_an_unknown_key_has_no_entry() -> None:
    assert catalogue.code_system("loinc") is None


@pytest.fixture(params=CODE_SYSTEMS)
def key(request: pytest.FixtureRequest) -> str:
    listed: str = request.param
    return listed


@pytest.fixture
def bundled(key: str) -> CodeSystem:
    return CODE_SYSTEMS[key]


def test_a_bundled_code_system_has_the_key_of_its_entry(key: str, bundled: CodeSystem) -> None:
    edition = bundled.edition

    assert key == (edition.id if edition.fhir_version else edition.key)


def test_aliases_resolve_to_the_url_of_a_bundled_code_system(bundled: CodeSystem) -> None:
    edition = bundled.edition

    assert edition.url in canonical.CANONICALS or edition.fhir_version


def test_no_code_is_a_duplicate_in_a_bundled_code_system(bundled: CodeSystem) -> None:
    codes = [concept.code for concept in bundled.concepts]

    assert sorted(codes) == sorted(set(codes))


def test_a_bundled_code_system_declares_every_property_that_it_uses(bundled: CodeSystem) -> None:
    declared = {(definition.code, definition.type) for definition in bundled.edition.properties}

    assert {
        (value.code, value.type) for concept in bundled.concepts for value in concept.properties
    } <= declared


@pytest.mark.parametrize(
    "edition",
    [
        *(system.edition for system in CODE_SYSTEMS.values()),
        hcpcs.edition("2025-01", date(2025, 1, 1), ContentMode.COMPLETE),
        icd10cm.EDITIONS.complete(FiscalRelease(2025)),
        icd10pcs.EDITIONS.complete(FiscalRelease(2025)),
        rbcs.classes(2025),
        rbcs.supplement(rbcs.HCPCS, 2025),
        rbcs.supplement(rbcs.CPT, 2025),
    ],
    ids=lambda edition: edition.id,
)
def test_every_property_has_its_own_uri_and_a_description(edition: Edition) -> None:
    uris = [definition.uri for definition in edition.properties]

    assert all(uris)
    assert len(uris) == len(set(uris))
    assert all(definition.description for definition in edition.properties)


def test_the_parents_of_bundled_codes_are_bundled(bundled: CodeSystem) -> None:
    concepts = bundled.concepts

    assert {parent for concept in concepts for parent in concept.parents} <= {
        concept.code for concept in concepts
    }


def test_an_entry_without_bundled_data_can_be_installed() -> None:
    assert all(entry.load for entry in CATALOGUE if entry.bundled is None)


INSTALLABLE = ("hcpcs", "icd10pcs", "icd10cm", "msdrg", "opps", "asp", "dmepos", "rbcs")


@pytest.mark.parametrize("key", INSTALLABLE)
def test_releases_can_be_installed(key: str) -> None:
    assert [entry.load is not None for entry in CATALOGUE if entry.key == key] == [True]


def test_no_two_entries_share_a_code_system() -> None:
    editions = [system.edition for system in CODE_SYSTEMS.values()]
    urls = [(edition.url, edition.fhir_version) for edition in editions]

    assert len(urls) == len(set(urls))
