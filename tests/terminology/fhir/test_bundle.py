"""A page of search results as a Bundle."""

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from terminology.fhir import bundle as pages
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import dumps
from terminology.fhir.searchable import code_system, concept_map, value_set
from terminology.fhir.searchpages import Query
from terminology.registry import Registry
from terminology.store import listings
from tests.fixtures.asking import read

TYPES = ["CodeSystem", "ConceptMap"]


@pytest.mark.parametrize("type", TYPES)
@pytest.mark.parametrize(
    "summary", ["", "?_summary=true", "?_summary=false", "?_summary=text", "?_summary=data"]
)
def test_a_page_is_a_valid_searchset(
    client: TestClient, dialect: Dialect, type: str, summary: str
) -> None:
    bundle = read(client, dialect, f"{type}{summary}")

    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "searchset")
    has_next = "next" in {link["relation"] for link in bundle["link"]}
    assert len(bundle["entry"]) == bundle["total"] or has_next


@pytest.mark.parametrize("type", TYPES)
def test_every_entry_is_a_match_of_the_type(
    client: TestClient, dialect: Dialect, type: str
) -> None:
    bundle = read(client, dialect, type)

    assert {entry["search"]["mode"] for entry in bundle["entry"]} == {"match"}
    assert {entry["resource"]["resourceType"] for entry in bundle["entry"]} == {type}


@pytest.mark.parametrize("type", TYPES)
def test_an_entry_is_readable_at_its_full_url(
    client: TestClient, dialect: Dialect, type: str
) -> None:
    bundle = read(client, dialect, f"{type}?_summary=false")

    for entry in bundle["entry"]:
        path = entry["fullUrl"].removeprefix(f"http://testserver/{dialect.name}/")
        assert read(client, dialect, path) == entry["resource"]


@pytest.mark.parametrize("type", TYPES)
def test_a_page_without_matches_has_no_entry(
    client: TestClient, dialect: Dialect, type: str
) -> None:
    bundle = read(client, dialect, f"{type}?name=nothing")

    assert (bundle["total"], "entry" in bundle) == (0, False)


@pytest.mark.parametrize(
    ("sent", "is_complete"),
    [
        ("", True),
        ("_summary=false", True),
        ("_summary=data", True),
        ("_elements=concept", True),
        ("_summary=true", False),
        ("_summary=text", False),
        ("_elements=url", False),
    ],
)
def test_a_code_system_is_read_with_concepts_unless_other_elements_are_requested(
    client: TestClient, dialect: Dialect, sent: str, is_complete: bool
) -> None:
    resource = read(client, dialect, f"CodeSystem/betos-2026?{sent}")

    assert ("concept" in resource) is is_complete


@pytest.mark.parametrize(
    ("sent", "is_complete"), [("", True), ("_summary=false", True), ("_summary=true", False)]
)
def test_a_concept_map_is_read_with_groups_unless_other_elements_are_requested(
    client: TestClient, dialect: Dialect, sent: str, is_complete: bool
) -> None:
    resource = read(client, dialect, f"ConceptMap/cart-pcs-to-cpt-2025-06-26?{sent}")

    assert ("group" in resource) is is_complete


@pytest.mark.parametrize("path", ["CodeSystem/betos-2026?", "CodeSystem?_id=betos-2026&"])
def test_concepts_are_returned_without_elements_that_are_not_requested(
    client: TestClient, dialect: Dialect, path: str
) -> None:
    result = read(client, dialect, f"{path}_elements=concept")

    resource = result["entry"][0]["resource"] if "entry" in result else result
    assert "title" not in resource


def test_a_resource_that_is_not_stored_has_no_time_of_change(
    registry: Registry, dialect: Dialect
) -> None:
    snapshot = replace(registry.snapshot(), updated={})

    for written in (
        b"".join(
            listings.plain(
                pages.code_system(code_system(snapshot.editions[0], snapshot), Query(), dialect)
            )
        ),
        dumps(pages.concept_map(concept_map(snapshot.maps[0], snapshot), Query(), dialect)),
        dumps(pages.value_set(value_set(snapshot.value_sets[0], snapshot), Query(), dialect)),
    ):
        assert b"lastUpdated" not in written
