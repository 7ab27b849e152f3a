"""The words of a text, as they are looked for."""

import pytest

from codesystems.model import Concept, Designation
from terminology.store import words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" \t\n", []),
        ("-/.", []),
        ("Injection", ["injection"]),
        ("CAR-T cell", ["car", "t", "cell"]),
        ("Éclair", ["eclair"]),
        ("e\N{COMBINING ACUTE ACCENT}", ["e"]),
        ("STRASSE", ["strasse"]),
        ("straße", ["strasse"]),
        ("½ ﬁne", ["1", "2", "fine"]),
        ("0.5mg/m²", ["0", "5mg", "m2"]),
        ("漢字", ["漢字"]),
        ("Ω-3", ["ω", "3"]),
    ],
)
def test_a_text_has_its_words_folded_and_in_order(text: str, found: list[str]) -> None:
    assert words.words(text) == found


@pytest.mark.parametrize(
    ("parts", "pairs"),
    [
        ([], []),
        (["car"], []),
        (["car", "t"], ["cart"]),
        (["car", "t", "cell"], ["cart", "tcell"]),
        (["10", "ml"], ["10ml"]),
        (["cell", "therapy"], []),
    ],
)
def test_a_short_word_is_also_written_together_with_its_neighbours(
    parts: list[str], pairs: list[str]
) -> None:
    assert words.joined(parts) == pairs


@pytest.mark.parametrize(
    ("asked", "spelled"),
    [
        ([], []),
        (["t"], [("t",)]),
        (["car", "t"], [("car",), ("t", "cart")]),
        (["cell", "therapy"], [("cell",), ("therapy",)]),
    ],
)
def test_a_short_word_is_also_looked_for_together_with_the_one_before(
    asked: list[str], spelled: list[tuple[str, ...]]
) -> None:
    assert words.spellings(asked) == spelled


@pytest.mark.parametrize(
    ("code", "other", "same"),
    [("a1", "A1", True), ("a-1", "a1", False), ("é", "É", False), ("ss", "ß", False)],
)
def test_spellings_of_a_code_differ_in_the_case_of_plain_letters(
    code: str, other: str, *, same: bool
) -> None:
    assert (words.spelling(code) == words.spelling(other)) is same


def test_a_concept_is_found_by_display_code_designations_and_pairs() -> None:
    concept = Concept("Q-2", "CAR-T", designations=(Designation("Die Zelle"), Designation("X Y")))

    assert words.of(concept) == ("car t", "cart q 2 q2 die zelle x y xy")


def test_a_concept_without_display_is_found_by_its_code() -> None:
    assert words.of(Concept("Q2057")) == ("", "q2057")
