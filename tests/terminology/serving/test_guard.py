"""Limits of a request: size, length, and concurrent operations."""

from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from functools import partial
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems.problems import Invalid
from terminology.fhir.dialects import Dialect
from terminology.registry import Registry
from terminology.serving.app import create_app
from terminology.serving.guard import Guard
from terminology.serving.rendered import HeadTooLarge, Overloaded, QueryTooLong
from terminology.settings import Settings
from tests.fixtures.asking import FORM, answer, issue

LIMIT = 1000
MEGABYTE = 1 << 20
PATHS = ["CodeSystem/$lookup", "ConceptMap/$translate", "CodeSystem/_search"]


@pytest.fixture
def narrow(registry: Registry, data_dir: Path, bundled_dir: Path) -> TestClient:
    """A client of a server with a limit of 1,000 bytes for bodies."""
    return TestClient(create_app(registry, Settings(data_dir, bundled_dir, LIMIT)))


def chunks(size: int) -> Iterator[bytes]:
    """Generate a form of `size` bytes without Content-Length."""
    yield b"name="
    for _ in range(size - len("name=")):
        yield b"x"


@pytest.mark.parametrize("path", PATHS)
def test_a_body_with_too_large_a_content_length_is_refused(
    narrow: TestClient, dialect: Dialect, path: str
) -> None:
    response = narrow.post(f"/{dialect.name}/{path}", content=b"x" * (LIMIT + 1))

    refused = issue(response, dialect, 413)
    assert refused["code"] == "too-long"
    assert refused["details"]["text"] == "The body is larger than the limit of 1,000 bytes"


@pytest.mark.parametrize("path", PATHS)
def test_a_body_without_content_length_is_refused_when_it_is_too_large(
    narrow: TestClient, dialect: Dialect, path: str
) -> None:
    response = narrow.post(f"/{dialect.name}/{path}", content=chunks(LIMIT + 1))

    assert issue(response, dialect, 413)["code"] == "too-long"


def test_a_body_just_within_the_limit_is_read(narrow: TestClient, dialect: Dialect) -> None:
    response = narrow.post(
        f"/{dialect.name}/CodeSystem/_search", content=chunks(LIMIT), headers={"Content-Type": FORM}
    )

    assert answer(response, dialect)["total"] == 0


def test_an_invalid_content_length_does_not_bypass_the_limit(
    narrow: TestClient, dialect: Dialect
) -> None:
    response = narrow.post(
        f"/{dialect.name}/CodeSystem/$lookup",
        content=chunks(LIMIT + 1),
        headers={"Content-Length": "nonsense"},
    )

    assert issue(response, dialect, 413)["code"] == "too-long"


def test_the_default_limit_of_a_body_is_a_megabyte(client: TestClient, dialect: Dialect) -> None:
    body = b"name=" + b"x" * (MEGABYTE - len("name="))

    response = client.post(
        f"/{dialect.name}/CodeSystem/_search", content=body, headers={"Content-Type": FORM}
    )

    assert answer(response, dialect)["total"] == 0


# Heads and queries


HOST = (b"host", b"x")


limits = partial(Settings, Path(), Path())


@pytest.mark.parametrize(
    ("settings", "headers"),
    [
        (limits(max_headers=3), [HOST, *[(b"a", b"b")] * 2]),
        (limits(max_head=30), [HOST, (b"a", b"b" * 16)]),
    ],
    ids=["number", "bytes"],
)
def test_headers_just_within_the_limits_pass(
    settings: Settings, headers: list[tuple[bytes, bytes]]
) -> None:
    Guard(settings).check_headers(headers, "1.1")

    with pytest.raises(HeadTooLarge, match=r"the limit is (3|30)"):
        Guard(settings).check_headers([*headers, (b"c", b"d")], "1.1")


@pytest.mark.parametrize(
    ("headers", "version", "passes"),
    [
        ([HOST], "1.1", True),
        ([], "1.1", False),
        ([HOST, HOST], "1.1", False),
        ([], "1.0", True),
        ([HOST, HOST], "1.0", False),
        ([], "2", True),
    ],
)
def test_a_request_of_http_1_1_has_one_host(
    headers: list[tuple[bytes, bytes]], version: str, passes: bool
) -> None:
    raised = nullcontext() if passes else pytest.raises(Invalid, match="exactly one")

    with raised:
        Guard(limits()).check_headers(headers, version)


def test_a_query_is_limited() -> None:
    limited = Guard(limits(max_query=5))

    limited.check_query(b"a=b&c")
    with pytest.raises(QueryTooLong, match=r"The query has 6 bytes; the limit is 5"):
        limited.check_query(b"a=b&cd")


@pytest.mark.parametrize(
    ("headers", "query", "status", "code"),
    [
        ({"X-Long": "x" * 20_000}, "", 431, "too-long"),
        ({f"X-{number}": "x" for number in range(101)}, "", 431, "too-long"),
        ({}, f"?x={'x' * 9_000}", 414, "too-long"),
    ],
    ids=["bytes", "number", "query"],
)
def test_a_request_beyond_the_limits_is_refused_with_an_outcome(
    client: TestClient,
    dialect: Dialect,
    headers: dict[str, str],
    query: str,
    status: int,
    code: str,
) -> None:
    response = client.get(f"/{dialect.name}/CodeSystem{query}", headers=headers)

    assert issue(response, dialect, status)["code"] == code
    assert response.headers["connection"] == "close"


# Concurrency


def test_concurrent_operations_are_limited() -> None:
    limited = Guard(limits(concurrency=2))

    with ExitStack() as running:
        running.enter_context(limited.operation_slot())
        running.enter_context(limited.operation_slot())
        with pytest.raises(Overloaded, match="More than 2 requests"):
            running.enter_context(limited.operation_slot())
    with limited.operation_slot(), limited.operation_slot():
        pass


def test_a_busy_server_returns_retry_after_and_is_healthy(
    registry: Registry, data_dir: Path, bundled_dir: Path, dialect: Dialect
) -> None:
    app = create_app(registry, Settings(data_dir, bundled_dir, concurrency=1))
    client = TestClient(app)

    with app.service.guard.operation_slot():
        refused = client.get(f"/{dialect.name}/CodeSystem")
        statuses = [
            client.get(path).status_code for path in ("/health", "/health/ready", "/metrics")
        ]

    assert issue(refused, dialect, 503)["code"] == "throttled"
    assert refused.headers["retry-after"] == "1"
    assert statuses == [200, 200, 200]
    assert client.get(f"/{dialect.name}/CodeSystem").status_code == 200
