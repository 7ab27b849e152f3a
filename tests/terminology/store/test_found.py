"""Text search, asked of both stores: what is found, and that the best comes first.

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
def held(keep: Keep) -> Concepts:
    """The edition that is listed above."""
    return keep(stored.code_system(*CONCEPTS))


def codes(held: Concepts, text: str) -> list[str]:
    """The codes that are found, in order."""
    return [concept.code for concept in held.at([*held.found(text)])]


@pytest.mark.parametrize("text", ["CAR-T", "car t", "CAR T", "Car/T", " car - t "])
def test_two_words_and_their_compound_find_one_another(held: Concepts, text: str) -> None:
    assert codes(held, text) == ["A3", "A1", "cart"]


def test_a_compound_finds_the_two_words(held: Concepts) -> None:
    assert codes(held, "cart") == ["cart", "A1", "A3"]


@pytest.mark.parametrize(
    ("text", "found"),
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
def test_case_accents_and_punctuation_do_not_count(
    held: Concepts, text: str, found: list[str]
) -> None:
    assert codes(held, text) == found


@pytest.mark.parametrize("text", ["cell therapy", "therapy cell", "ther ce", "THERAPY, (cell)"])
def test_words_and_beginnings_of_words_are_found_in_any_order(held: Concepts, text: str) -> None:
    assert codes(held, text) == ["A3", "A4"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a1", ["A1"]),
        ("new", ["A4", "A2"]),
        ("new cell", ["A4"]),
        ("n", ["A4", "A2", "N1", "N2"]),
    ],
    ids=["the code itself", "the display begins so", "words of it", "beginning before word"],
)
def test_the_best_comes_first(held: Concepts, text: str, found: list[str]) -> None:
    assert codes(held, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("car-t", ["B2", "B3", "B1"]),
        ("T car", ["B2", "B3", "B1"]),
        ("cart", ["B3", "B1"]),
    ],
)
def test_whole_words_come_before_beginnings_of_words(
    keep: Keep, text: str, found: list[str]
) -> None:
    held = keep(
        stored.code_system(
            Concept("B1", "Oral care and transport cartridge"),
            Concept("B2", "Autologous CAR positive viable T cells"),
            Concept("B3", "Genetically modified CAR-T cells"),
        )
    )
    assert codes(held, text) == found


@pytest.mark.parametrize("text", ["", "  ", "-", "…"])
def test_no_words_find_everything(held: Concepts, text: str) -> None:
    assert codes(held, text) == list(held.codes())


@pytest.mark.parametrize("text", ["herapy", "cell therapist", "newcell", "NEAR", 'x" OR "cell'])
def test_what_no_concept_says_is_not_found(held: Concepts, text: str) -> None:
    assert codes(held, text) == []


def test_any_number_of_words_may_be_asked_for(held: Concepts) -> None:
    assert codes(held, "cell therapy " * 1000) == ["A3", "A4"]


def test_nothing_is_found_among_nothing(keep: Keep) -> None:
    empty = CodeSystem(stored.edition(), (), stored.SOURCE)
    assert [*keep(empty).found("cart")] == []
