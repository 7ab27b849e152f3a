"""The words of a text, as they are searched for."""

import pytest

from codesystems.model import Concept, Designation
from terminology.store import words


@pytest.mark.parametrize(
    ("text", "expected"),
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
def test_the_words_of_a_text_are_folded_and_in_order(text: str, expected: list[str]) -> None:
    assert words.split(text) == expected


@pytest.mark.parametrize(
    ("separate", "pairs"),
    [
        ([], []),
        (["car"], []),
        (["car", "t"], ["cart"]),
        (["car", "t", "cell"], ["cart", "tcell"]),
        (["10", "ml"], ["10ml"]),
        (["cell", "therapy"], []),
    ],
)
def test_a_short_word_is_also_joined_with_its_neighbours(
    separate: list[str], pairs: list[str]
) -> None:
    assert words.joined_pairs(separate) == pairs


@pytest.mark.parametrize(
    ("query", "spelled"),
    [
        ([], []),
        (["t"], [("t",)]),
        (["car", "t"], [("car",), ("t", "cart")]),
        (["cell", "therapy"], [("cell",), ("therapy",)]),
    ],
)
def test_a_short_word_in_a_query_is_also_joined_with_the_word_before(
    query: list[str], spelled: list[tuple[str, ...]]
) -> None:
    assert words.word_spellings(query) == spelled


@pytest.mark.parametrize(
    ("code", "other", "same"),
    [("a1", "A1", True), ("a-1", "a1", False), ("é", "É", False), ("ss", "ß", False)],
)
def test_spellings_of_a_code_differ_only_in_the_case_of_ascii_letters(
    code: str, other: str, *, same: bool
) -> None:
    assert (words.ignoring_case(code) == words.ignoring_case(other)) is same


def test_the_words_of_a_concept_are_of_display_code_designations_and_pairs() -> None:
    concept = Concept("Q-2", "CAR-T", designations=(Designation("Die Zelle"), Designation("X Y")))

    assert words.of_concept(concept) == ("car t", "cart q 2 q2 die zelle x y xy")


def test_a_concept_without_display_has_the_words_of_its_code() -> None:
    assert words.of_concept(Concept("Q2057")) == ("", "q2057")
