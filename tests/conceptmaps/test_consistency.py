"""Tests that the codes of maps exist, on the days of the mappings."""

from dataclasses import replace
from datetime import date

import pytest

from codesystems.model import CodeSystem, Coding, Concept, ContentMode, Validity
from conceptmaps import consistency
from conceptmaps.consistency import Contradiction
from conceptmaps.model import Mapping, Product
from tests.conftest import Loaded
from tests.fixtures import stored
from tests.fixtures.bundled import CODE_SYSTEMS, CONCEPT_MAPS

_RELEASES = (
    ("hcpcs", "hcpcs/2017/2017-Alpha-Numeric-HCPCS-File.zip"),
    ("hcpcs", "hcpcs/2019/2019-Alpha-Numeric-HCPCS-File.zip"),
    ("hcpcs", "hcpcs/2020-04/anweb.xlsx"),
    ("hcpcs", "hcpcs/2020-07/anweb.xlsx"),
    ("hcpcs", "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip"),
    ("hcpcs", "hcpcs/2025-OCT/HCPC2025_OCT_ANWEB_v3.xlsx"),
    ("icd10pcs", "icd10/cms_2021_pr.zip"),
    ("icd10pcs", "icd10/cms_2022_pr.zip"),
    ("icd10pcs", "icd10/cms_2025_pr.zip"),
    ("icd10pcs", "icd10/cms_2026_pr.zip"),
    ("icd10cm", "icd10/cms_2026_dx.zip"),
    ("icd10cm", "nchs/Code-desciptions-April-2025.zip"),
)

_JANUARY = Validity(date(2025, 1, 1), date(2025, 3, 31))


def _system(*concepts: Concept, content: ContentMode = ContentMode.COMPLETE) -> CodeSystem:
    """An edition of the first quarter of 2025."""
    edition = replace(stored.edition(content=content), next_due=date(2025, 4, 1))
    return CodeSystem(edition, concepts, stored.SOURCE)


def _contradictions(system: CodeSystem, *mappings: Mapping) -> list[Contradiction]:
    return list(consistency.find(system, [stored.concept_map(*mappings)]))


@pytest.mark.slow
@pytest.mark.parametrize("key", CODE_SYSTEMS)
def test_no_bundled_map_contradicts_a_bundled_edition(key: str) -> None:
    assert list(consistency.find(CODE_SYSTEMS[key], CONCEPT_MAPS.values())) == []


@pytest.mark.release
@pytest.mark.parametrize(("key", "file"), _RELEASES)
def test_no_bundled_map_contradicts_a_release(loaded: Loaded, key: str, file: str) -> None:
    assert list(consistency.find(loaded(key, file), CONCEPT_MAPS.values())) == []


def test_a_code_that_the_edition_lacks_is_a_contradiction_with_its_days() -> None:
    contradictions = _contradictions(_system(Concept("A2")), stored.mapping("A1", "B1"))

    assert contradictions == [Contradiction("made-map", "A1", _JANUARY, None)]


def test_a_code_that_is_named_from_a_later_day_than_the_edition_begins_was_added_since() -> None:
    february = replace(stored.mapping("A1", "B1"), validity=Validity(date(2025, 2, 1)))

    assert _contradictions(_system(), february) == []


def test_a_code_that_is_named_from_the_first_day_of_the_edition_is_a_contradiction() -> None:
    january = replace(stored.mapping("A1", "B1"), validity=Validity(date(2025, 1, 1)))

    assert _contradictions(_system(), january) == [Contradiction("made-map", "A1", _JANUARY, None)]


def test_a_code_that_the_edition_has_from_a_later_day_is_a_contradiction() -> None:
    concept = Concept("A1", validity=Validity(date(2025, 3, 1)))
    february = replace(stored.mapping("A1", "B1"), validity=Validity(date(2025, 2, 1)))

    assert [one.stated for one in _contradictions(_system(concept), february)] == [concept.validity]


def test_a_code_that_ended_too_early_is_a_contradiction() -> None:
    ended = Validity(end=date(2025, 2, 28))

    contradictions = _contradictions(
        _system(Concept("A1", validity=ended)), stored.mapping("A1", "B1")
    )

    assert contradictions == [Contradiction("made-map", "A1", _JANUARY, ended)]


def test_a_code_that_a_fragment_lacks_is_no_contradiction() -> None:
    assert _contradictions(_system(content=ContentMode.FRAGMENT), stored.mapping("A1", "B1")) == []


@pytest.mark.parametrize(
    "validity", [Validity(end=date(2024, 12, 31)), Validity(start=date(2025, 4, 1))]
)
def test_a_row_of_other_days_is_no_contradiction(validity: Validity) -> None:
    row = replace(stored.mapping("A1", "B1"), validity=validity)

    assert _contradictions(_system(), row) == []


def test_a_code_of_another_code_system_is_no_contradiction() -> None:
    assert _contradictions(_system(Concept("A1")), stored.mapping("A1", "B1")) == []


@pytest.mark.parametrize(("start", "codes"), [(date(2025, 1, 1), []), (date(2025, 1, 2), ["A1"])])
def test_an_ended_code_must_exist_on_the_day_before_its_successor(
    start: date, codes: list[str]
) -> None:
    row = replace(
        stored.mapping("A1", None),
        target=Coding(stored.URL, "A2"),
        validity=Validity(start, date(2025, 3, 31)),
    )

    assert [
        contradiction.code for contradiction in _contradictions(_system(Concept("A2")), row)
    ] == codes


def test_a_successor_without_a_first_day_is_no_contradiction() -> None:
    row = replace(stored.mapping("A1", None), target=Coding(stored.URL, "A1"))

    assert _contradictions(_system(Concept("A1")), row) == []


@pytest.mark.parametrize(("value", "codes"), [("text", []), (Coding(stored.URL, "A9"), ["A9"])])
def test_the_code_of_a_product_is_checked(value: Coding | str, codes: list[str]) -> None:
    product = Product(Coding("https://example.org/a", "more"), value)
    row = replace(stored.mapping("A1", None), products=(product,))

    assert [
        contradiction.code for contradiction in _contradictions(_system(Concept("A1")), row)
    ] == codes
