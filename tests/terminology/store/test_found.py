"""Text search in both stores: the matches, and their order.

A1    Cart            A3    CAR-T cell therapy       A5    Adhesive, 10 ml (also: Kleber)
A2    Éclair, new     A4    New cell therapy         cart  The code itself
"""

import pytest

from codesystems.model import CodeSystem, Concept, Designation
from terminology.store.contract import Concepts
from tests.conftest import Keep
from tests.fixtures import stored

CONCEPTS = (
    Concept("A1", "Cart"),
    Concept("A2", "Éclair, new"),
    Concept("A3", "CAR-T cell therapy"),
    Concept("A4", "New cell therapy"),
    Concept("A5", "Adhesive, 10 ml", designations=(Designation("Kleber", language="de"),)),
    Concept("cart", "The code itself"),
    Concept("N1", "Straße 𞤢𞤣"),
    Concept("N2"),
)


@pytest.fixture
def concepts(keep: Keep) -> Concepts:
    """The edition in the table above."""
    return keep(stored.code_system(*CONCEPTS))


def codes(concepts: Concepts, text: str) -> list[str]:
    """The codes of the matches, in order."""
    return [concept.code for concept in concepts.at([*concepts.search(text)])]


@pytest.mark.parametrize("text", ["CAR-T", "car t", "CAR T", "Car/T", " car - t "])
def test_two_words_also_match_their_compound(concepts: Concepts, text: str) -> None:
    assert codes(concepts, text) == ["A3", "A1", "cart"]


def test_a_compound_also_matches_the_two_words(concepts: Concepts) -> None:
    assert codes(concepts, "cart") == ["cart", "A1", "A3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ECLAIR", ["A2"]),
        ("éclair", ["A2"]),
        ("e\N{COMBINING ACUTE ACCENT}clair", ["A2"]),
        ("strasse", ["N1"]),
        ("𞤢", ["N1"]),
        ("kleb", ["A5"]),
        ("10ml", ["A5"]),
        ("10 ml", ["A5"]),
    ],
)
def test_case_accents_and_punctuation_are_ignored(
    concepts: Concepts, text: str, expected: list[str]
) -> None:
    assert codes(concepts, text) == expected


@pytest.mark.parametrize("text", ["cell therapy", "therapy cell", "ther ce", "THERAPY, (cell)"])
def test_words_and_beginnings_of_words_match_in_any_order(concepts: Concepts, text: str) -> None:
    assert codes(concepts, text) == ["A3", "A4"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a1", ["A1"]),
        ("new", ["A4", "A2"]),
        ("new cell", ["A4"]),
        ("n", ["A4", "A2", "N1", "N2"]),
    ],
    ids=["the code itself", "the display begins so", "words of it", "beginning before word"],
)
def test_the_best_match_comes_first(concepts: Concepts, text: str, expected: list[str]) -> None:
    assert codes(concepts, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("car-t", ["B2", "B3", "B1"]),
        ("T car", ["B2", "B3", "B1"]),
        ("cart", ["B3", "B1"]),
    ],
)
def test_whole_words_come_before_beginnings_of_words(
    keep: Keep, text: str, expected: list[str]
) -> None:
    concepts = keep(
        stored.code_system(
            Concept("B1", "Oral care and transport cartridge"),
            Concept("B2", "Autologous CAR positive viable T cells"),
            Concept("B3", "Genetically modified CAR-T cells"),
        )
    )
    assert codes(concepts, text) == expected


@pytest.mark.parametrize("text", ["", "  ", "-", "…"])
def test_a_text_without_words_matches_everything(concepts: Concepts, text: str) -> None:
    assert codes(concepts, text) == list(concepts.codes())


@pytest.mark.parametrize("text", ["herapy", "cell therapist", "newcell", "NEAR", 'x" OR "cell'])
def test_a_text_that_no_concept_has_matches_nothing(concepts: Concepts, text: str) -> None:
    assert codes(concepts, text) == []


def test_a_query_may_have_any_number_of_words(concepts: Concepts) -> None:
    assert codes(concepts, "cell therapy " * 1000) == ["A3", "A4"]


def test_an_empty_edition_has_no_matches(keep: Keep) -> None:
    empty = CodeSystem(stored.edition(), (), stored.SOURCE)
    assert [*keep(empty).search("cart")] == []
