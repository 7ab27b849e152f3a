"""The OpenAPI document is compared with the routes, with the judge of OpenAPI, and with answers."""

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.testclient import TestClient

from terminology.fhir.dialects import ALIASES, DIALECTS, R4, R5, Dialect
from terminology.fhir.openapi import parts, types
from terminology.fhir.openapi.document import document
from tests.fixtures import typetable
from tests.fixtures.judge import Json

DOCUMENT: Json = json.loads(json.dumps(document()))
SCHEMAS: Json = DOCUMENT["components"]["schemas"]
CALLS = [(path, method) for path, item in DOCUMENT["paths"].items() for method in item]
FHIR_CALLS = [(path, method) for path, method in CALLS if path.startswith(("/r4", "/r5"))]
LOOKUP = "/CodeSystem/$lookup"
LARGEST = 1_500_000


def resolved(part: Json) -> Json:
    """A part of the document, or the one that it refers to."""
    while "$ref" in part:
        _, section, kind, name = part["$ref"].split("/")
        part = DOCUMENT[section][kind][name]
    return part


def call(path: str, method: str) -> Json:
    """What the document says of a path and a method."""
    found: Json = DOCUMENT["paths"][path][method]
    return found


def inputs(path: str, method: str = "get", place: str = "query") -> dict[str, Json]:
    """The parameters at a path, by name."""
    parameters = map(resolved, call(path, method)["parameters"])
    return {one["name"]: one for one in parameters if one["in"] == place}


def own_inputs(dialect: Dialect, path: str) -> dict[str, Json]:
    """The inputs of an operation in a query."""
    found = inputs(f"/{dialect.name}{path}")
    return {name: one for name, one in found.items() if not name.startswith("_")}


def conforms(answer: object, schema: Json) -> None:
    """Assert that an answer has the form of a schema of the document."""
    whole = {**schema, "components": DOCUMENT["components"]}
    Draft202012Validator(whole).validate(answer)


def test_the_document_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert not list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors())


def test_every_schema_is_a_valid_json_schema() -> None:
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)


def test_the_document_is_not_too_large_for_its_page(client: TestClient) -> None:
    assert len(client.get("/openapi.json").content) < LARGEST


def test_the_document_is_served_with_the_path_and_the_url_of_the_server(
    client: TestClient,
) -> None:
    served = client.get("/openapi.json").json()

    assert served["servers"] == [{"url": "/"}, {"url": "http://testserver"}]
    assert served["components"]["schemas"] == SCHEMAS
    assert set(served["paths"]) == set(DOCUMENT["paths"])


