"""A concept map as a ConceptMap resource."""

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.model import Coding
from conceptmaps.model import Product, Relationship, Unmapped, UnmappedMode
from terminology.fhir.dialects import R4, R5, Dialect
from tests.fixtures import editions, stored
from tests.fixtures.asking import read
from tests.fixtures.bundled import CONCEPT_MAPS
from tests.fixtures.judge import Json

BUNDLED = [one.edition.id for one in CONCEPT_MAPS.values()]
BILLED = [id for id in BUNDLED if id.startswith("cart-")]
TO_CPT = "ConceptMap/cart-pcs-to-cpt-2025-06-26"
TO_HCPCS = "ConceptMap/cart-pcs-to-hcpcs-2026-01-01"


def element(resource: Json, code: str) -> Json:
    """Return the element of a source code."""
    (group,) = resource["group"]
    (match,) = [source for source in group["element"] if source["code"] == code]
    result: Json = match
    return result


@pytest.mark.parametrize("id", BUNDLED)
def test_a_bundled_map_is_valid(client: TestClient, dialect: Dialect, id: str) -> None:
    resource = read(client, dialect, f"ConceptMap/{id}")

    assert (resource["resourceType"], resource["id"]) == ("ConceptMap", id)


def test_the_maps_have_sources_in_icd_10_pcs_and_targets_for_billing_and_the_reverse(
    client: TestClient, dialect: Dialect
) -> None:
    groups = [read(client, dialect, f"ConceptMap/{id}")["group"][0] for id in BILLED]

    assert {(group["source"], group["target"]) for group in groups} == {
        (canonical.ICD10PCS, canonical.CPT),
        (canonical.ICD10PCS, canonical.REVENUE),
        (canonical.ICD10PCS, canonical.HCPCS),
        (canonical.ICD10PCS, canonical.MSDRG),
        (canonical.HCPCS, canonical.ICD10PCS),
        (canonical.CPT, canonical.ICD10PCS),
    }


@pytest.mark.parametrize("id", BUNDLED)
def test_each_source_code_occurs_once(client: TestClient, dialect: Dialect, id: str) -> None:
    (group,) = read(client, dialect, f"ConceptMap/{id}")["group"]

    codes = [source["code"] for source in group["element"]]
    assert len(codes) == len(set(codes))


def test_a_mapping_that_has_ended_is_not_written(client: TestClient, dialect: Dialect) -> None:
    resource = read(client, dialect, TO_CPT)

    targets = [
        target["code"] for source in resource["group"][0]["element"] for target in source["target"]
    ]
    assert sorted(set(targets)) == ["38228", "38999"]


def test_a_target_has_the_elements_of_r4(client: TestClient) -> None:
    targets = element(read(client, R4, TO_CPT), "XW033C7")["target"]

    assert targets[0] == {
        "code": "38228",
        "equivalence": "wider",
        "comment": "CPT code for administration of any autologous CAR-T product, from "
        "2025-01-01; KX is no longer required since the FDA removed the REMS on 2025-06-26 "
        "(source: ASTCT, Coding Options for CAR-T Therapy Services, 2025-04-01, autologous; "
        "First Coast, NCD 110.24 (FDA communication of 2025-06-26))",
        "dependsOn": [
            {
                "property": f"{canonical.CLAIM_ATTRIBUTE}#setting",
                "system": canonical.CLAIM_CIRCUMSTANCE,
                "value": "hospital-outpatient",
                "display": "Hospital outpatient: a facility claim without admission",
            },
            {
                "property": f"{canonical.CLAIM_ATTRIBUTE}#payer",
                "system": canonical.CLAIM_CIRCUMSTANCE,
                "value": "medicare",
                "display": "Medicare",
            },
        ],
        "product": [
            {
                "property": f"{canonical.CLAIM_ATTRIBUTE}#revenue-code",
                "system": canonical.REVENUE,
                "value": "0874",
            },
            {"property": f"{canonical.CLAIM_ATTRIBUTE}#opps-apc", "value": "5694"},
            {"property": f"{canonical.CLAIM_ATTRIBUTE}#opps-status-indicator", "value": "S"},
        ],
    }


def test_a_target_has_the_elements_of_r5(client: TestClient) -> None:
    targets = element(read(client, R5, TO_CPT), "XW033C7")["target"]

    assert targets[0] == {
        "code": "38228",
        "relationship": "source-is-narrower-than-target",
        "comment": "CPT code for administration of any autologous CAR-T product, from "
        "2025-01-01; KX is no longer required since the FDA removed the REMS on 2025-06-26",
        "property": [
            {
                "code": "citation",
                "valueString": "ASTCT, Coding Options for CAR-T Therapy Services, 2025-04-01, "
                "autologous; First Coast, NCD 110.24 (FDA communication of 2025-06-26)",
            }
        ],
        "dependsOn": [
            {
                "attribute": "setting",
                "valueCoding": {
                    "system": canonical.CLAIM_CIRCUMSTANCE,
                    "code": "hospital-outpatient",
                },
            },
            {
                "attribute": "payer",
                "valueCoding": {"system": canonical.CLAIM_CIRCUMSTANCE, "code": "medicare"},
            },
        ],
        "product": [
            {
                "attribute": "revenue-code",
                "valueCoding": {"system": canonical.REVENUE, "code": "0874"},
            },
            {"attribute": "opps-apc", "valueString": "5694"},
            {"attribute": "opps-status-indicator", "valueString": "S"},
        ],
    }


