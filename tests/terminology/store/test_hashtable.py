"""Tables: every key is found with its numbers, and nothing else is."""

from itertools import count
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminology.store import hashtable
from terminology.store.hashtable import HashTable

KEYS = st.binary(min_size=1, max_size=hashtable.LONGEST).filter(hashtable.fits)
NUMBERS = st.integers(0, 2**64 - 1)


def made(rows: dict[bytes, tuple[int, ...]], width: int) -> HashTable:
    """A table of rows."""
    return HashTable(memoryview(hashtable.packed(rows, width)).cast("Q"), width)


@given(rows=st.dictionaries(KEYS, st.tuples(NUMBERS, NUMBERS), max_size=200), other=st.binary())
def test_a_key_is_found_with_its_numbers_and_no_other_is(
    rows: dict[bytes, tuple[int, int]], other: bytes
) -> None:
    table = made({**rows}, 2)

    for key in (*rows, other):
        at = table.find(key)
        assert (None if at is None else (table.words[at], table.words[at + 1])) == rows.get(key)


def test_a_key_is_not_taken_for_another_that_falls_to_the_same_slot() -> None:
    def falls(key: bytes) -> int:
        return crc32(key) & 7

    other = next(
        key for key in (b"%d" % number for number in count()) if falls(key) == falls(b"A1")
    )

    assert made({b"A1": (1,)}, 1).find(other) is None


def test_a_key_that_falls_to_the_last_slot_may_stand_in_the_first() -> None:
    last = [key for key in (b"%d" % number for number in range(99)) if crc32(key) & 7 == 7][:3]

    table = made({key: (number,) for number, key in enumerate(last)}, 1)

    found = [table.find(key) for key in last]
    assert [table.words[at] for at in found if at is not None] == [0, 1, 2]


@pytest.mark.parametrize("key", [b"", b"A\0", b"\0", b"123456789"])
def test_what_ends_with_zero_or_is_too_long_is_no_key(key: bytes) -> None:
    assert not hashtable.fits(key)
    assert made({b"A": (1,), b"12345678": (2,)}, 1).find(key) is None