def test_the_document_is_revalidated_by_its_etag(client: TestClient) -> None:
    etag = client.get("/openapi.json").headers["etag"]

    again = client.get("/openapi.json", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_the_document_can_be_indented(client: TestClient) -> None:
    plain, pretty = client.get("/openapi.json"), client.get("/openapi.json?_pretty=true")

    assert pretty.json() == plain.json()
    assert b'{\n  "openapi"' in pretty.content


def test_operation_ids_are_unique_and_readable() -> None:
    ids = [call(*each)["operationId"] for each in CALLS]

    assert len(ids) == len(set(ids))
    assert all(id.isalnum() for id in ids)
    assert {
        "r4CodeSystemLookup",
        "r4CodeSystemLookupPost",
        "r5ValueSetExpandInstance",
        "r4ClaimCheckCoding",
        "r5CodeSystemSearch",
        "r4ConceptMapRead",
        "r5Metadata",
        "r4Batch",
        "health",
    } <= set(ids)


def test_every_tag_has_a_description() -> None:
    described = {tag["name"] for tag in DOCUMENT["tags"] if tag["description"]}

    assert {tag for each in CALLS for tag in call(*each)["tags"]} == described


def test_both_versions_have_the_same_paths() -> None:
    r4 = {path.removeprefix("/r4") for path, _ in FHIR_CALLS if path.startswith("/r4")}
    r5 = {path.removeprefix("/r5") for path, _ in FHIR_CALLS if path.startswith("/r5")}

    assert r4 == r5


def test_every_path_of_the_server_is_in_the_document(client: TestClient) -> None:
    served = set(client.app.service.router.endpoints)  # type: ignore[attr-defined]

    starts = ("/docs/", "/favicon", "/robots", *(f"/{alias}" for alias in ALIASES))
    files = {path for path in served if path.startswith(starts)}
    assert {path for path, _ in CALLS} == served - files


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_every_path_of_the_document_exists(client: TestClient, path: str, method: str) -> None:
    response = client.request(method, path.replace("{id}", "nothing"))

    assert response.status_code in {200, 400, 404}
    assert "Unknown path" not in response.text
    assert "The operation" not in response.text


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_the_methods_of_a_path_are_those_of_the_header_allow(
    client: TestClient, path: str, method: str
) -> None:
    allow = client.options(path.replace("{id}", "nothing")).headers["allow"].split(", ")

    assert method.upper() in allow
    documented = {each.upper() for each in DOCUMENT["paths"][path]}
    assert documented == {*allow} - {"OPTIONS", "HEAD"}


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_an_id_in_a_path_is_declared(path: str, method: str) -> None:
    declared = inputs(path, method, "path")

    assert list(declared) == (["id"] if "{id}" in path else [])
    assert all(one["required"] for one in declared.values())


@pytest.mark.parametrize(("path", "method"), FHIR_CALLS)
def test_errors_are_operation_outcomes_in_the_formats_of_fhir(path: str, method: str) -> None:
    responses = call(path, method)["responses"]

    refusals = {status: resolved(one) for status, one in responses.items() if status > "399"}
    assert {"400", "404", "406", "414", "422", "503"} <= set(refusals)
    assert ({"413", "415"} <= set(refusals)) is (method == "post")
    assert ("304" in responses) is (method == "get")
    for refusal in refusals.values():
        assert set(refusal["content"]) == {parts.FHIR_JSON, parts.FHIR_XML}
        schema = refusal["content"][parts.FHIR_JSON]["schema"]
        assert schema == types.ref("OperationOutcome")


def test_the_supported_inputs_of_a_query_are_declared(dialect: Dialect) -> None:
    assert set(own_inputs(dialect, LOOKUP)) == {
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


def test_the_headers_that_matter_are_declared(dialect: Dialect) -> None:
    headers = inputs(f"/{dialect.name}{LOOKUP}", place="header")

    assert set(headers) == {"Accept-Language", "If-None-Match", "Prefer"}


def test_an_instance_is_named_by_its_id_and_not_by_a_url(dialect: Dialect) -> None:
    assert "url" in own_inputs(dialect, "/ValueSet/$expand")
    assert "url" not in own_inputs(dialect, "/ValueSet/{id}/$expand")


def test_an_input_of_a_complex_type_is_declared_in_the_body_only(dialect: Dialect) -> None:
    path = "/CodeSystem/$validate-code"

    body = call(f"/{dialect.name}{path}", "post")["requestBody"]
    assert "codeableConcept" in body["description"]
    assert "codeableConcept" not in own_inputs(dialect, path)


@pytest.mark.parametrize(
    ("path", "name", "schema"),
    [
        (LOOKUP, "property", {"type": "array", "items": {"type": "string"}}),
        (
            "/CodeSystem/$diff",
            "count",
            {"type": "integer", "minimum": 0, "maximum": 999_999_999},
        ),
        ("/CodeSystem/$validate-code", "abstract", {"type": "boolean"}),
        (LOOKUP, "date", {"$ref": "#/components/schemas/PartialDate"}),
    ],
)
def test_an_input_has_a_type(dialect: Dialect, path: str, name: str, schema: Json) -> None:
    assert own_inputs(dialect, path)[name]["schema"] == schema


def test_search_parameters_are_declared_with_their_meaning(dialect: Dialect) -> None:
    declared = inputs(f"/{dialect.name}/CodeSystem")

    assert {"url", "date", "_count", "_sort", "_summary", "_elements", "_total"} <= set(declared)
    assert {"_format", "_pretty"} <= set(declared)
    assert all(one["description"] for one in declared.values())


@pytest.mark.parametrize(
    ("value", "matches"),
    [
        ("2025", True),
        ("ge2025-10", True),
        ("2025-02-29", True),
        ("2025-02-30", False),
        ("2025-04-31", False),
        ("2025-10-01T10:00,lt2026", True),
        ("0000", False),
        ("soon", False),
    ],
)
def test_the_dates_of_a_search_have_a_pattern(value: str, *, matches: bool) -> None:
    assert Draft202012Validator(SCHEMAS["SearchDate"]).is_valid(value) is matches


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.name)
def test_the_table_of_types_is_that_of_the_models(dialect: Dialect) -> None:
    assert types.path(dialect).read_text() == typetable.table(dialect)


def test_a_schema_that_is_the_same_in_both_versions_is_there_once() -> None:
    assert {"Coding", "OperationOutcome", "CodeSystemLookupResult"} <= set(SCHEMAS)
    assert {"R4Claim", "R5Claim", "R4ValueSet", "R5ValueSet"} <= set(SCHEMAS)
    assert "R4Coding" not in SCHEMAS


def examples(client: TestClient) -> Iterator[tuple[Json, str, str, Json | None]]:
    """The examples of the served document: its part, method, path with query, and body."""
    served = client.get("/openapi.json").json()
    for path, method in FHIR_CALLS:
        declared = served["paths"][path][method]
        parameters = [
            served["components"]["parameters"][one["$ref"].rpartition("/")[2]]
            if "$ref" in one
            else one
            for one in declared["parameters"]
        ]
        valued = {one["name"]: one["examples"]["example"]["value"] for one in parameters
                  if "examples" in one}  # fmt: skip
        id = valued.pop("id", "")
        content = declared.get("requestBody", {}).get("content", {}).get(parts.FHIR_JSON, {})
        body = content.get("examples", {}).get("example", {}).get("value")
        query = f"?{urlencode(valued)}" if valued else ""
        if query or body or id or "$" not in path:
            yield declared, method, f"{path.replace('{id}', id)}{query}", body


def test_every_example_is_answered_and_has_the_form_of_its_schema(client: TestClient) -> None:
    asked = set()
    for declared, method, path, body in examples(client):
        headers = {"Content-Type": parts.FHIR_JSON} if body else {}
        response = client.request(method, path, json=body, headers=headers)

        if "$diff" not in path:
            assert response.status_code == 200, f"{path}: {response.text}"
        content = resolved(declared["responses"][str(response.status_code)])["content"]
        conforms(response.json(), content[parts.FHIR_JSON]["schema"])
        asked.add(declared["operationId"])
    operations = {call(*each)["operationId"] for each in FHIR_CALLS}
    without = {id for id in operations - asked if "Versions" not in id}
    assert without == {
        f"{dialect.name}{name}"
        for dialect in DIALECTS
        for name in (
            "CodeSystemBatchValidateCode",
            "ConceptMapBatchTranslate",
            "ValueSetBatchValidateCode",
        )
    }


def test_the_example_of_a_difference_is_of_editions_that_the_content_names() -> None:
    names = ("system", "from", "to")

    declared = {name: DOCUMENT["components"]["parameters"][f"CodeSystemDiff{name.capitalize()}"]
                for name in names}  # fmt: skip
    assert all(one["examples"]["example"]["value"] for one in declared.values())


@pytest.mark.parametrize(
    "path",
    [
        "CodeSystem?_summary=false&_count=1&_elements=url",
        "CodeSystem?_summary=true",
        "CodeSystem?_summary=text",
        "CodeSystem?_summary=count",
        "ValueSet?_summary=data",
        "ConceptMap?_elements=group",
        "OperationDefinition",
        "metadata?mode=terminology",
        "$versions",
        "CodeSystem/$lookup",
        "CodeSystem/none",
        "ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender"
        "&includeDesignations=true&property=definition&includeDefinition=true",
    ],
)
def test_an_answer_has_the_form_of_its_schema(
    client: TestClient, dialect: Dialect, path: str
) -> None:
    response = client.get(f"/{dialect.name}/{path}")

    place = path.partition("?")[0].replace("none", "{id}")
    declared = call(f"/{dialect.name}/{place}", "get")["responses"]
    content = resolved(declared[str(response.status_code)])["content"]
    conforms(response.json(), content[parts.FHIR_JSON]["schema"])


def test_the_forms_of_the_versions_differ_where_fhir_does() -> None:
    r4, r5 = (SCHEMAS[f"{one.name.upper()}ConceptMapGroupElementTarget"] for one in (R4, R5))

    assert "equivalence" in r4["required"]
    assert "relationship" in r5["required"]


@pytest.mark.parametrize(("path", "schema"), [
    ("/health", "Health"), ("/health/live", "HealthLive"), ("/health/ready", "HealthReady"),
])  # fmt: skip
def test_the_state_of_the_server_has_a_schema(client: TestClient, path: str, schema: str) -> None:
    conforms(client.get(path).json(), types.ref(schema))


def test_what_an_operation_definition_returns_is_what_its_path_returns(
    client: TestClient, dialect: Dialect
) -> None:
    definition = client.get(f"/{dialect.name}/OperationDefinition/ValueSet-expand").json()

    (returned,) = [one for one in definition["parameter"] if one["use"] == "out"]
    assert returned["type"] == "ValueSet"
