"""Hash tables: every key is found with its numbers, and no other key."""

from itertools import count

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from terminology.store import hashtable
from terminology.store.hashtable import HashTable

KEYS = st.binary(min_size=1, max_size=hashtable.LONGEST).filter(hashtable.fits)
NUMBERS = st.integers(0, 2**64 - 1)


def made(rows: dict[bytes, tuple[int, ...]], width: int) -> HashTable:
    """A hash table of rows."""
    return HashTable(hashtable.pack(rows, width), width)


def keys_of_last_bucket(number: int, buckets: int) -> list[bytes]:
    """Return `number` keys of the last bucket."""
    keys = (b"%d" % number for number in count())
    same_bucket = (key for key in keys if int.from_bytes(key, "little") % buckets == buckets - 1)
    return [next(same_bucket) for _ in range(number)]


@given(rows=st.dictionaries(KEYS, st.tuples(NUMBERS, NUMBERS), max_size=200), other=st.binary())
@example(rows={}, other=b"")
@example(rows={}, other=b"\0" * hashtable.LONGEST)
def test_a_key_is_found_with_its_numbers_and_no_other_key_is(
    rows: dict[bytes, tuple[int, int]], other: bytes
) -> None:
    table = made({**rows}, 2)

    for key in (*rows, other):
        at = table.find(key)
        assert (None if at is None else (table.words[at], table.words[at + 1])) == rows.get(key)


@given(rows=st.dictionaries(KEYS, st.tuples(NUMBERS, NUMBERS), max_size=50))
def test_every_row_is_listed_once(rows: dict[bytes, tuple[int, int]]) -> None:
    table = made({**rows}, 2)

    values = sorted((table.words[at], table.words[at + 1]) for at in table.rows())
    assert values == sorted(rows.values())


def test_keys_of_the_same_bucket_are_distinguished() -> None:
    *keys, other = keys_of_last_bucket(4, buckets=3)

    table = made({key: (number,) for number, key in enumerate(keys)}, 1)

    positions = [table.find(key) for key in keys]
    assert [table.words[at] for at in positions if at is not None] == [0, 1, 2]
    assert table.find(other) is None


def test_a_key_of_an_empty_bucket_is_not_found() -> None:
    table = made(dict.fromkeys(keys_of_last_bucket(3, buckets=3), (1,)), 1)

    assert [table.find(key) for key in (b"\3", b"\1")] == [None, None]


@pytest.mark.parametrize("key", [b"", b"A\0", b"\0", b"123456789"])
def test_bytes_that_end_with_zero_or_are_too_long_are_not_a_key(key: bytes) -> None:
    assert not hashtable.fits(key)
    assert made({b"A": (1,), b"12345678": (2,)}, 1).find(key) is None
