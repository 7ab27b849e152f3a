"""TypoIndex: by the table of holes, the same codes are near as by trying every typo."""

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
from terminology.store.tables import Table
from terminology.store.typoindex import TypoIndex

CODES = st.text("ABO01", min_size=1, max_size=hashtable.LONGEST)


def loaded(rows: Mapping[bytes, Sequence[int]], width: int) -> Table[HashTable]:
    """A table that is in memory."""
    file = CheckedFile(Path(os.devnull), os.open(os.devnull, os.O_RDONLY))
    table = Table(file, (0, 0, 0), partial(HashTable, width=width), "")
    table.loaded = HashTable(hashtable.packed(rows, width), width)
    return table


def near(codes: set[str], text: str, number: int = 3) -> list[str]:
    """The codes near a text."""
    lengths = sorted({len(code) for code in codes})
    known = loaded({code.encode(): () for code in codes}, 0)
    found = TypoIndex(loaded(typoindex.rows(codes), 1), lengths, known)
    return [code.decode() for code in found.near(text.encode(), number)]


@given(codes=st.sets(CODES, max_size=60), text=CODES.filter(typoindex.knows))
@example(codes={"AB"}, text="BA")
@example(codes={"ABCD"}, text="ACBD")
def test_the_same_codes_are_near_as_by_trying_every_typo(codes: set[str], text: str) -> None:
    tried = [code for code in typos.candidates(text) if code in codes and code != text]

    assert near(codes, text, 99) == tried
    assert near(codes, text) == tried[:3]


@pytest.mark.parametrize("text", ["a1", "A-1", "", "É1", "ABCDEFGH"])
def test_of_what_is_no_plain_text_or_too_long_nothing_is_known(text: str) -> None:
    assert not typoindex.knows(text)


def test_codes_with_marks_are_near_nothing() -> None:
    assert near({"A-1", "A1"}, "A2") == ["A1"]
