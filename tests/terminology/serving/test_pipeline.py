"""Every problem has its status and an OperationOutcome."""

import logging
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems.problems import Invalid, NotFound, NotSupported, Problem, TooLarge
from terminology.fhir.dialects import R4, Dialect
from terminology.registry import Registry
from terminology.serving.app import create_app
from terminology.serving.rendered import STATUSES, NotAcceptable
from terminology.serving.request import UnsupportedMediaType
from terminology.settings import Settings
from terminology.snapshot import Snapshot
from tests.fixtures.asking import issue


class Failing(Registry):
    """A registry that raises an unexpected error."""

    def snapshot(self) -> Snapshot:
        """Fail."""
        raise RuntimeError("a secret")


@pytest.fixture
def failing(data_dir: Path, bundled_dir: Path) -> TestClient:
    """A client of a server that fails."""
    app = create_app(Failing(), Settings(data_dir, bundled_dir))
    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (Invalid, 400),
        (NotFound, 404),
        (NotSupported, 404),
        (NotAcceptable, 406),
        (TooLarge, 413),
        (UnsupportedMediaType, 415),
    ],
)
def test_a_problem_has_its_status(problem: type[Problem], status: int) -> None:
    assert STATUSES[problem] == status


def test_every_problem_has_a_status() -> None:
    assert set(Problem.__subclasses__()) <= set(STATUSES)


# Paths


@pytest.mark.parametrize(
    "path", ["/x", "/Medication", "/Patient/1", "/codesystem", "/CodeSystem/a/b", "/metadata/x"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_an_unknown_path_is_not_found_and_its_message_says_where_all_are(
    client: TestClient, dialect: Dialect, method: str, path: str
) -> None:
    refused = issue(client.request(method, f"/{dialect.name}{path}"), dialect, 404)

    assert refused["code"] == "not-found"
    text = refused["details"]["text"]
    assert text.startswith(f"Unknown path /{dialect.name}{path}. ")
    assert text.endswith("GET /docs lists all")


def test_the_nearest_paths_are_suggested(client: TestClient, dialect: Dialect) -> None:
    refused = issue(client.get(f"/{dialect.name}/codesystems"), dialect, 404)

    assert f"Did you mean /{dialect.name}/CodeSystem" in refused["details"]["text"]


@pytest.mark.parametrize("path", ["", "/"])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_the_base_allows_get_and_post(
    client: TestClient, dialect: Dialect, method: str, path: str
) -> None:
    refused = issue(client.request(method, f"/{dialect.name}{path}"), dialect, 405)

    assert refused["details"]["text"].endswith("send one of GET, HEAD, POST")


@pytest.mark.parametrize("path", ["/nothing", "/r6/metadata", "/r45/metadata"])
def test_the_outcome_for_a_path_without_a_fhir_version_is_in_r4(
    client: TestClient, path: str
) -> None:
    assert issue(client.get(path), R4, 404)["code"] == "not-found"


@pytest.mark.parametrize(
    "path",
    [
        "$closure",
        "CodeSystem/$find-matches",
        "CodeSystem/betos-2026/$find-matches",
        "ConceptMap/$lookup",
        "ConceptMap/x/$closure",
        "ValueSet/$compare",
        "ValueSet/hcpcs/$find-matches",
        "CodeSystem/%24find-matches",
    ],
)
def test_an_unknown_operation_is_not_supported_and_its_message_says_where_all_are(
    client: TestClient, dialect: Dialect, path: str
) -> None:
    refused = issue(client.get(f"/{dialect.name}/{path}"), dialect, 404)

    assert refused["code"] == "not-supported"
    assert refused["details"]["text"].endswith("GET [base]/OperationDefinition lists all")


def test_the_nearest_operations_are_suggested(client: TestClient, dialect: Dialect) -> None:
    refused = issue(client.get(f"/{dialect.name}/ConceptMap/$lookup"), dialect, 404)

    assert "Did you mean CodeSystem/$lookup" in refused["details"]["text"]


@pytest.mark.parametrize("path", ["$closure", "CodeSystem/a/$find-matches", "ValueSet/a/$compare"])
def test_a_post_to_an_unknown_operation_is_not_supported(
    client: TestClient, dialect: Dialect, path: str
) -> None:
    response = client.post(f"/{dialect.name}/{path}", json={"resourceType": "Parameters"})

    assert issue(response, dialect, 404)["code"] == "not-supported"


@pytest.mark.parametrize("path", ["CodeSystem/$find-matches", "ConceptMap/$closure"])
def test_a_post_to_an_unknown_operation_of_a_type_is_not_supported(
    client: TestClient, dialect: Dialect, path: str
) -> None:
    response = client.post(f"/{dialect.name}/{path}", json={"resourceType": "Parameters"})

    assert issue(response, dialect, 404)["code"] == "not-supported"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "CodeSystem", {"GET", "HEAD"}),
        ("PUT", "CodeSystem/betos-2026", {"GET", "HEAD"}),
        ("DELETE", "ConceptMap/x", {"GET", "HEAD"}),
        ("PATCH", "CodeSystem/betos-2026", {"GET", "HEAD"}),
        ("POST", "metadata", {"GET", "HEAD"}),
        ("PUT", "CodeSystem/$lookup", {"GET", "HEAD", "POST"}),
        ("DELETE", "CodeSystem/_search", {"GET", "HEAD", "POST"}),
        ("DELETE", "ConceptMap/x/$translate", {"GET", "HEAD", "POST"}),
    ],
)
def test_a_method_that_is_not_allowed_is_refused_with_the_allowed_methods(
    client: TestClient, dialect: Dialect, method: str, path: str, allowed: set[str]
) -> None:
    response = client.request(method, f"/{dialect.name}/{path}")

    refused = issue(response, dialect, 405)
    assert refused["code"] == "not-supported"
    assert set(response.headers["allow"].split(", ")) == allowed
    assert refused["details"]["text"] == (
        f"{method} is not allowed for /{dialect.name}/{path}: this server is read-only; "
        f"send one of {', '.join(sorted(allowed))}"
    )


# Failures


@pytest.mark.parametrize("path", ["CodeSystem", "metadata", "CodeSystem/$lookup?code=A&system=B"])
def test_the_outcome_of_a_failure_has_no_details(
    failing: TestClient, dialect: Dialect, path: str
) -> None:
    response = failing.get(f"/{dialect.name}/{path}")

    refused = issue(response, dialect, 500)
    assert refused["code"] == "exception"
    assert "Traceback" not in response.text
    assert "secret" not in response.text


def test_a_failure_is_logged_with_the_id_in_the_outcome(
    failing: TestClient, dialect: Dialect, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = failing.get(f"/{dialect.name}/CodeSystem")

    request_id = issue(response, dialect, 500)["details"]["text"].rpartition("(")[2].rstrip(")")
    (record,) = [entry for entry in caplog.records if entry.levelno == logging.ERROR]
    assert response.headers["x-request-id"] == request_id
    assert f"request {request_id} failed: GET" in record.getMessage()
    assert record.exc_info is not None
    assert "a secret" in str(record.exc_info[1])


def test_a_refusal_is_indented_if_pretty_is_true(client: TestClient, dialect: Dialect) -> None:
    response = client.get(f"/{dialect.name}/nothing?_pretty=true")

    assert issue(response, dialect, 404)["code"] == "not-found"
    assert response.text.startswith('{\n  "resourceType": "OperationOutcome"')
