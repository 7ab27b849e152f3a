"""Tests of a site's edition beside the bundled codes."""

from datetime import date

from codesystems.model import CodeSystem, Concept, Validity
from tests.fixtures.sitefiles import of_cpt, read

ENDED = "0540T"
"""A bundled code whose last day was in 2024."""
NEW = "38228"
"""A bundled code that began with 2025."""


def concepts(rows: str, *, complete: bool = False) -> dict[str, Concept]:
    system: CodeSystem = read(f"code,display,ended\n{rows}", of_cpt(complete=complete))
    return {concept.code: concept for concept in system.concepts}


def test_bundled_days_are_those_of_a_code_without_any() -> None:
    found = concepts(f"{ENDED},Old,\n{NEW},New,2030-12-31\n")

    assert found[ENDED].validity.end == date(2024, 12, 31)
    assert found[ENDED].inactive
    assert [value.value for value in found[ENDED].properties] == ["retired"]
    assert found[NEW].validity == Validity(None, date(2030, 12, 31))
    assert not found[NEW].inactive


def test_a_fragment_has_the_bundled_codes_that_its_file_lacks() -> None:
    found = concepts("99999,Made up,\n")

    assert next(iter(found)) == "99999"
    assert found[NEW].validity == Validity(date(2025, 1, 1))
    assert found[NEW].display is None


def test_a_complete_edition_has_of_them_those_of_other_days_only() -> None:
    found = concepts("99999,Made up,\n", complete=True)

    assert NEW not in found
    assert found[ENDED].inactive


def test_an_edition_declares_the_properties_of_bundled_codes_once() -> None:
    declared = [one.code for one in read("code,display\n9,One\n", of_cpt()).edition.properties]

    assert sorted(declared) == ["inactive", "source", "status"]


def test_a_supplement_has_the_codes_of_its_file_alone() -> None:
    system = read("code,display\n99999,Made up\n", of_cpt(supplement=True))

    assert [concept.code for concept in system.concepts] == ["99999"]