def test_a_target_has_its_display(client: TestClient, dialect: Dialect) -> None:
    (target,) = element(read(client, dialect, TO_HCPCS), "XW033H7")["target"]

    assert target["display"].startswith("Axicabtagene ciloleucel")


def test_a_source_without_target_is_unmatched_in_r4(client: TestClient) -> None:
    (target,) = element(read(client, R4, TO_HCPCS), "XW033C7")["target"]

    assert set(target) == {"equivalence", "comment"}
    assert target["equivalence"] == "unmatched"


def test_a_source_without_target_has_no_map_in_r5(client: TestClient) -> None:
    source = element(read(client, R5, TO_HCPCS), "XW033C7")

    assert source["noMap"] is True
    assert "target" not in source


@pytest.mark.parametrize("id", BUNDLED)
def test_r5_declares_the_attributes_and_properties_it_uses(client: TestClient, id: str) -> None:
    resource = read(client, R5, f"ConceptMap/{id}")

    targets = [
        target for source in resource["group"][0]["element"] for target in source.get("target", [])
    ]
    used = {pair["code"] for target in targets for pair in target["property"]}
    attributes = {
        pair["attribute"]
        for target in targets
        for pair in (*target.get("product", []), *target.get("dependsOn", []))
    }
    assert used <= {pair["code"] for pair in resource["property"]}
    assert attributes == {pair["code"] for pair in resource.get("additionalAttribute", [])}


def test_r4_declares_no_attributes_and_properties(client: TestClient) -> None:
    resource = read(client, R4, TO_CPT)

    assert {"property", "additionalAttribute"}.isdisjoint(resource)


@pytest.mark.parametrize(
    ("dialect", "target"),
    [
        (R4, {"code": "B1", "equivalence": "equivalent", "comment": "(source: made.txt)"}),
        (
            R5,
            {
                "code": "B1",
                "relationship": "equivalent",
                "property": [{"code": "citation", "valueString": "made.txt"}],
            },
        ),
    ],
)
def test_a_mapping_may_have_no_comment(
    own_client: TestClient, data_dir: Path, dialect: Dialect, target: Json
) -> None:
    editions.place(stored.concept_map(stored.mapping("A1", "B1")), data_dir)

    resource = read(own_client, dialect, "ConceptMap/made-map-2025-01-01")

    assert element(resource, "A1")["target"] == [target]


def test_a_product_in_r4_has_its_display(own_client: TestClient, data_dir: Path) -> None:
    product = Product(Coding("http://x", "a"), Coding("http://y", "b", "A b"))
    mapping = replace(stored.mapping("A1", "B1"), products=(product,))
    editions.place(stored.concept_map(mapping), data_dir)

    resource = read(own_client, R4, "ConceptMap/made-map-2025-01-01")

    assert element(resource, "A1")["target"][0]["product"] == [
        {"property": "http://x#a", "system": "http://y", "value": "b", "display": "A b"}
    ]


@pytest.mark.parametrize(
    ("unmapped", "r4", "r5"),
    [
        (
            Unmapped(UnmappedMode.FIXED, Coding("", "B0", "Other")),
            {"mode": "fixed", "code": "B0", "display": "Other"},
            {"mode": "fixed", "code": "B0", "display": "Other", "relationship": "related-to"},
        ),
        (
            Unmapped(UnmappedMode.FIXED, Coding("", "B0")),
            {"mode": "fixed", "code": "B0"},
            {"mode": "fixed", "code": "B0", "relationship": "related-to"},
        ),
        (
            Unmapped(UnmappedMode.SAME_CODE, relationship=Relationship.EQUIVALENT),
            {"mode": "provided"},
            {"mode": "use-source-code", "relationship": "equivalent"},
        ),
        (
            Unmapped(UnmappedMode.OTHER_MAP, other_map="http://example.org/other"),
            {"mode": "other-map", "url": "http://example.org/other"},
            {"mode": "other-map", "otherMap": "http://example.org/other"},
        ),
    ],
)
def test_a_map_has_its_scopes_and_what_becomes_of_other_codes(
    own_client: TestClient, data_dir: Path, dialect: Dialect, unmapped: Unmapped, r4: Json, r5: Json
) -> None:
    edition = replace(
        stored.map_edition(),
        source_scope="http://example.org/sources",
        target_scope="http://example.org/targets",
        unmapped=unmapped,
    )
    editions.place(stored.concept_map(of=edition), data_dir)

    resource = read(own_client, dialect, "ConceptMap/made-map-2025-01-01")

    scope = "" if dialect is R4 else "Scope"
    assert resource["group"][0]["unmapped"] == (r4 if dialect is R4 else r5)
    assert resource[f"source{scope}Uri"] == "http://example.org/sources"
    assert resource[f"target{scope}Uri"] == "http://example.org/targets"
