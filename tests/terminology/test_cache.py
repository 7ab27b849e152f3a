"""A cache of bounded size evicts the least recently used values one by one."""

from hypothesis import given
from hypothesis import strategies as st

from terminology.cache import OVERHEAD, Cache, SeenKeys

MOST = 100 * (OVERHEAD + 10)
LONGEST = OVERHEAD + 500


def test_a_value_is_cached_under_its_key() -> None:
    cache: Cache[int, str] = Cache(MOST)

    cache.put(1, "one", 10)

    assert (cache.get(1), cache.get(2)) == ("one", None)
    assert (len(cache), cache.size) == (1, OVERHEAD + 10)


def test_a_replaced_value_is_counted_once() -> None:
    cache: Cache[int, str] = Cache(MOST)

    cache.put(1, "one", 10)
    cache.put(1, "uno", 30)

    assert (cache.get(1), cache.size) == ("uno", OVERHEAD + 30)


def test_only_the_least_recently_used_value_is_evicted() -> None:
    cache: Cache[int, int] = Cache(MOST)
    for number in range(100):
        cache.put(number, number, 10)
    cache.get(0)

    cache.put(100, 100, 10)

    assert [number for number in range(101) if cache.get(number) is None] == [1]


@given(sizes=st.lists(st.integers(1, 2 * LONGEST), max_size=200))
def test_the_size_never_exceeds_the_limits(sizes: list[int]) -> None:
    cache: Cache[int, int] = Cache(MOST, LONGEST)

    for number, size in enumerate(sizes):
        cache.put(number, size, size)

    cached = [size for number, size in enumerate(sizes) if cache.get(number) is not None]
    assert cache.size == sum(size + OVERHEAD for size in cached) <= MOST
    assert all(size + OVERHEAD <= LONGEST for size in cached)


def test_a_key_is_new_once() -> None:
    traces = SeenKeys()

    assert [traces.is_new("a"), traces.is_new("a"), traces.is_new("b")] == [True, False, True]
