"""Codes that are one typo away: every kind of typo is undone, the likeliest first."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminology.store import typos

ALPHABET = string.ascii_uppercase + string.digits
CODES = st.text(ALPHABET, min_size=2, max_size=typos.LONGEST - 1)
CHARACTERS = st.sampled_from(ALPHABET)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("q2057", "Q2057"),
        ("Q-2057", "Q2057"),
        (" Q2057.", "Q2057"),
        ("Q2O57", "Q2057"),
        ("A9S00", "A9500"),
        ("lB", "1B"),
        ("Q2507", "Q2057"),
        ("Q20057", "Q2057"),
        ("Q2058", "Q2057"),
        ("Q257", "Q2057"),
        ("2057", "Q2057"),
        ("Q205", "Q2057"),
        ("Z006", "Z00.6"),
        ("z00.7", "Z00.6"),
        ("Z0.06", "Z00.6"),
    ],
)
def test_a_typo_is_undone(typed: str, meant: str) -> None:
    assert meant in typos.candidates(typed)


@pytest.mark.parametrize(
    ("typed", "likelier", "less_likely"),
    [
        ("Q2O57", "Q2057", "Q2A57"),
        ("q2o57", "Q2O57", "Q2057"),
        ("AB1", "BA1", "AC1"),
        ("AB1", "AB", "ABC"),
        ("AB1", "AB2", "AB12"),
        ("Z006", "Z00.6", "Z00"),
    ],
)
def test_the_likelier_typo_comes_first(typed: str, likelier: str, less_likely: str) -> None:
    candidates = typos.candidates(typed)
    assert candidates.index(likelier) < candidates.index(less_likely)


@pytest.mark.parametrize(
    "text", ["", "---", "é", "X" * (typos.LONGEST + 1)], ids=["empty", "marks", "foreign", "long"]
)
def test_a_text_that_is_not_a_code_has_no_candidates(text: str) -> None:
    assert typos.candidates(text) == []


def test_the_longest_code_has_candidates() -> None:
    assert "X" * typos.LONGEST in typos.candidates("x" * typos.LONGEST)


def test_the_only_character_is_never_removed() -> None:
    assert "" not in typos.candidates("X")


@given(CODES)
def test_candidates_are_distinct(code: str) -> None:
    candidates = typos.candidates(code)
    assert len(candidates) == len(set(candidates))


@given(CODES, st.data())
def test_a_missing_character_is_inserted(code: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(code) - 1))
    assert code in typos.candidates(code[:at] + code[at + 1 :])


@given(CODES, CHARACTERS, st.data())
def test_a_wrong_character_is_replaced(code: str, wrong: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(code) - 1))
    assert code in typos.candidates(code[:at] + wrong + code[at + 1 :])


@given(CODES, CHARACTERS, st.data())
def test_an_extra_character_is_removed(code: str, extra: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(code)))
    assert code in typos.candidates(code[:at] + extra + code[at:])


@given(CODES, st.data())
def test_two_swapped_characters_are_swapped_back(code: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert code in typos.candidates(swapped)
