"""Tests of the list of concept maps."""

import pytest

from conceptmaps.catalogue import CATALOGUE
from tests.fixtures.bundled import CONCEPT_MAPS

TITLES = {entry.key: entry.title for entry in CATALOGUE}


@pytest.mark.parametrize("key", CONCEPT_MAPS)
def test_a_map_has_the_key_and_title_of_its_entry(key: str) -> None:
    edition = CONCEPT_MAPS[key].edition

    assert (edition.key, edition.title) == (key, TITLES[key])


def test_no_two_maps_share_a_url() -> None:
    urls = [concept_map.edition.url for concept_map in CONCEPT_MAPS.values()]

    assert len(set(urls)) == len(CONCEPT_MAPS)
