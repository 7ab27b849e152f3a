"""A group of a concept map that came with a request."""

import pytest

from codesystems.model import Coding
from conceptmaps.model import Mapping, Relationship
from terminology.store.contract import Mappings
from terminology.store.memorymaps import MemoryMappings
from terminology.store.prerender import FORWARD, REVERSE
from tests.fixtures import stored

ROWS = (
    stored.mapping("A1", "B1"),
    stored.mapping("A2", "B1"),
    stored.mapping("A1", "B2"),
    stored.mapping("A3", None),
)
OTHER = Coding(stored.FAR_URL, "B9")


def made(otherwise: tuple[Coding | None, Relationship] | None = None) -> MemoryMappings:
    """A group with these rows."""
    return MemoryMappings(stored.map_edition(), ROWS, otherwise, "0" * 64)


def test_the_mappings_stand_in_the_order_of_the_source() -> None:
    held = made()
    assert tuple(held.mappings()) == ROWS
    assert held.forward("A1") == [ROWS[0], ROWS[2]]
    assert held.reverse("B1") == [ROWS[0], ROWS[1]]


def test_a_code_that_is_said_to_have_no_target_has_that_row() -> None:
    assert made((OTHER, Relationship.RELATED_TO)).forward("A3") == [ROWS[3]]


@pytest.mark.parametrize("code", ["A9", ""])
def test_a_code_without_a_mapping_has_none(code: str) -> None:
    assert made().forward(code) == made().reverse(code) == []


@pytest.mark.parametrize(
    ("target", "due"), [(OTHER, OTHER), (None, Coding(stored.FAR_URL, "A9"))], ids=["fixed", "same"]
)
def test_what_becomes_of_other_codes_is_what_the_map_says(
    target: Coding | None, due: Coding
) -> None:
    held = made((target, Relationship.SOURCE_IS_NARROWER))
    source = Coding(stored.URL, "A9")

    assert held.forward("A9") == [Mapping(source, due, Relationship.SOURCE_IS_NARROWER, "")]
    assert held.reverse("B9") == []


def test_a_map_says_that_it_was_sent() -> None:
    held = made()
    said = held.provenance
    assert held.edition == stored.map_edition()
    assert (said.file, said.digest, said.counts) == (
        "sent with the request",
        "0" * 64,
        {"mappings": 4},
    )


@pytest.mark.parametrize("way", [FORWARD, REVERSE])
def test_nothing_is_written_beforehand_of_a_map_that_was_sent(way: str) -> None:
    held: Mappings = made()

    assert held.matches(way) is None
