"""Paths that have several spellings, on every way."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import R4
from terminology.registry import Registry
from terminology.serving.app import create_app
from terminology.settings import Settings
from tests.fixtures.asking import answer, issue

LOOKUP = f"CodeSystem/$lookup?system={canonical.HCPCS}&code=Q2057"


@pytest.mark.parametrize("path", ["/r4b", "/r4b/", "/r4b//"])
@pytest.mark.parametrize("url", [LOOKUP, f"/{LOOKUP}", f"http://testserver/r4b/{LOOKUP}"])
def test_a_batch_below_an_alias_is_answered(client: TestClient, path: str, url: str) -> None:
    body = {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [{"request": {"method": "GET", "url": url}}],
    }

    (entry,) = answer(client.post(path, json=body), R4)["entry"]

    assert entry["response"]["status"] == "200"
    assert entry["resource"] == answer(client.get(f"/r4/{LOOKUP}"), R4)


@pytest.mark.parametrize("operation", ["CodeSystem", "ValueSet"])
def test_a_batch_operation_below_an_alias_is_the_same(client: TestClient, operation: str) -> None:
    validation = {"resourceType": "Parameters", "parameter": [{"name": "x", "valueString": "y"}]}
    body = {
        "resourceType": "Parameters",
        "parameter": [{"name": "validation", "resource": validation}],
    }
    first, second = (
        client.post(f"/{base}/{operation}/$batch-validate-code", json=body)
        for base in ("r4", "r4b")
    )

    assert first.status_code == 200
    assert first.content == second.content


def test_links_below_an_alias_have_the_alias(client: TestClient) -> None:
    bundle = answer(client.get("/r4b/ConceptMap?_count=1"), R4)
    statement = answer(client.get("/r4b/metadata"), R4)

    assert {link["url"].split("ConceptMap")[0] for link in bundle["link"]} == {
        "http://testserver/r4b/"
    }
    assert statement["implementation"]["url"] == "http://testserver/r4b"
    assert statement["fhirVersion"] == R4.version


def test_no_message_suggests_an_alias(client: TestClient) -> None:
    refused = issue(client.get("/r4b/metadat"), R4, 404)

    assert "/r4/metadata" in refused["details"]["text"]


@pytest.mark.parametrize("path", ["/mine/", "//mine", "/mine//"])
def test_the_paths_of_a_host_are_its_own(registry: Registry, bundled_dir: Path, path: str) -> None:
    app = create_app(registry, Settings(bundled_dir, bundled_dir))

    @app.get(path)
    def mine() -> str:
        return "host"

    assert TestClient(app).get(f"http://testserver{path}").json() == "host"


@pytest.mark.parametrize(
    "path",
    ["//r4/metadata", "/r4/metadata/", "/r4//metadata", "/health/", "//health", "/docs/", "/r4b"],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_path_is_never_redirected(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, f"http://testserver{path}", follow_redirects=False)

    assert response.status_code == 200


@pytest.mark.parametrize(
    "path", ["/r4/metadata", "/r5/CodeSystem?_count=2", "/r4/OperationDefinition"]
)
@pytest.mark.parametrize("other", ["/r4b/metadata", "/r4/CodeSystem?_count=1", "/r5/metadata"])
def test_other_documents_have_other_etags(client: TestClient, path: str, other: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": f'"x", {first.headers["etag"][2:]}'})
    different = client.get(other, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert different.status_code == 200
