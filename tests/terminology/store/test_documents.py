"""The metadata of an edition or a map reads back equal from its JSON document."""

import json
from dataclasses import replace
from datetime import date

import pytest

from codesystems.model import (
    ContentMode,
    Edition,
    FilterDefinition,
    HierarchyMeaning,
    PropertyDefinition,
    PropertyType,
)
from conceptmaps.model import MapEdition
from terminology.store import documents
from tests.fixtures import stored

FULL = replace(
    stored.edition(effective=date(2016, 10, 1), content=ContentMode.FRAGMENT),
    copyright="© Example, “quoted”",
    identifiers=("urn:oid:1.2.3", "urn:oid:1.2.4"),
    case_sensitive=False,
    language="de",
    hierarchy_meaning=HierarchyMeaning.GROUPED_BY,
    properties=tuple(
        PropertyDefinition(kind.value, kind, "One of each type", f"https://example.org/#{kind}")
        for kind in PropertyType
    ),
    filters=(FilterDefinition("concept", "Below a code", ("is-a", "descendent-of"), "A code"),),
)


@pytest.mark.parametrize(
    "edition", [FULL, stored.edition(hierarchy=None)], ids=["everything", "only what is required"]
)
def test_an_edition_reads_back_equal(edition: Edition) -> None:
    assert documents.read_edition(documents.write(edition)) == edition


@pytest.mark.parametrize(
    "edition",
    [stored.map_edition(), replace(stored.map_edition(), copyright="© Example")],
    ids=["without copyright", "with copyright"],
)
def test_a_map_reads_back_equal(edition: MapEdition) -> None:
    assert documents.read_map(documents.write(edition)) == edition


def test_a_document_is_json() -> None:
    assert json.loads(documents.write(stored.edition()))["effective"] == "2025-01-01"


@pytest.mark.parametrize("document", ["", "{}", "[]", '{"key": "made"}', "no JSON"])
def test_an_invalid_edition_is_refused(document: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        documents.read_edition(document)


@pytest.mark.parametrize("document", ["", "{}", "[]", '{"key": "made"}', "no JSON"])
def test_an_invalid_map_is_refused(document: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        documents.read_map(document)
