"""Requests of odd shapes get their responses on every way.

The ways are raw responses, ASGI, HTTP/1.0, and an application that is mounted in another one.
"""

import asyncio
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from terminology.registry import Registry
from terminology.serving.app import create_app
from terminology.settings import Settings
from tests.fixtures import connection, server
from tests.fixtures.oddrequests import Row, bodies, framing, methods, paths, responses

pytestmark = pytest.mark.slow

ROWS = {
    f"{module.__name__.rpartition('.')[2]}: {row.rule}": row
    for module in (paths, methods, framing, bodies, responses)
    for row in module.ROWS
}
WAYS = ("raw", "asgi", "1.0", "mounted")
ROOT = "/terminology"

Send = Callable[[str, bytes], bytes]


@pytest.fixture(scope="module")
def send(
    tmp_path_factory: pytest.TempPathFactory, bundled_dir: Path, registry: Registry
) -> Iterator[Send]:
    """Send a request to running servers, and to an application in this process."""
    folders = [tmp_path_factory.mktemp(way) for way in WAYS[:2]]
    with (
        server.serving(folders[0], folders[0], bundled_dir) as raw,
        server.serving(folders[1], folders[1], bundled_dir, options=["--no-raw"]) as plain,
    ):

        def send(way: str, request: bytes) -> bytes:
            if way == "mounted":
                return mounted(registry, bundled_dir, request)
            return received((plain if way == "asgi" else raw).base, request)

        yield send


def received(base: str, request: bytes) -> bytes:
    """Send bytes over a connection; return all that comes back."""
    host, _, port = base.removeprefix("http://").partition(":")
    whole = b""
    with socket.create_connection((host, int(port)), server.BOUND) as connected:
        connected.sendall(request)
        while piece := connected.recv(1 << 16):
            whole += piece
    return whole


def mounted(registry: Registry, folder: Path, request: bytes) -> bytes:
    """Send bytes to an application that is mounted in another one."""
    host = FastAPI()
    host.mount(ROOT, create_app(registry, Settings(folder, folder, proxies="*")))
    line = re.sub(rb"^(\w+) ", rb"\1 " + ROOT.encode(), request, count=1)

    async def respond() -> bytes:
        protocol = HttpToolsProtocol(connection.config(host), connection.state(), {})
        client = connection.Connection(protocol)
        whole = await client.feed(line)
        await client.end()
        return whole

    return asyncio.run(respond())


CASES = [
    pytest.param(row, way, id=f"{name} [{way}]")
    for name, row in ROWS.items()
    for way in (WAYS[:2] if row.is_framing else WAYS)
]


@pytest.mark.parametrize(("row", "way"), CASES)
def test_a_request_gets_its_response(send: Send, row: Row, way: str) -> None:
    request = row.request
    if way == "1.0":
        request = request.replace(b"HTTP/1.1", b"HTTP/1.0", 1)

    for _ in range(2 if way == "raw" else 1):
        response = send(way, request)

        head, _, body = response.partition(b"\r\n\r\n")
        status, *headers = head.decode("latin-1").split("\r\n")
        assert status.split()[1] == str(row.status), response[:2_000]
        if row.header.startswith("-"):
            assert not [line for line in headers if line.startswith(f"{row.header[1:]}:")]
        elif row.header:
            assert [line for line in headers if line.startswith(row.header)], headers
        assert row.phrase in body.decode("utf-8", "replace")
