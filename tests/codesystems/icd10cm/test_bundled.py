"""Tests of the bundled ICD-10-CM codes."""

import pytest

from codesystems.icd10cm import bundled
from codesystems.model import Concept, ContentMode
from tests.conftest import Loaded
from tests.fixtures.concepts import facts, values


def _bundled() -> dict[str, Concept]:
    return {concept.code: concept for concept in bundled.load().concepts}


def test_the_code_for_clinical_trials_is_bundled_with_its_header() -> None:
    system = bundled.load()

    assert (
        system.edition.id,
        system.edition.content,
        [(concept.code, concept.abstract, concept.parents) for concept in system.concepts],
    ) == (
        "icd10cm-0-fragment-2026",
        ContentMode.FRAGMENT,
        [("Z00", True, ()), ("Z00.6", False, ("Z00",))],
    )


def test_every_bundled_code_has_a_source() -> None:
    assert [values(concept, "source") for concept in bundled.load().concepts] == [
        ["CMS icd10cm_order_2026.txt"]
    ] * 2


@pytest.mark.release
@pytest.mark.parametrize("code", _bundled())
def test_a_bundled_code_has_the_data_of_the_order_file_of_2026(loaded: Loaded, code: str) -> None:
    (released,) = [
        concept
        for concept in loaded("icd10cm", "icd10/cms_2026_dx.zip").concepts
        if concept.code == code
    ]

    assert facts(_bundled()[code]) == facts(released)
