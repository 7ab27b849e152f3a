"""Middleware, dependencies and routers of other FastAPI applications receive every request."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import Dialect
from terminology.registry import Registry
from terminology.serving.app import Application, create_app
from terminology.settings import Settings
from tests.fixtures.answers import value
from tests.fixtures.asking import answer, issue

pytestmark = pytest.mark.slow

TIMES = 5
LOOKUP = f"CodeSystem/$lookup?system={canonical.HCPCS}&code=Q2057"
PATHS = [LOOKUP, "metadata", "nothing", "CodeSystem/$closure", "CodeSystem?_summary=true"]


@pytest.fixture
def app(registry: Registry, data_dir: Path, bundled_dir: Path) -> Application:
    """The application."""
    return create_app(registry, Settings(data_dir, bundled_dir))


def statuses(app: FastAPI, path: str) -> list[int]:
    """Send the same request several times; return the statuses."""
    client = TestClient(app)
    return [client.get(path).status_code for _ in range(TIMES)]


class Counter:
    """Middleware that counts requests."""

    def __init__(self) -> None:
        self.requests = 0

    async def __call__(
        self, request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        self.requests += 1
        return await call_next(request)


async def require_key(x_key: Annotated[str, Header()] = "") -> None:
    """A dependency that requires a key."""
    if x_key != "right":
        raise HTTPException(401, "The key is missing", {"WWW-Authenticate": "Key"})


# Middleware


@pytest.mark.parametrize("path", PATHS)
def test_middleware_of_the_application_receives_every_request(
    app: Application, dialect: Dialect, path: str
) -> None:
    counter = Counter()
    app.middleware("http")(counter)

    assert len(set(statuses(app, f"/{dialect.name}/{path}"))) == 1
    assert counter.requests == TIMES
    assert not app.is_direct, "raw responses would bypass the middleware"


@pytest.mark.parametrize("path", PATHS)
def test_middleware_of_a_host_receives_every_request(
    app: Application, dialect: Dialect, path: str
) -> None:
    host, counter = FastAPI(), Counter()
    host.middleware("http")(counter)
    host.mount("/terminology", app)

    assert len(set(statuses(host, f"/terminology/{dialect.name}/{path}"))) == 1
    assert counter.requests == TIMES


def test_behind_middleware_responses_are_cached(app: Application, dialect: Dialect) -> None:
    app.middleware("http")(Counter())

    statuses(app, f"/{dialect.name}/{LOOKUP}")

    (snapshot,) = app.service.observer.metrics.counts()
    assert "cache" in {labels[-1] for labels, _, _ in snapshot["rows"]}


@pytest.mark.parametrize("path", PATHS)
def test_opentelemetry_traces_every_request(app: Application, dialect: Dialect, path: str) -> None:
    spans, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    FastAPIInstrumentor.instrument_app(app, tracer_provider=provider)

    statuses(app, f"/{dialect.name}/{path}")

    names = [span.name for span in spans.get_finished_spans() if span.kind is SpanKind.SERVER]
    assert len(names) == TIMES
    assert not app.is_direct
    if path == LOOKUP:
        assert set(names) == {f"GET /{dialect.name}/CodeSystem/$lookup"}


def test_without_middleware_responses_are_raw(app: Application) -> None:
    assert app.is_direct


# Dependencies


@pytest.mark.parametrize("path", [*PATHS, ""])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_a_dependency_refuses_every_request(
    registry: Registry, data_dir: Path, dialect: Dialect, path: str, method: str
) -> None:
    app = create_app(registry, Settings(data_dir, data_dir), dependencies=[Depends(require_key)])
    client = TestClient(app)

    response = client.request(method, f"/{dialect.name}/{path}")

    assert issue(response, dialect, 401)["details"]["text"] == "The key is missing"
    assert response.headers["www-authenticate"] == "Key"
    assert not app.is_direct


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/metrics",
        "/health/ready",
        "/docs",
        "/health/",
        "//health",
        "//r4/metadata",
        "/r4/metadata//",
        "/r4b",
        "/favicon.ico",
    ],
)
def test_a_dependency_refuses_pages_too(registry: Registry, data_dir: Path, path: str) -> None:
    app = create_app(registry, Settings(data_dir, data_dir), dependencies=[Depends(require_key)])

    assert TestClient(app).get(f"http://testserver{path}").status_code == 401


@pytest.mark.parametrize(("path", "status"), [("/r4/metadata", 405), ("/mine", 418)])
def test_an_unusual_method_is_refused_with_dependencies_too(
    registry: Registry, data_dir: Path, path: str, status: int
) -> None:
    app = create_app(registry, Settings(data_dir, data_dir), dependencies=[Depends(require_key)])

    @app.api_route("/mine", methods=["PROPFIND"])
    def mine() -> None:
        raise HTTPException(418, "no coffee")

    response = TestClient(app, headers={"X-Key": "right"}).request("PROPFIND", path)

    assert response.status_code == status
    assert response.json()["resourceType"] == "OperationOutcome"


def test_a_dependency_accepts_a_request(
    registry: Registry, data_dir: Path, dialect: Dialect
) -> None:
    app = create_app(registry, Settings(data_dir, data_dir), dependencies=[Depends(require_key)])
    client = TestClient(app, headers={"X-Key": "right"})

    assert value(answer(client.get(f"/{dialect.name}/{LOOKUP}"), dialect), "code") == "Q2057"
    assert client.get("/health").status_code == 200
    assert issue(client.get(f"/{dialect.name}/nothing"), dialect, 404)["code"] == "not-found"


def test_a_router_is_included_below_a_prefix(app: Application, dialect: Dialect) -> None:
    host = FastAPI()
    host.include_router(app.router, prefix="/fhir", dependencies=[Depends(require_key)])
    client = TestClient(host)

    refused = client.get(f"/fhir/{dialect.name}/{LOOKUP}")
    accepted = client.get(f"/fhir/{dialect.name}/CodeSystem", headers={"X-Key": "right"})

    assert refused.status_code == 401
    link = answer(accepted, dialect)["link"][0]["url"]
    assert link.startswith(f"http://testserver/fhir/{dialect.name}/CodeSystem")


def test_a_route_of_the_host_is_called(app: Application) -> None:
    @app.get("/mine")
    def mine() -> dict[str, str]:
        return {"who": "host"}

    client = TestClient(app)

    assert client.get("/mine").json() == {"who": "host"}
    assert client.get("/nobody").json()["resourceType"] == "OperationOutcome"


def test_a_refusal_of_the_host_is_an_outcome(app: Application) -> None:
    @app.get("/mine")
    def mine() -> None:
        raise HTTPException(418, "no coffee")

    response = TestClient(app).get("/mine")

    assert response.status_code == 418
    assert response.json()["issue"][0]["details"]["text"] == "no coffee"
