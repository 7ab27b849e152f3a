"""A group of a concept map from a request."""

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
    """The group with these rows."""
    return MemoryMappings(stored.map_edition(), ROWS, otherwise, "0" * 64)


def test_the_mappings_keep_the_order_of_the_source() -> None:
    mappings = made()
    assert tuple(mappings.mappings()) == ROWS
    assert mappings.forward("A1") == [ROWS[0], ROWS[2]]
    assert mappings.reverse("B1") == [ROWS[0], ROWS[1]]


def test_a_code_with_a_row_without_a_target_has_only_that_row() -> None:
    assert made((OTHER, Relationship.RELATED_TO)).forward("A3") == [ROWS[3]]


@pytest.mark.parametrize("code", ["A9", ""])
def test_a_code_without_a_mapping_has_none(code: str) -> None:
    assert made().forward(code) == made().reverse(code) == []


@pytest.mark.parametrize(
    ("target", "expected"),
    [(OTHER, OTHER), (None, Coding(stored.FAR_URL, "A9"))],
    ids=["fixed", "same"],
)
def test_other_codes_have_the_unmapped_target_of_the_map(
    target: Coding | None, expected: Coding
) -> None:
    mappings = made((target, Relationship.SOURCE_IS_NARROWER))
    source = Coding(stored.URL, "A9")

    assert mappings.forward("A9") == [
        Mapping(source, expected, Relationship.SOURCE_IS_NARROWER, "")
    ]
    assert mappings.reverse("B9") == []


def test_the_provenance_of_a_map_is_the_request() -> None:
    mappings = made()
    provenance = mappings.provenance
    assert mappings.edition == stored.map_edition()
    assert (provenance.file, provenance.digest, provenance.counts) == (
        "sent with the request",
        "0" * 64,
        {"mappings": 4},
    )


@pytest.mark.parametrize("way", [FORWARD, REVERSE])
def test_a_map_from_a_request_has_no_prerendered_matches(way: str) -> None:
    mappings: Mappings = made()

    assert mappings.matches(way) is None
