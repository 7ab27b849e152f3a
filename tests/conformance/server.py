"""The server under test: ours in this process, or one at an address."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
from starlette.testclient import TestClient

from terminology.bundled import find as find_bundled
from terminology.fhir.dialects import Dialect
from terminology.registry import Registry
from terminology.serving.app import create_app
from terminology.settings import Settings
from tests.conformance.judge import Response
from tests.conformance.requests import Request

TIMEOUT = 120.0
IN_PROCESS = "http://testserver"
"""The address of our own server in this process."""


class Unreachable(Exception):
    """The server does not respond."""


@contextmanager
def in_process() -> Iterator[httpx2.Client]:
    """A client of our own server with the bundled data and an empty data directory."""
    with TemporaryDirectory() as folder:
        data_dir, bundled_dir = Path(folder, "installed"), find_bundled(Path(folder, "bundled"))
        app = create_app(Registry(data_dir, bundled_dir), Settings(data_dir, bundled_dir))
        with TestClient(app, raise_server_exceptions=False) as client:
            yield client


@contextmanager
def at(address: str) -> Iterator[httpx2.Client]:
    """A client of a server with its FHIR versions at `/r4` and `/r5` below an address."""
    address = address.rstrip("/")
    with httpx2.Client(base_url=address, timeout=TIMEOUT, follow_redirects=True) as client:
        yield client


def send(client: httpx2.Client, dialect: Dialect, request: Request) -> Response:
    """Send a request at a FHIR version. Raises Unreachable."""
    try:
        response = client.request(
            request.method,
            f"/{dialect.name}/{request.path}",
            headers=request.headers,
            content=request.body,
        )
    except httpx2.HTTPError as error:
        raise Unreachable(f"{request.path}: {error!r}") from error
    return Response(response.status_code, response.headers.get("Content-Type", ""), response.text)
