"""TypoIndex: by the table of holes, the same codes are near as by trying every slip."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from terminology.store import hashtable, typoindex, typos
from terminology.store.hashtable import HashTable
from terminology.store.typoindex import TypoIndex

CODES = st.text("ABO01", min_size=1, max_size=hashtable.LONGEST)


def near(codes: set[str], text: str, number: int = 3) -> list[str]:
    """The codes near a text."""
    table = HashTable(memoryview(hashtable.packed(typoindex.holes(codes), 1)).cast("Q"), 1)
    lengths = sorted({len(code) for code in codes})
    found = TypoIndex(table, lengths, lambda code: code.decode() in codes)
    return [code.decode() for code in found.near(text.encode(), number)]


@given(codes=st.sets(CODES, max_size=60), text=CODES.filter(typoindex.knows))
@example(codes={"AB"}, text="BA")
@example(codes={"ABCD"}, text="ACBD")
def test_the_same_codes_are_near_as_by_trying_every_slip(codes: set[str], text: str) -> None:
    tried = [code for code in typos.candidates(text) if code in codes and code != text]

    assert near(codes, text, 99) == tried
    assert near(codes, text) == tried[:3]


@pytest.mark.parametrize("text", ["a1", "A-1", "", "É1", "ABCDEFGH"])
def test_of_what_is_no_plain_text_or_too_long_nothing_is_known(text: str) -> None:
    assert not typoindex.knows(text)


def test_codes_with_marks_are_near_nothing() -> None:
    assert near({"A-1", "A1"}, "A2") == ["A1"]
