"""Tests of the list of concept maps."""

import pytest

from conceptmaps.catalogue import CATALOGUE
from conceptmaps.entry import ConceptMapEntry


@pytest.fixture(params=CATALOGUE, ids=lambda entry: entry.key)
def entry(request: pytest.FixtureRequest) -> ConceptMapEntry:
    listed: ConceptMapEntry = request.param
    return listed


def test_a_map_has_the_key_and_title_of_its_entry(entry: ConceptMapEntry) -> None:
    edition = entry.bundled().edition

    assert (edition.key, edition.title) == (entry.key, entry.title)


def test_no_two_maps_share_a_url() -> None:
    urls = [entry.bundled().edition.url for entry in CATALOGUE]

    assert len(set(urls)) == len(CATALOGUE)
