"""An edition as a CodeSystem resource."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems.model import (
    CodeSystem,
    Concept,
    HierarchyMeaning,
    Property,
    PropertyDefinition,
    PropertyType,
)
from terminology import install
from terminology.fhir import codesystem, codesystemreader, conceptdefinitions, xmlwriter
from terminology.fhir.dialects import R4, R5, Dialect
from terminology.fhir.element import Element
from terminology.fhir.formats import Format
from terminology.fhir.json import dumps, loads
from terminology.registry import Registry
from terminology.store import listings
from tests.fixtures import editions
from tests.fixtures.asking import read
from tests.fixtures.bundled import CODE_SYSTEMS
from tests.fixtures.judge import Json, judge

EDITIONS = [system.edition for system in CODE_SYSTEMS.values()]
BUNDLED_IDS = [edition.id for edition in EDITIONS if edition.fhir_version is None]


def concepts(resource: Json) -> list[Json]:
    """Return all concepts of a CodeSystem or below a concept, in order."""
    nested = []
    for concept in resource.get("concept", []):
        nested += [concept, *concepts(concept)]
    return nested


@pytest.mark.parametrize("id", BUNDLED_IDS)
def test_a_bundled_code_system_is_valid_and_complete(
    client: TestClient, dialect: Dialect, id: str
) -> None:
    resource = read(client, dialect, f"CodeSystem/{id}")

    codes = [concept["code"] for concept in concepts(resource)]
    assert (resource["resourceType"], resource["id"]) == ("CodeSystem", id)
    assert len(codes) == len(set(codes)) == resource["count"]


@pytest.mark.parametrize("id", BUNDLED_IDS)
def test_every_property_of_a_concept_is_declared_with_its_type(
    client: TestClient, dialect: Dialect, id: str
) -> None:
    resource = read(client, dialect, f"CodeSystem/{id}")

    declared = {
        (property["code"], f"value{property['type'][0].upper()}{property['type'][1:]}")
        for property in resource["property"]
    }
    used = {
        (edition["code"], name)
        for concept in concepts(resource)
        for edition in concept.get("property", [])
        for name in edition
        if name != "code"
    }
    assert used <= declared


def test_hcpcs_has_its_metadata(client: TestClient, dialect: Dialect) -> None:
    resource = read(client, dialect, "CodeSystem/hcpcs-0-fragment-2026")

    result = {
        name: resource[name]
        for name in ("url", "version", "name", "status", "content", "caseSensitive", "count")
    }
    assert result == {
        "url": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        "version": "0-fragment-2026",
        "name": "HCPCSLevelII",
        "status": "active",
        "content": "fragment",
        "caseSensitive": False,
        "count": 23,
    }


def test_hcpcs_has_its_oid_as_identifier(client: TestClient, dialect: Dialect) -> None:
    resource = read(client, dialect, "CodeSystem/hcpcs-0-fragment-2026")

    assert resource["identifier"] == [
        {"system": "urn:ietf:rfc:3986", "value": "urn:oid:2.16.840.1.113883.6.285"}
    ]


def test_the_description_has_the_sha256_of_the_source(
    client: TestClient, dialect: Dialect, registry: Registry
) -> None:
    sha256 = registry.snapshot().by_id("hcpcs-0-fragment-2026").provenance.sha256

    resource = read(client, dialect, "CodeSystem/hcpcs-0-fragment-2026")

    assert sha256 in resource["description"]


def nothing(system: str) -> None:
    """No other code system is installed."""
    del system


def test_only_r5_has_the_effective_period(registry: Registry) -> None:
    edition = registry.snapshot().by_id("betos-2026")

    periods = [
        codesystem.head(edition, dialect, nothing).get("effectivePeriod") for dialect in (R4, R5)
    ]

    assert periods == [None, {"start": "2026-01-01"}]


def test_a_fragment_has_no_date(client: TestClient, dialect: Dialect) -> None:
    resource = read(client, dialect, "CodeSystem/hcpcs-0-fragment-2026")

    assert not {"date", "effectivePeriod"} & resource.keys()


def test_hcpcs_declares_a_filter_for_every_property(client: TestClient, dialect: Dialect) -> None:
    resource = read(client, dialect, "CodeSystem/hcpcs-0-fragment-2026")

    filters = {filter["code"]: filter["operator"] for filter in resource["filter"]}
    assert {property["code"] for property in resource["property"]} <= set(filters)
    on_values = ["=", "in", "not-in", "regex", "exists"]
    assert (filters["coverage"], filters["betos"][:6]) == (on_values, [*on_values, "is-a"])


def test_operators_that_r4_lacks_are_extensions_there(client: TestClient, dialect: Dialect) -> None:
    resource = read(client, dialect, "CodeSystem/hcpcs-0-fragment-2026")

    declared = {filter["code"]: filter for filter in resource["filter"]}
    newer = ["descendent-leaf", "child-of"]
    extensions = [item["valueCode"] for item in declared["betos"].get("extension", ())]
    assert (extensions, "extension" in declared["coverage"]) == (
        newer if dialect is R4 else [],
        False,
    )
    assert set(newer).isdisjoint(declared["betos"]["operator"]) is (dialect is R4)


def test_a_concept_has_its_display_designations_and_typed_properties(
    client: TestClient, dialect: Dialect
) -> None:
    resource = read(client, dialect, "CodeSystem/hcpcs-0-fragment-2026")

    (q2057,) = [concept for concept in concepts(resource) if concept["code"] == "Q2057"]
    assert q2057["display"].startswith("Afamitresgene autoleucel, including")
    assert q2057["designation"][0]["value"] == "Afamitresgene autoleucel"
    assert {"code": "anesthesiaBaseUnits", "valueInteger": 0} in q2057["property"]
    assert {"code": "addedDate", "valueDateTime": "2025-04-01"} in q2057["property"]


@pytest.mark.parametrize(("code", "inactive"), [("Q2040", True), ("Q2057", False)])
def test_only_an_ended_concept_has_the_property_inactive(
    client: TestClient, dialect: Dialect, code: str, inactive: bool
) -> None:
    resource = read(client, dialect, "CodeSystem/hcpcs-0-fragment-2026")

    (match,) = [concept for concept in concepts(resource) if concept["code"] == code]
    assert ({"code": "inactive", "valueBoolean": True} in match["property"]) is inactive


def test_concepts_are_nested_below_their_parents(client: TestClient, dialect: Dialect) -> None:
    resource = read(client, dialect, "CodeSystem/betos-2026")

    (other,) = [concept for concept in resource["concept"] if concept["code"] == "O"]
    (subcategory,) = other["concept"]
    assert subcategory["code"] == "O1"
    assert "O1D" in [concept["code"] for concept in subcategory["concept"]]


def test_a_code_system_without_hierarchy_is_a_flat_list(
    client: TestClient, dialect: Dialect
) -> None:
    resource = read(client, dialect, "CodeSystem/pos-20240502")

    assert "hierarchyMeaning" not in resource
    assert len(resource["concept"]) == 52


def test_the_codes_of_hcpcs_are_nested_in_their_sections_with_the_property_parent(
    client: TestClient, dialect: Dialect
) -> None:
    resource = read(client, dialect, "CodeSystem/hcpcs-0-fragment-2026")

    sections = {
        code["code"][0]: (
            section["code"],
            [
                property["valueCode"]
                for property in code["property"]
                if property["code"] == "parent"
            ],
        )
        for section in resource["concept"]
        for code in section["concept"]
    }
    assert resource["hierarchyMeaning"] == "is-a"
    assert "parent" in [property["code"] for property in resource["property"]]
    assert sections == {
        "C": ("C", ["C"]),
        "J": ("J", ["J"]),
        "Q": ("Q", ["Q"]),
        "K": ("modifiers", ["modifiers"]),
    }


PARENT = "http://hl7.org/fhir/concept-properties#parent"


def with_parents(code: str) -> CodeSystem:
    """A code system of a publisher that has the parent and the status as properties too."""
    below = Concept(
        "below",
        properties=(
            Property(code, PropertyType.CODE, "above"),
            Property("inactive", PropertyType.BOOLEAN, value=True),
        ),
        parents=("above",),
        inactive=True,
    )
    system = editions.made_up([Concept("above"), below])
    parent = PropertyDefinition(code, PropertyType.CODE, "The concept above", PARENT)
    return replace(system, edition=replace(system.edition, properties=(parent,)))


@pytest.mark.parametrize("code", ["parent", "above-it"])
def test_the_parent_and_the_status_of_a_publisher_are_written_once(
    own_client: TestClient, dialect: Dialect, data_dir: Path, code: str
) -> None:
    install.install(with_parents(code), data_dir)

    resource = read(own_client, dialect, "CodeSystem/made-up-1")

    (above,) = resource["concept"]
    assert [definition["uri"] for definition in resource["property"]] == [PARENT]
    assert above["concept"][0]["property"] == [
        {"code": code, "valueCode": "above"},
        {"code": "inactive", "valueBoolean": True},
    ]


def test_a_resource_that_is_read_back_has_the_same_concepts(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    tree = [Concept("a"), Concept("b", parents=("a",)), Concept("c", parents=("b",))]
    install.install(editions.made_up([*tree, editions.RICH]), data_dir)

    resource = read(own_client, dialect, "CodeSystem/made-up-1")

    element = Element(resource, "CodeSystem")
    edition = codesystemreader.read_edition(element)
    found = codesystemreader.read_concepts(element, edition)
    assert [(one.code, one.parents) for one in found] == [
        ("a", ()),
        ("b", ("a",)),
        ("c", ("b",)),
        ("rich", ()),
    ]
    parents = [prop.value for one in found for prop in one.properties if prop.code == "parent"]
    assert parents == ["a", "b"]
    assert edition.hierarchy_meaning is HierarchyMeaning.IS_A


def test_concepts_with_several_parents_are_a_flat_list(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    several = [Concept("a"), Concept("b"), Concept("c", parents=("a", "b"))]
    install.install(editions.made_up(several), data_dir)

    resource = read(own_client, dialect, "CodeSystem/made-up-1")

    assert resource["concept"] == [
        {"code": "a"},
        {"code": "b"},
        {
            "code": "c",
            "property": [
                {"code": "parent", "valueCode": "a"},
                {"code": "parent", "valueCode": "b"},
            ],
        },
    ]


@pytest.mark.parametrize("id", BUNDLED_IDS)
def test_a_code_system_in_xml_is_the_same(registry: Registry, dialect: Dialect, id: str) -> None:
    concepts = registry.snapshot().by_id(id)
    pieces = codesystem.pieces(concepts, dialect, nothing)
    resource = loads(b"".join(listings.plain(pieces)))

    written = codesystem.pieces(concepts, dialect, nothing, format=Format.XML)

    assert isinstance(resource, dict)
    assert b"".join(listings.plain(written)) == xmlwriter.document(resource, dialect)


def test_a_language_and_a_definition_are_written(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    install.install(editions.made_up([editions.RICH]), data_dir)

    resource = read(own_client, dialect, "CodeSystem/made-up-1")

    assert resource["concept"] == [
        {
            "code": "rich",
            "display": "With everything",
            "definition": "What it means",
            "designation": [{"language": "de", "value": "Mit allem"}],
            "property": [{"code": "weight", "valueDecimal": 1.5}],
        }
    ]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 1000])
def test_the_pieces_of_a_code_system_of_any_size_join_to_one_resource(
    own_registry: Registry,
    data_dir: Path,
    dialect: Dialect,
    count: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(conceptdefinitions, "_PIECE", 100)
    install.install(editions.made_up(editions.many(count), hierarchy=None), data_dir)
    edition = own_registry.snapshot().by_id("made-up-1")

    written = b"".join(listings.plain(codesystem.pieces(edition, dialect, nothing)))

    resource = judge(json.loads(written), dialect)
    assert resource["count"] == count
    assert [concept["code"] for concept in concepts(resource)] == [
        concept.code for concept in editions.many(count)
    ]


def test_the_pieces_are_small(
    own_registry: Registry, data_dir: Path, dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conceptdefinitions, "_PIECE", 10_000)
    flat = editions.made_up(editions.many(1200), hierarchy=None)
    install.install(flat, data_dir)
    edition = own_registry.snapshot().by_id("made-up-1")

    pieces = list(codesystem.pieces(edition, dialect, nothing))

    written = json.loads(b"".join(listings.plain(pieces)))["concept"]
    largest = max(len(dumps(concept)) for concept in written)
    assert len(pieces) > 5
    assert max(map(len, listings.plain(pieces))) < 10_000 + largest + len(b",")


def test_a_concept_may_have_nothing_but_a_code(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    install.install(editions.made_up([Concept("bare")]), data_dir)

    resource = read(own_client, dialect, "CodeSystem/made-up-1")

    assert resource["concept"] == [{"code": "bare"}]


def test_a_subset_has_the_mandatory_elements_and_a_tag() -> None:
    resource: Json = {
        "resourceType": "CodeSystem",
        "id": "x",
        "url": "http://x",
        "status": "active",
        "content": "complete",
        "title": "A title",
    }

    assert codesystem.subset(resource, frozenset({"url"})) == {
        "resourceType": "CodeSystem",
        "id": "x",
        "url": "http://x",
        "status": "active",
        "content": "complete",
        "meta": {
            "tag": [
                {
                    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
                    "code": "SUBSETTED",
                }
            ]
        },
    }
