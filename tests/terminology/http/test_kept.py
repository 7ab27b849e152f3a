"""What was used of late is kept, and no more than so much."""

from hypothesis import given
from hypothesis import strategies as st

from terminology.http.kept import Kept

MOST = 1_000


def by_tens(_: object, __: object) -> int:
    """Everything takes ten bytes."""
    return 10


def test_what_is_kept_is_found() -> None:
    kept: Kept[str, int] = Kept(MOST, by_tens)

    kept.put("a", 1)

    assert (kept.get("a"), kept.get("b")) == (1, None)


def test_what_is_asked_all_the_time_outlives_a_flood() -> None:
    kept: Kept[int, int] = Kept(MOST, by_tens)
    kept.put(-1, -1)

    for number in range(1_000):
        kept.put(number, number)
        assert kept.get(-1) == -1

    assert kept.get(0) is None


@given(sizes=st.lists(st.integers(1, MOST // 4), max_size=200))
def test_no_more_is_kept_than_so_much(sizes: list[int]) -> None:
    kept: Kept[int, int] = Kept(MOST, lambda _, size: size)

    for number, size in enumerate(sizes):
        kept.put(number, size)

    held = [size for number, size in enumerate(sizes) if kept.get(number) is not None]
    assert sum(held) <= MOST + 2 * (MOST // 4)
