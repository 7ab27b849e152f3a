"""The OpenAPI document is compared with the routes."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from terminology.fhir import openapi
from terminology.fhir.dialects import Dialect
from tests.fixtures.judge import Json

DOCUMENT: Json = json.loads(json.dumps(openapi.document()))
CALLS = [(path, method) for path, item in DOCUMENT["paths"].items() for method in item]
LOOKUP = "/CodeSystem/$lookup"


def inputs(dialect: Dialect, path: str) -> dict[str, Any]:
    """Return the inputs of GET at a path, by name."""
    parameters = DOCUMENT["paths"][f"/{dialect.name}{path}"]["get"]["parameters"]
    return {parameter["name"]: parameter for parameter in parameters}


def test_the_document_is_served(client: TestClient) -> None:
    assert client.get("/openapi.json").json() == {**DOCUMENT, "servers": [{"url": "/"}]}


def test_the_document_is_of_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"


def test_both_versions_have_the_same_paths() -> None:
    paths = [path for path, _ in CALLS]

    r4 = {path.removeprefix("/r4") for path in paths if path.startswith("/r4")}
    r5 = {path.removeprefix("/r5") for path in paths if path.startswith("/r5")}
    assert r4 == r5
    assert len(r4) + len(r5) == len(set(paths))


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_every_path_of_the_document_exists(client: TestClient, path: str, method: str) -> None:
    response = client.request(method, path.replace("{id}", "nothing"))

    assert response.status_code in {200, 400, 404}
    assert "Unknown path" not in response.text
    assert "The operation" not in response.text


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_an_id_in_a_path_is_declared(path: str, method: str) -> None:
    declared = [
        parameter
        for parameter in DOCUMENT["paths"][path][method]["parameters"]
        if parameter["in"] == "path"
    ]

    assert [parameter["name"] for parameter in declared] == (["id"] if "{id}" in path else [])


def test_the_supported_inputs_of_a_query_are_declared(dialect: Dialect) -> None:
    assert set(inputs(dialect, LOOKUP)) == {
        "code",
        "system",
        "version",
        "coding",
        "displayLanguage",
        "language",
        "property",
        "date",
        "useSupplement",
    }


def test_an_input_of_a_complex_type_is_declared_in_the_body_only(dialect: Dialect) -> None:
    path = "/CodeSystem/$validate-code"

    body = DOCUMENT["paths"][f"/{dialect.name}{path}"]["post"]["requestBody"]
    assert "codeableConcept" in body["description"]
    assert "codeableConcept" not in inputs(dialect, path)


def test_a_repeating_input_is_an_array(dialect: Dialect) -> None:
    assert inputs(dialect, LOOKUP)["property"]["schema"] == {
        "type": "array",
        "items": {"type": "string"},
    }


def test_an_integer_input_is_an_integer(dialect: Dialect) -> None:
    schema = inputs(dialect, "/CodeSystem/$diff")["count"]["schema"]

    assert schema == {"type": "integer"}


def test_a_boolean_input_is_a_boolean(dialect: Dialect) -> None:
    schema = inputs(dialect, "/CodeSystem/$validate-code")["abstract"]["schema"]

    assert schema == {"type": "boolean"}
