"""TypoIndex finds the same codes as a test of every possible typo."""

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from terminology.store import hashtable, typoindex, typos
from terminology.store.checkedfile import CheckedFile
from terminology.store.hashtable import HashTable
from terminology.store.tables import FileTable
from terminology.store.typoindex import TypoIndex

CODES = st.text("ABO01", min_size=1, max_size=hashtable.LONGEST)


def loaded(rows: Mapping[bytes, Sequence[int]], width: int) -> FileTable[HashTable]:
    """A table that is loaded."""
    file = CheckedFile(Path(os.devnull), os.open(os.devnull, os.O_RDONLY))
    table = FileTable(file, (0, 0, 0), partial(HashTable, width=width), "")
    table.loaded = HashTable(hashtable.pack(rows, width), width)
    return table


def near(codes: set[str], text: str, number: int = 3) -> list[str]:
    """The codes near a text."""
    lengths = sorted({len(code) for code in codes})
    known = loaded({code.encode(): () for code in codes}, 0)
    index = TypoIndex(loaded(typoindex.rows(codes), 1), lengths, known)
    return [code.decode() for code in index.near(text.encode(), number)]


@given(codes=st.sets(CODES, max_size=60), text=CODES.filter(typoindex.knows))
@example(codes={"AB"}, text="BA")
@example(codes={"ABCD"}, text="ACBD")
def test_the_index_finds_the_same_codes_as_trying_every_typo(codes: set[str], text: str) -> None:
    tried = [code for code in typos.candidates(text) if code in codes and code != text]

    assert near(codes, text, 99) == tried
    assert near(codes, text) == tried[:3]


@pytest.mark.parametrize("text", ["a1", "A-1", "", "É1", "ABCDEFGH"])
def test_the_index_does_not_cover_a_long_text_or_one_with_other_characters(text: str) -> None:
    assert not typoindex.knows(text)


def test_codes_with_punctuation_are_not_in_the_index() -> None:
    assert near({"A-1", "A1"}, "A2") == ["A1"]
