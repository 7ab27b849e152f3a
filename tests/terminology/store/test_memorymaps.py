"""A group of a concept map from a request."""

from dataclasses import replace

import pytest

from codesystems.model import Coding
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


def made() -> MemoryMappings:
    """The group with these rows."""
    return MemoryMappings(stored.map_edition(), ROWS, "0" * 64)


def test_the_mappings_keep_the_order_of_the_source() -> None:
    mappings = made()
    assert tuple(mappings.mappings()) == ROWS
    assert mappings.forward("A1") == [ROWS[0], ROWS[2]]
    assert mappings.reverse("B1") == [ROWS[0], ROWS[1]]


@pytest.mark.parametrize("code", ["A9", ""])
def test_a_code_without_a_mapping_has_none(code: str) -> None:
    assert made().forward(code) == made().reverse(code) == []


def test_mappings_of_value_sets_have_an_empty_code() -> None:
    source = replace(ROWS[0], source=Coding(stored.URL, ""), source_set="http://x/source")
    target = replace(ROWS[3], target_set="http://x/target")
    mappings = MemoryMappings(stored.map_edition(), (source, target), "0" * 64)

    assert mappings.forward("") == [source]
    assert mappings.reverse("") == [target]


@pytest.mark.parametrize(
    ("code", "way", "expected"),
    [("AI", FORWARD, ["A1", "A2", "A3"]), ("B", REVERSE, ["B1", "B2"])],
)
def test_similar_codes_are_those_of_one_side(code: str, way: str, expected: list[str]) -> None:
    assert made().similar(code, way) == expected


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
