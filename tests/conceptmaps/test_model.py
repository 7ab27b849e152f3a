"""Tests of a concept map as data."""

import pytest

from tests.fixtures import stored


@pytest.mark.parametrize(
    ("version", "canonical"), [("1", f"{stored.MAP_URL}|1"), ("", stored.MAP_URL)]
)
def test_the_canonical_of_a_map_is_its_url_with_the_version_if_any(
    version: str, canonical: str
) -> None:
    assert stored.map_edition(version).canonical == canonical


def test_the_id_of_a_map_is_its_key_and_version() -> None:
    assert stored.map_edition("2025-01-01").id == "made-map-2025-01-01"
