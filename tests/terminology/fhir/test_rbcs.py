"""RBCS from made-up rows: installed, it adds to the codes of HCPCS and can be filtered on."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.rbcs import loader
from terminology import install
from terminology.fhir.dialects import Dialect
from tests.fixtures import rbcs
from tests.fixtures.asking import ask
from tests.fixtures.judge import Json


@pytest.fixture
def client(data_dir: Path, own_client: TestClient) -> TestClient:
    """A server with the editions of one file."""
    file = rbcs.release(rbcs.text(rbcs.LATEST, rbcs.EARLIER, rbcs.row("38228", "PM010M")))
    install.together([load(file) for load in (loader.load, *loader.SUPPLEMENTS)], data_dir)
    return own_client


@pytest.mark.parametrize(
    ("system", "code", "ids"),
    [
        (canonical.HCPCS, "Q2041", {"rbcs": "RC000N", "rbcsEarlier": "RI000N"}),
        (canonical.CPT, "38228", {"rbcs": "PM010M"}),
    ],
)
def test_a_code_has_its_rbcs_ids(
    client: TestClient, dialect: Dialect, system: str, code: str, ids: dict[str, str]
) -> None:
    looked_up = ask(client, dialect, "CodeSystem/$lookup", system=system, code=code)
    parts: list[dict[str, Json]] = [
        {part["name"]: part for part in one["part"]}
        for one in looked_up["parameter"]
        if one["name"] == "property"
    ]

    assert {
        one["code"]["valueCode"]: one["value"]["valueCoding"]["code"]
        for one in parts
        if one["value"].get("valueCoding", {}).get("system") == canonical.RBCS
    } == ids


@pytest.mark.parametrize(
    ("op", "value", "codes"),
    [("=", "RC000N", ["Q2041"]), ("is-a", "R", ["Q2041"]), ("=", "RI000N", [])],
)
def test_a_value_set_has_the_codes_of_a_class_by_their_latest_assignment(
    client: TestClient, dialect: Dialect, op: str, value: str, codes: list[str]
) -> None:
    include = {
        "system": canonical.HCPCS,
        "filter": [{"property": "rbcs", "op": op, "value": value}],
    }
    value_set = {"resourceType": "ValueSet", "status": "active", "compose": {"include": [include]}}
    body = {
        "resourceType": "Parameters",
        "parameter": [{"name": "valueSet", "resource": value_set}],
    }

    expansion = client.post(f"/{dialect.name}/ValueSet/$expand", json=body).json()["expansion"]

    assert [one["code"] for one in expansion.get("contains", [])] == codes
