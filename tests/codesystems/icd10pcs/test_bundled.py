"""Tests of the bundled ICD-10-PCS codes."""

import pytest

from codesystems.icd10pcs import bundled
from codesystems.model import Concept, ContentMode
from tests.conftest import Loaded
from tests.fixtures.concepts import facts, values


def _bundled() -> dict[str, Concept]:
    return {concept.code: concept for concept in bundled.load().concepts}


def test_the_codes_of_the_crosswalk_are_bundled_with_their_table() -> None:
    system = bundled.load()

    assert (
        system.edition.content,
        [concept.code for concept in system.concepts if concept.abstract],
        {concept.parents for concept in system.concepts if not concept.abstract},
        len(system.concepts),
    ) == (ContentMode.FRAGMENT, ["XW0"], {("XW0",)}, 21)


def test_every_bundled_code_has_a_source() -> None:
    assert {
        source for concept in bundled.load().concepts for source in values(concept, "source")
    } == {"CMS icd10pcs_order_2026.txt"}


@pytest.mark.release
@pytest.mark.parametrize("code", _bundled())
def test_a_bundled_code_has_the_data_of_the_order_file_of_2026(loaded: Loaded, code: str) -> None:
    (released,) = [
        concept
        for concept in loaded("icd10pcs", "icd10/cms_2026_pr.zip").concepts
        if concept.code == code
    ]

    assert facts(_bundled()[code]) == facts(released)
