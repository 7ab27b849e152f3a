"""The capabilities: CapabilityStatement and $versions."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology import install
from terminology.fhir import searchtables
from terminology.fhir.dialects import R4, Dialect
from terminology.fhir.searchparameters import Parameters
from terminology.registry import Registry
from terminology.serving.app import create_app
from terminology.settings import Settings
from tests.fixtures import editions
from tests.fixtures.answers import value
from tests.fixtures.asking import read
from tests.fixtures.judge import Json

FEATURE = "http://hl7.org/fhir/uv/application-feature/StructureDefinition/feature"
ROOT = Path(__file__).parents[3]


def served(statement: Json, type: str) -> Json:
    """Return the element of a resource type in the CapabilityStatement."""
    (match,) = [
        resource for resource in statement["rest"][0]["resource"] if resource["type"] == type
    ]
    resource: Json = match
    return resource


def test_the_statement_has_its_fhir_version(client: TestClient, dialect: Dialect) -> None:
    statement = read(client, dialect, "metadata")

    assert statement["resourceType"] == "CapabilityStatement"
    assert statement["fhirVersion"] == dialect.version


def test_the_statement_has_the_elements_that_hl7_requires(
    client: TestClient, dialect: Dialect
) -> None:
    statement = read(client, dialect, "metadata")

    assert statement["instantiates"] == [
        "http://hl7.org/fhir/CapabilityStatement/terminology-server"
    ]
    assert (statement["status"], statement["kind"]) == ("active", "instance")
    assert {"url", "version", "name", "title", "date"} <= set(statement)
    assert set(statement["software"]) == {"name", "version", "releaseDate"}
    assert {"application/fhir+json", "application/fhir+xml"} <= set(statement["format"])


def test_the_statement_has_the_version_of_the_tests_of_hl7(
    client: TestClient, dialect: Dialect
) -> None:
    features = [feature["extension"] for feature in read(client, dialect, "metadata")["extension"]]

    assert features[0][1:] == [
        {"url": "value", "valueCode": "1.9.2"},
        {
            "url": "qualifier",
            "extension": [
                {"url": "name", "valueCode": "mode"},
                {"url": "value", "valueCode": "general"},
            ],
        },
    ]


def test_the_features_have_the_urls_of_hl7(client: TestClient, dialect: Dialect) -> None:
    features = read(client, dialect, "metadata")["extension"]

    assert {feature["url"] for feature in features} == {FEATURE}
    assert [feature["extension"][0]["valueCanonical"] for feature in features] == [
        "http://hl7.org/fhir/uv/tx-tests/FeatureDefinition/test-version",
        "http://hl7.org/fhir/uv/tx-ecosystem/FeatureDefinition/CodeSystemAsParameter",
    ]


@pytest.mark.parametrize(
    ("type", "operations"),
    [
        ("CodeSystem", ["lookup", "validate-code", "batch-validate-code", "subsumes", "diff"]),
        ("ValueSet", ["expand", "validate-code", "batch-validate-code"]),
        ("ConceptMap", ["translate", "batch-translate"]),
        ("Claim", ["check-coding"]),
    ],
)
def test_the_operations_are_declared_by_their_definitions(
    client: TestClient, dialect: Dialect, type: str, operations: list[str]
) -> None:
    declared = served(read(client, dialect, "metadata"), type)["operation"]

    assert [(operation["name"], operation["definition"]) for operation in declared] == [
        (name, f"{canonical.OURS}/OperationDefinition/{type}-{name}") for name in operations
    ]


@pytest.mark.parametrize("type", ["CodeSystem", "ValueSet", "ConceptMap"])
def test_read_and_search_are_declared(client: TestClient, dialect: Dialect, type: str) -> None:
    declared = served(read(client, dialect, "metadata"), type)

    names = {parameter["name"]: parameter["type"] for parameter in declared["searchParam"]}
    assert [interaction["code"] for interaction in declared["interaction"]] == [
        "read",
        "search-type",
    ]
    assert names.items() >= {
        ("url", "uri"),
        ("version", "token"),
        ("name", "string"),
        ("title", "string"),
        ("status", "token"),
        ("_id", "token"),
    }


@pytest.mark.parametrize(
    ("type", "known"),
    [
        ("CodeSystem", searchtables.CODE_SYSTEM),
        ("ValueSet", searchtables.VALUE_SET),
        ("ConceptMap", searchtables.CONCEPT_MAP),
        ("OperationDefinition", searchtables.OPERATION_DEFINITION),
    ],
)
def test_the_search_parameters_that_are_honoured_are_declared(
    client: TestClient, dialect: Dialect, type: str, known: Parameters
) -> None:
    declared = served(read(client, dialect, "metadata"), type)["searchParam"]

    assert {one["name"]: one["type"] for one in declared} == {
        name: parameter.type for name, parameter in known.items()
    }


@pytest.mark.parametrize(
    ("type", "names"),
    [
        (
            "CodeSystem",
            "_id _lastUpdated code content-mode context context-quantity context-type "
            "context-type-quantity context-type-value date derived-from description effective "
            "identifier jurisdiction name predecessor publisher status supplements system title "
            "topic url version",
        ),
        (
            "ValueSet",
            "_id _lastUpdated code context context-quantity context-type context-type-quantity "
            "context-type-value date derived-from description effective expansion identifier "
            "jurisdiction name predecessor publisher reference status title topic url version",
        ),
        (
            "ConceptMap",
            "_id _lastUpdated context context-quantity context-type context-type-quantity "
            "context-type-value date dependson derived-from description effective identifier "
            "jurisdiction mapping-property name other other-map predecessor product publisher "
            "source source-code source-group-system source-scope source-scope-uri source-system "
            "source-uri status target target-code target-group-system target-scope "
            "target-scope-uri target-system target-uri title topic url version",
        ),
    ],
)
def test_the_search_parameters_of_r4_and_r5_are_declared_but_languages_of_designations(
    client: TestClient, dialect: Dialect, type: str, names: str
) -> None:
    declared = served(read(client, dialect, "metadata"), type)["searchParam"]

    assert set(names.split()) <= {one["name"] for one in declared}


def test_the_statement_says_who_may_change_content_and_who_may_ask(
    client: TestClient, dialect: Dialect
) -> None:
    (rest,) = read(client, dialect, "metadata")["rest"]

    assert "read-only" in rest["documentation"]
    assert rest["security"]["service"] == [{"text": "None"}]
    assert "without authentication" in rest["security"]["description"]


@pytest.mark.parametrize(
    ("origin", "cors"), [("*", True), ("https://a.example", True), ("", False)]
)
def test_the_statement_says_whether_pages_of_other_origins_may_ask(
    registry: Registry, data_dir: Path, bundled_dir: Path, dialect: Dialect, origin: str, cors: bool
) -> None:
    app = create_app(registry, Settings(data_dir, bundled_dir, origin=origin))

    (rest,) = read(TestClient(app), dialect, "metadata")["rest"]

    assert rest["security"]["cors"] is cors


@pytest.mark.parametrize("header", ["Api-Key", "Authorization"])
def test_a_key_is_not_needed_and_does_no_harm(
    client: TestClient, dialect: Dialect, header: str
) -> None:
    path = f"/{dialect.name}/ValueSet?_summary=true"

    response = client.get(path, headers={header: "a key"})

    assert (response.status_code, response.content) == (200, client.get(path).content)


def test_the_operation_versions_is_declared(client: TestClient, dialect: Dialect) -> None:
    (rest,) = read(client, dialect, "metadata")["rest"]

    assert [operation["name"] for operation in rest["operation"]] == ["versions"]


def test_the_statement_has_the_base_url(client: TestClient, dialect: Dialect) -> None:
    statement = read(client, dialect, "metadata")

    assert statement["implementation"]["url"] == f"http://testserver/{dialect.name}"


def test_the_release_date_is_that_of_the_changelog(client: TestClient) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")

    statement = read(client, R4, "metadata")

    version, day = statement["version"], statement["software"]["releaseDate"]
    assert re.search(rf"^## \[?{re.escape(version)}\]? .*{day}", changelog, re.MULTILINE)


@pytest.mark.parametrize("mode", ["", "?mode=terminology"])
def test_the_software_version_changes_with_the_content(
    own_client: TestClient, dialect: Dialect, data_dir: Path, mode: str
) -> None:
    before = read(own_client, dialect, f"metadata{mode}")["software"]["version"]

    install.install(editions.hcpcs("2025-01", [editions.Q2057]), data_dir)

    assert read(own_client, dialect, f"metadata{mode}")["software"]["version"] != before


# $versions


def test_versions_returns_the_fhir_version_of_the_endpoint(
    client: TestClient, dialect: Dialect
) -> None:
    result = read(client, dialect, "$versions")

    assert [value(result, name) for name in ("version", "default")] == [dialect.mime_version] * 2
