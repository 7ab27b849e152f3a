"""The first page, health, readiness and metrics."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from codesystems import canonical
from terminology import install
from terminology.registry import Registry
from terminology.serving.app import create_app
from terminology.settings import Settings
from tests.fixtures import editions
from tests.fixtures.bundled import CODE_SYSTEMS


def links(page: str) -> list[str]:
    """Return the targets of the links of a page."""
    return [unescape(link) for link in re.findall(r'href="([^"]+)"', page)]


def test_the_first_page_is_html(client: TestClient) -> None:
    response = client.get("/")

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"


def test_the_first_page_lists_every_code_system_and_map(client: TestClient) -> None:
    listed = [link.rpartition("/")[2].partition("?")[0] for link in links(client.get("/").text)]

    bundled = [system.edition for system in CODE_SYSTEMS.values()]
    assert {edition.id for edition in bundled if edition.fhir_version in {None, "4.0.1"}} <= set(
        listed
    )
    assert "cart-pcs-to-cpt-2025-06-26" in listed


def test_every_link_of_the_first_page_works(client: TestClient) -> None:
    statuses = {link: client.get(link).status_code for link in links(client.get("/").text)}

    assert set(statuses.values()) == {200}
    assert len(statuses) > 20


def test_every_link_of_a_mounted_first_page_works(
    registry: Registry, data_dir: Path, bundled_dir: Path
) -> None:
    outer = FastAPI()
    outer.mount("/terminology", create_app(registry, Settings(data_dir, bundled_dir)))
    client = TestClient(outer)

    statuses = {client.get(link).status_code for link in links(client.get("/terminology/").text)}

    assert statuses == {200}


def test_titles_of_publishers_are_escaped(own_client: TestClient, data_dir: Path) -> None:
    made = editions.made_up([editions.RICH])
    title = "<script>alert('x')</script>"
    install.install(replace(made, edition=replace(made.edition, title=title)), data_dir)

    page = own_client.get("/").text

    assert "<script" not in page
    assert title in unescape(page)


def test_a_server_with_editions_is_healthy(
    client: TestClient, data_dir: Path, bundled_dir: Path
) -> None:
    response = client.get("/health")

    assert response.status_code == 200
    snapshot = Registry(data_dir, bundled_dir).snapshot()
    assert response.json() == {
        "status": "ok",
        "codeSystems": len(snapshot.editions),
        "conceptMaps": len(snapshot.maps),
        "broken": 0,
    }


def test_a_server_without_editions_is_not_healthy(data_dir: Path, bundled_dir: Path) -> None:
    client = TestClient(create_app(Registry(data_dir), Settings(data_dir, bundled_dir)))

    response = client.get("/health")

    assert response.status_code == 503
    assert response.json()["status"] == "empty"


def test_a_broken_file_is_counted_and_does_not_stop_the_server(
    own_client: TestClient, data_dir: Path
) -> None:
    data_dir.mkdir()
    (data_dir / "codesystem-broken.sqlite").write_bytes(b"no database")

    response = own_client.get("/health")

    assert (response.status_code, response.json()["broken"]) == (200, 1)


def test_a_server_is_live_with_broken_files(own_client: TestClient, data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "codesystem-broken.sqlite").write_bytes(b"no database")

    response = own_client.get("/health/live")

    assert (response.status_code, response.json()) == (200, {"status": "live"})


def test_a_ready_server_lists_its_editions(own_client: TestClient, data_dir: Path) -> None:
    install.install(editions.hcpcs("2025-10", [editions.Q2057]), data_dir)

    response = own_client.get("/health/ready")

    body = response.json()
    assert (response.status_code, body["status"], body["broken"]) == (200, "ready", [])
    assert {
        "codeSystem": "hcpcs",
        "url": canonical.HCPCS,
        "version": "2025-10",
        "content": "complete",
    } in body["editions"]


def test_a_server_with_broken_files_is_not_ready(own_client: TestClient, data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "codesystem-broken.sqlite").write_bytes(b"no database")

    response = own_client.get("/health/ready")

    body = response.json()
    assert (response.status_code, body["status"]) == (503, "not ready")
    assert [name for name in body["broken"] if "codesystem-broken.sqlite" in name]


def test_a_server_without_editions_is_not_ready(data_dir: Path, bundled_dir: Path) -> None:
    client = TestClient(create_app(Registry(data_dir), Settings(data_dir, bundled_dir)))

    assert client.get("/health/ready").status_code == 503


@pytest.mark.parametrize("path", ["/", "/health", "/health/live", "/health/ready", "/metrics"])
def test_pages_are_returned_while_the_server_is_busy(
    registry: Registry, data_dir: Path, bundled_dir: Path, path: str
) -> None:
    app = create_app(registry, Settings(data_dir, bundled_dir, concurrency=1))

    with app.service.guard.operation_slot():
        assert TestClient(app).get(path).status_code == 200


def test_metrics_count_responses_by_endpoint_and_way(own_client: TestClient) -> None:
    path = f"/r4/CodeSystem/$lookup?system={canonical.HCPCS}&code=Q2057"
    for _ in range(4):
        own_client.get(path)
    own_client.get("/nothing")

    response = own_client.get("/metrics")

    assert response.headers["content-type"].startswith("text/plain; version=")
    counted = {
        labels.rpartition('way="')[2].strip('"'): float(number)
        for labels, number in re.findall(
            r"^fhir_hcpcs_requests_total{(.*)} (\S+)$", response.text, re.M
        )
        if 'endpoint="CodeSystem $lookup"' in labels and 'version="r4"' in labels
    }
    assert sum(counted.values()) == 4
    assert counted.keys() <= {"plan", "cache", "operation"}
    assert "cache" in counted
    assert 'endpoint="unknown",status="404",version="",way="operation"' in response.text
    for name in ("editions", "concept_maps", "broken_files", "cache_bytes"):
        assert re.search(rf"^fhir_hcpcs_{name} \d", response.text, re.MULTILINE)


def test_a_page_runs_no_script_and_loads_nothing(client: TestClient) -> None:
    response = client.get("/")

    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "script" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_host_that_is_no_host_is_refused(client: TestClient) -> None:
    response = client.get("/", headers={"Host": 'x"><script>'})

    assert response.status_code == 400
    assert response.headers["content-type"].startswith("application/fhir+json")
