"""Sets of concepts behave like sets, and read back equal."""

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
def test_the_places_are_iterated_in_order(places: set[int]) -> None:
    assert list(Members.of(places)) == sorted(places)


@given(st.lists(st.integers(0, 300)))
def test_duplicates_and_order_of_places_are_ignored(places: list[int]) -> None:
    assert Members.of(places) == Members.of(sorted(set(places)))


@given(ANY, st.integers(0, 400))
def test_a_set_has_its_members_and_their_number(places: set[int], place: int) -> None:
    members = Members.of(places)
    assert (place in members, len(members), bool(members)) == (
        place in places,
        len(places),
        bool(places),
    )


@given(st.integers(0, 1000))
def test_the_first_concepts_are_all_places_before_a_number(number: int) -> None:
    assert list(Members.first(number)) == list(range(number))


@given(ANY, ANY)
def test_union_intersection_and_difference_are_those_of_the_places(
    left: set[int], right: set[int]
) -> None:
    members, more = Members.of(left), Members.of(right)
    assert set(members | more) == left | right
    assert set(members & more) == left & right
    assert set(members - more) == left - right


@given(SETS, SETS, SETS)
def test_intersection_distributes_over_union(a: Members, b: Members, c: Members) -> None:
    assert a & (b | c) == (a & b) | (a & c)
    assert a - (b | c) == (a - b) & (a - c)
    assert (a - b) | (a & b) == a


@given(SETS)
def test_the_empty_set_is_neutral(members: Members) -> None:
    assert members | NONE == members - NONE == members & members == members
    assert members & NONE == members - members == NONE


@given(ANY, st.integers(0, 310), st.integers(0, 310))
def test_a_page_is_a_slice_of_the_places(places: set[int], start: int, number: int) -> None:
    assert Members.of(places).page(start, number) == sorted(places)[start : start + number]


@given(SETS)
def test_a_set_reads_back_equal(members: Members) -> None:
    assert Members.unpacked(pack([*members])) == members


@given(st.lists(SETS, max_size=4))
def test_sets_that_are_read_together_are_a_union(several: list[Members]) -> None:
    joined = NONE
    for members in several:
        joined |= members

    assert Members.unpacked(*(pack([*members]) for members in several)) == joined


@given(st.lists(SETS, max_size=4), SETS, st.integers(0, 310), st.integers(0, 310))
def test_a_ranked_concept_counts_in_its_first_group(
    groups: list[Members], within: Members, start: int, number: int
) -> None:
    ranked = Ranked(tuple(groups))
    order = list(dict.fromkeys(place for group in groups for place in group))

    assert [*ranked] == order
    assert ranked.members == Members.of(order)
    chosen = [place for place in order if place in within]
    assert ranked.page(within, start, number) == chosen[start : start + number]


@given(st.sets(st.integers(50_000, 100_000), min_size=1, max_size=5))
def test_few_distant_places_take_few_bytes(places: set[int]) -> None:
    assert len(pack(sorted(places))) <= 5 + 40 * len(places)


def test_a_full_set_takes_a_bit_per_place() -> None:
    assert len(pack(range(80_000))) == 5 + 10_000
