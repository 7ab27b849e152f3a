"""The requests of RemoteTerminologyServiceValidationSupport of HAPI FHIR."""

from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import R4
from tests.fixtures.answers import issues, names, value
from tests.fixtures.asking import answer, read
from tests.fixtures.judge import Json

ACCEPT = {
    "Accept": "application/fhir+json;q=1.0, application/json+fhir;q=0.9",
    "Accept-Encoding": "gzip",
    "User-Agent": "HAPI-FHIR/8.2.0 (FHIR Client; FHIR 4.0.1/R4; apache)",
}
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
ALL = "https://fhir-hcpcs.org/ValueSet/hcpcs"
VALUE_SET = "http://terminology.hl7.org/ValueSet/v3-HealthCareCommonProcedureCodingSystem"


def post(client: TestClient, path: str, *entries: Json) -> Json:
    """Post a Parameters resource as HAPI does; return the validated response."""
    body = {"resourceType": "Parameters", "parameter": list(entries)}
    return answer(client.post(f"/r4/{path}", json=body, headers=ACCEPT), R4)


def test_the_metadata_has_the_fhir_version(client: TestClient) -> None:
    assert read(client, R4, "metadata", ACCEPT)["fhirVersion"] == "4.0.1"


@pytest.mark.parametrize(("system", "supported"), [(HCPCS, True), ("http://x", False)])
def test_a_code_system_is_supported_if_a_search_finds_it(
    client: TestClient, system: str, supported: bool
) -> None:
    bundle = read(client, R4, f"CodeSystem?url={system}", ACCEPT)

    assert ("entry" in bundle) is supported


def nested(concepts: list[Json]) -> list[str]:
    """The codes of concepts and of those in them."""
    codes: list[str] = []
    for concept in concepts:
        codes += [concept["code"], *nested(concept.get("concept", []))]
    return codes


def test_a_code_system_is_read_with_its_concepts(client: TestClient) -> None:
    bundle = read(client, R4, f"CodeSystem?url={HCPCS}&_summary=false", ACCEPT)

    codes = nested(bundle["entry"][0]["resource"]["concept"])
    assert len([code for code in codes if len(code) in {2, 5}]) == 19


@pytest.mark.parametrize("more", ["", "&_summary=false"])
@pytest.mark.parametrize("url", [VALUE_SET, f"{HCPCS}?fhir_vs", ALL])
def test_a_value_set_is_supported_if_a_search_finds_it(
    client: TestClient, url: str, more: str
) -> None:
    bundle = read(client, R4, f"ValueSet?url={quote(url)}{more}", ACCEPT)

    assert [entry["resource"]["url"] for entry in bundle["entry"]] == [url]


def test_an_unknown_value_set_is_not_supported(client: TestClient) -> None:
    assert "entry" not in read(client, R4, "ValueSet?url=http://x", ACCEPT)


def test_a_code_is_looked_up_with_language_and_properties(client: TestClient) -> None:
    query = f"code=Q2057&system={HCPCS}&language=en&property=betos&property=status"

    result = read(client, R4, f"CodeSystem/$lookup?{query}", ACCEPT)

    parts = [
        parameter["part"] for parameter in result["parameter"] if parameter["name"] == "property"
    ]
    assert [part[0] for part in parts] == [
        {"name": "code", "valueCode": "status"},
        {"name": "code", "valueCode": "betos"},
    ]
    assert [part[1]["name"] for part in parts] == ["value", "value"]
    assert {"name", "version", "display"} <= set(names(result))


@pytest.mark.parametrize(
    ("code", "display", "valid"),
    [
        ("Q2057", "Afamitresgene autoleucel", True),
        ("Q2057", "Wrong", False),
    ],
)
def test_a_code_is_validated_without_a_value_set(
    client: TestClient, code: str, display: str, valid: bool
) -> None:
    result = post(
        client,
        "CodeSystem/$validate-code",
        {"name": "url", "valueUri": HCPCS},
        {"name": "code", "valueString": code},
        {"name": "display", "valueString": display},
    )

    assert value(result, "result") is valid
    assert value(result, "system") == HCPCS
    assert ("issues" in names(result)) is not valid
    for issue in issues(result) if not valid else []:
        assert {"severity", "code", "diagnostics", "details"} <= set(issue)


@pytest.mark.parametrize(("code", "valid"), [("Q2057", True), ("Q4257", False)])
def test_a_code_is_validated_in_a_value_set(client: TestClient, code: str, valid: bool) -> None:
    result = post(
        client,
        "ValueSet/$validate-code",
        {"name": "url", "valueUri": f"{canonical.OURS}/ValueSet/cart-products"},
        {"name": "code", "valueString": code},
        {"name": "system", "valueUri": HCPCS},
    )

    assert value(result, "result") is valid


@pytest.mark.parametrize(
    ("system", "code", "target", "reverse", "equivalence", "number"),
    [
        (canonical.ICD10PCS, "XW033C7", canonical.CPT, False, "wider", 1),
        (canonical.CPT, "38228", canonical.ICD10PCS, True, "narrower", 16),
    ],
)
def test_a_concept_is_translated_in_both_directions(
    client: TestClient,
    system: str,
    code: str,
    target: str,
    reverse: bool,
    equivalence: str,
    number: int,
) -> None:
    result = post(
        client,
        "ConceptMap/$translate",
        {"name": "url", "valueUri": f"{canonical.OURS}/ConceptMap/cart-pcs-to-cpt"},
        {"name": "conceptMapVersion", "valueString": "2025-04-01"},
        {
            "name": "codeableConcept",
            "valueCodeableConcept": {"coding": [{"system": system, "code": code}]},
        },
        {"name": "targetsystem", "valueUri": target},
        {"name": "reverse", "valueBoolean": reverse},
    )

    matches = [
        parameter["part"] for parameter in result["parameter"] if parameter["name"] == "match"
    ]
    parts_by_name = [{part["name"]: part for part in match} for match in matches]
    assert len({match["concept"]["valueCoding"]["code"] for match in parts_by_name}) == number
    assert {match["equivalence"]["valueCode"] for match in parts_by_name} == {equivalence}
    assert {match["concept"]["valueCoding"]["system"] for match in parts_by_name} == {target}
    assert {type(match["source"]["valueUri"]) for match in parts_by_name} == {str}
