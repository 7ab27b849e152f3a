"""A request to a server with damaged files has a correct response or is refused."""

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology import install
from terminology.fhir import prerender
from terminology.fhir.dialects import Dialect
from terminology.registry import Registry
from terminology.serving import responder
from terminology.serving.app import create_app
from terminology.settings import Settings
from terminology.store import watch
from tests.fixtures import damage, editions, shortcuts
from tests.fixtures.asking import issue, parameters
from tests.fixtures.judge import Json

BOUND = 10.0
SYSTEM = canonical.HCPCS
TARGETS = [
    f"CodeSystem/$lookup?system={SYSTEM}&code=Q2057",
    f"CodeSystem/$lookup?system={SYSTEM}&code=Q2O57",
    f"CodeSystem/$validate-code?url={SYSTEM}&code=Q2057",
    f"ValueSet/$validate-code?url={SYSTEM}?fhir_vs&system={SYSTEM}&code=Q2057",
    f"ValueSet/$expand?url={SYSTEM}?fhir_vs&count=1",
    f"ValueSet/$expand?url={SYSTEM}?fhir_vs&filter=each",
    f"CodeSystem?url={SYSTEM}&_summary=false",
    "CodeSystem/hcpcs-2025-10",
]
"""Requests for one edition; most of them have plans."""


@pytest.fixture
def path(data_dir: Path) -> Path:
    """The database of an edition, with its prerendered file."""
    path = install.install(
        editions.hcpcs("2025-10", [editions.Q2057, editions.RICH]), data_dir
    ).path
    shortcuts.prepare(data_dir)
    for file in (path, path.with_suffix(".prerendered")):
        damage.age(file)
    return path


@pytest.fixture
def client(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client of a server without cache that renders damaged files again."""
    monkeypatch.setattr(watch, "_EVERY", 0.05)
    monkeypatch.setattr(responder, "_UPDATE_INTERVAL", 0)
    registry = Registry(path.parent, prerender=prerender.write)
    with TestClient(create_app(registry, Settings(path.parent, path.parent, cache=1))) as client:
        yield client


def responses(client: TestClient) -> list[tuple[int, Json]]:
    """Return status and body of each request in R4, without timestamps."""
    results = []
    for target in TARGETS:
        response = client.get(f"/r4/{target}")
        body = response.json()
        body.get("expansion", {}).pop("timestamp", None)
        results.append((response.status_code, body))
    return results


def is_missing(body: Json) -> bool:
    """Return whether the code system is not installed, according to a response."""
    return body.get("total") == 0 or "could not be found" in str(body)


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until a condition is true."""
    end = time.monotonic() + BOUND
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def ready(client: TestClient) -> tuple[int, list[str], list[str]]:
    """Return the status of /health/ready, and the broken files."""
    response = client.get("/health/ready")
    body = response.json()
    return response.status_code, body["broken"], body["brokenPrerendered"]


@pytest.mark.exhaustive
@pytest.mark.slow
@pytest.mark.parametrize("percent", range(0, 100, 4))
def test_a_damaged_prerendered_file_does_not_change_responses(
    client: TestClient, path: Path, caplog: pytest.LogCaptureFixture, percent: int
) -> None:
    expected, prerendered = responses(client), path.with_suffix(".prerendered")
    content = prerendered.read_bytes()

    damage.overwrite(prerendered, len(content) * percent // 100, b"\xa5" * (len(content) // 25))

    assert responses(client) == expected
    eventually(lambda: ready(client) == (200, [], []) and prerendered.read_bytes() == content)
    assert responses(client) == expected
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert not [record for record in caplog.records if record.exc_info]


def test_a_damaged_prerendered_file_is_reported_and_the_server_stays_ready(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_EVERY", 0.05)
    prerendered = path.with_suffix(".prerendered")
    client = TestClient(create_app(Registry(path.parent), Settings(path.parent, path.parent)))
    assert ready(client) == (200, [], [])

    damage.overwrite(prerendered, 0, b"nonsense")

    eventually(lambda: ready(client)[2] != [])
    status, broken, broken_prerendered = ready(client)
    assert (status, broken) == (200, [])
    assert broken_prerendered[0].startswith(f"{prerendered}: is damaged (")
    assert "fhir_hcpcs_broken_prerendered_files 1.0" in client.get("/metrics").text


@pytest.mark.parametrize("size", [0, 100, 5_000])
def test_a_truncated_database_is_reported_and_nothing_else_fails(
    client: TestClient, path: Path, caplog: pytest.LogCaptureFixture, size: int
) -> None:
    expected = responses(client)

    damage.truncate(path, size)

    for now, before in zip(responses(client), expected, strict=True):
        assert now == before or now[0] in {404, 503} or is_missing(now[1])
    eventually(lambda: ready(client)[0] == 503)
    (broken,) = ready(client)[1]
    assert broken.startswith(f"{path}: ")
    assert client.get("/health/live").status_code == 200
    assert not [record for record in caplog.records if record.exc_info]


def test_a_request_to_a_damaged_database_has_a_retry_after(
    client: TestClient, path: Path, dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_EVERY", 60)
    time.sleep(0.1)
    client.get("/health")
    damage.overwrite(path, 4_096, b"\xa5" * 30_000)
    body = parameters(system=SYSTEM, codeA="Q", codeB="Q2057")

    response = client.post(f"/{dialect.name}/CodeSystem/$subsumes", json=body)

    refused = issue(response, dialect, 503)
    assert refused["code"] == "transient"
    assert f"The file {path.name} is damaged" in refused["details"]["text"]
    assert response.headers["retry-after"] == "1"
    again = client.post(f"/{dialect.name}/CodeSystem/$subsumes", json=body)
    assert again.status_code == 404
