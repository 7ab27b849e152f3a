"""Sets of concepts behave as sets do, and are stored without loss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminology.store.members import NONE, Members, Ranked, pack

pytestmark = pytest.mark.slow

PLACES = st.sets(st.integers(0, 300))
SPARSE = st.sets(st.integers(0, 100_000), max_size=5)
ANY = PLACES | SPARSE
SETS = ANY.map(Members.of)


@given(ANY)
def test_the_places_come_back_in_order(places: set[int]) -> None:
    assert list(Members.of(places)) == sorted(places)


@given(st.lists(st.integers(0, 300)))
def test_a_place_counts_once_and_the_order_does_not(places: list[int]) -> None:
    assert Members.of(places) == Members.of(sorted(set(places)))


@given(ANY, st.integers(0, 400))
def test_a_set_knows_what_is_in_it(places: set[int], place: int) -> None:
    held = Members.of(places)
    assert (place in held, len(held), bool(held)) == (place in places, len(places), bool(places))


@given(st.integers(0, 1000))
def test_the_first_concepts_are_all_before_a_place(number: int) -> None:
    assert list(Members.first(number)) == list(range(number))


@given(ANY, ANY)
def test_sets_are_joined_met_and_told_apart_as_places_are(one: set[int], other: set[int]) -> None:
    held, more = Members.of(one), Members.of(other)
    assert set(held | more) == one | other
    assert set(held & more) == one & other
    assert set(held - more) == one - other


@given(SETS, SETS, SETS)
def test_what_meets_a_union_meets_one_of_its_parts(a: Members, b: Members, c: Members) -> None:
    assert a & (b | c) == (a & b) | (a & c)
    assert a - (b | c) == (a - b) & (a - c)
    assert (a - b) | (a & b) == a


@given(SETS)
def test_nothing_changes_nothing(held: Members) -> None:
    assert held | NONE == held - NONE == held & held == held
    assert held & NONE == held - held == NONE


@given(ANY, st.integers(0, 310), st.integers(0, 310))
def test_a_page_is_a_stretch_of_the_places(places: set[int], start: int, number: int) -> None:
    assert Members.of(places).page(start, number) == sorted(places)[start : start + number]


@given(SETS)
def test_a_set_reads_back_equal(held: Members) -> None:
    assert Members.unpacked(pack([*held])) == held


@given(st.lists(SETS, max_size=4))
def test_sets_that_are_read_together_are_joined(several: list[Members]) -> None:
    joined = NONE
    for held in several:
        joined |= held

    assert Members.unpacked(*(pack([*held]) for held in several)) == joined


@given(st.lists(SETS, max_size=4), SETS, st.integers(0, 310), st.integers(0, 310))
def test_what_is_ranked_stands_where_it_stands_first(
    groups: list[Members], within: Members, start: int, number: int
) -> None:
    ranked = Ranked(tuple(groups))
    order = list(dict.fromkeys(place for group in groups for place in group))

    assert [*ranked] == order
    assert ranked.members == Members.of(order)
    chosen = [place for place in order if place in within]
    assert ranked.page(within, start, number) == chosen[start : start + number]


@given(st.sets(st.integers(50_000, 100_000), min_size=1, max_size=5))
def test_few_far_places_take_little_room(places: set[int]) -> None:
    assert len(pack(sorted(places))) <= 5 + 40 * len(places)


def test_a_full_set_takes_a_bit_for_each() -> None:
    assert len(pack(range(80_000))) == 5 + 10_000
