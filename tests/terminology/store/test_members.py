"""Sets of concepts, by their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminology.store.members import Members, PagedMembers, pack

PLACES = st.sets(st.integers(0, 3_000) | st.integers(0, 20_000))


@given(places=PLACES, start=st.integers(0, 300) | st.integers(0, 3_000), number=st.integers(0, 50))
def test_a_page_is_a_slice_of_the_places(places: set[int], start: int, number: int) -> None:
    members = Members.of(places)

    assert members.page(start, number) == sorted(places)[start : start + number]


@given(places=PLACES)
def test_consecutive_pages_are_the_whole_set(places: set[int]) -> None:
    pages = PagedMembers(Members.of(places))

    paged = [place for start in range(0, len(places), 7) for place in pages.page(start, 7)]

    assert paged == sorted(places)


@given(places=PLACES, candidates=st.lists(st.integers(0, 4_000)))
def test_selected_places_keep_their_order(places: set[int], candidates: list[int]) -> None:
    assert Members.of(places).among(candidates) == [
        place for place in candidates if place in places
    ]


@pytest.mark.parametrize("far", [0, 7, 100, 20_000], ids=lambda far: f"{far} apart")
def test_a_stored_set_reads_back_equal(far: int) -> None:
    some, others = [3, 3 + far + 1], [4 + far, 9 + 2 * far]

    assert Members.unpacked(pack(some)) == Members.of(some)
    assert Members.unpacked(pack(some), pack([]), pack(others)) == Members.of([*some, *others])
