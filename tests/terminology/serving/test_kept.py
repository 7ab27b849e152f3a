"""What was used of late is kept, and no more than so much."""

from hypothesis import given
from hypothesis import strategies as st

from terminology.serving.kept import Kept

MOST = 1_000
LONGEST = MOST // 4


def by_tens(_: object, __: object) -> int:
    """Everything takes ten bytes."""
    return 10


def put_twice(kept: Kept[int, int], key: int, value: int) -> None:
    """Put a value as often as it takes to keep it."""
    kept.put(key, value)
    kept.put(key, value)


def test_what_is_put_again_is_kept() -> None:
    kept: Kept[int, int] = Kept(MOST, MOST, by_tens)

    kept.put(1, 10)
    assert kept.get(1) is None
    kept.put(1, 10)

    assert (kept.get(1), kept.get(2)) == (10, None)


def test_what_comes_once_is_not_kept() -> None:
    kept: Kept[int, int] = Kept(MOST, MOST, by_tens)

    for number in range(1_000):
        kept.put(number, number)

    assert not any(kept.get(number) for number in range(1_000))


def test_what_is_asked_all_the_time_outlives_a_flood() -> None:
    kept: Kept[int, int] = Kept(MOST, MOST, by_tens)
    put_twice(kept, -1, -1)

    for number in range(1_000):
        put_twice(kept, number, number)
        assert kept.get(-1) == -1

    assert kept.get(0) is None


@given(sizes=st.lists(st.integers(1, 2 * LONGEST), max_size=200))
def test_no_more_is_kept_than_so_much(sizes: list[int]) -> None:
    kept: Kept[int, int] = Kept(MOST, LONGEST, lambda _, size: size)

    for number, size in enumerate(sizes):
        put_twice(kept, number, size)

    held = [size for number, size in enumerate(sizes) if kept.get(number) is not None]
    assert sum(held) <= MOST + 2 * LONGEST
    assert all(size <= LONGEST for size in held)
