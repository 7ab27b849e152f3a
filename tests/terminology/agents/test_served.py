"""The tools over HTTP, on standard input and output, and without the SDK."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.types import CallToolResult, TextContent
from starlette.testclient import TestClient

from codesystems.problems import NotSupported
from terminology import agents, server
from terminology.cli import mcp as cli
from terminology.cli.serve import serve
from terminology.registry import Registry
from terminology.serving.app import create_app
from terminology.settings import Settings

MODERN = "2026-07-28"
JSON = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
CALL = {"system": "hcpcs", "code": "Q2057"}
LIST: dict[str, Any] = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@pytest.fixture(scope="module")
def settings(bundled_dir: Path) -> Settings:
    """The settings of a server with agents."""
    return Settings(bundled_dir, bundled_dir, mcp=True, origin="https://agent.example.org")


@pytest.fixture(scope="module")
def app(registry: Registry, settings: Settings) -> FastAPI:
    """A server with agents, mounted in another application."""
    own = create_app(registry, settings, endpoints=server.endpoints(registry, settings))
    outer = FastAPI()
    outer.mount("/terminology", own)
    return outer


@pytest.fixture(scope="module", params=["", "/terminology"], ids=["alone", "mounted"])
def client(
    request: pytest.FixtureRequest, app: FastAPI, registry: Registry, settings: Settings
) -> Iterator[TestClient]:
    """A client of the server, alone and mounted."""
    own = create_app(registry, settings, endpoints=server.endpoints(registry, settings))
    with TestClient(app if request.param else own, f"http://testserver{request.param}") as opened:
        yield opened


def text(result: CallToolResult) -> str:
    """Return the text of a result."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_an_agent_calls_a_tool_without_a_session(client: TestClient) -> None:
    response = client.post("/mcp", json=LIST, headers=JSON)

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert "mcp-session-id" not in response.headers
    listed = response.json()["result"]["tools"]
    assert listed[0]["annotations"] == {
        "readOnlyHint": True,
        "destructiveHint": False,
        "idempotentHint": True,
        "openWorldHint": False,
    }


def test_the_revision_of_2026_is_answered(client: TestClient) -> None:
    meta = {
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    sent = {**LIST, "method": "server/discover", "params": {"_meta": meta}}
    headers = {**JSON, "mcp-protocol-version": MODERN, "mcp-method": "server/discover"}
    response = client.post("/mcp", json=sent, headers=headers)

    assert response.status_code == 200, response.text
    result = response.json()["result"]
    assert MODERN in result["supportedVersions"]
    assert "lookup" in result["instructions"]


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:3000", 200),
        ("http://127.0.0.1", 200),
        ("http://[::1]:8000", 200),
        ("https://agent.example.org", 200),
        ("https://evil.example", 403),
        ("http://localhost.evil.example", 403),
        ("null", 403),
        ("http://[::1", 403),
    ],
)
def test_web_pages_of_other_origins_are_refused(
    client: TestClient, origin: str, status: int
) -> None:
    response = client.post("/mcp", json=LIST, headers={**JSON, "origin": origin})

    assert response.status_code == status


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_only_messages_are_posted(client: TestClient, method: str) -> None:
    response = client.request(method, "/mcp", headers=JSON)

    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


def test_the_limits_are_those_of_other_requests(registry: Registry, settings: Settings) -> None:
    small = replace(settings, max_body=20)
    app = create_app(registry, small, endpoints=server.endpoints(registry, small))
    with TestClient(app) as client:
        assert client.post("/mcp", json=LIST, headers=JSON).status_code == 413
        assert client.post("/mcp", content=b"{}", headers=JSON).status_code == 400
        metrics = client.get("/metrics").text

    assert 'endpoint="mcp"' in metrics


def test_a_message_that_is_no_json_is_refused(client: TestClient) -> None:
    response = client.post("/mcp", content=b"{", headers=JSON)

    assert response.status_code == 400
    assert response.json()["error"]["code"] == -32700


def test_serve_needs_the_extra(
    environment: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)

    with pytest.raises(NotSupported, match="--mcp needs the MCP SDK"):
        serve(mcp=True)


def test_without_the_setting_there_is_no_endpoint(registry: Registry, settings: Settings) -> None:
    assert server.endpoints(registry, replace(settings, mcp=False)) == []


async def _over_http(app: FastAPI, mode: str) -> CallToolResult:
    running = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    serving = asyncio.ensure_future(running.serve())
    while not running.started:
        await asyncio.sleep(0.01)
    port = running.servers[0].sockets[0].getsockname()[1]
    try:
        async with Client(f"http://127.0.0.1:{port}/terminology/mcp", mode=mode) as client:
            return await client.call_tool("lookup", CALL)
    finally:
        running.should_exit = True
        await serving


@pytest.mark.parametrize("mode", ["auto", "legacy", MODERN])
def test_the_client_of_the_sdk_is_answered_over_http(app: FastAPI, mode: str) -> None:
    result = asyncio.run(_over_http(app, mode))

    assert "from 2025-04-01" in text(result)
    assert not result.is_error


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_client_of_the_sdk_is_answered_on_standard_input_and_output(
    bundled_dir: Path, tmp_path: Path, mode: str
) -> None:
    program = "from terminology.cli.main import main; main()"
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-c", program, "mcp", "--data-dir", str(tmp_path)],
        env={**os.environ, "FHIR_HCPCS_BUNDLED_DIR": str(bundled_dir.parent)},
    )

    async def call() -> CallToolResult:
        async with Client(parameters, mode=mode) as client:
            return await client.call_tool("lookup", {**CALL, "date": "2025-06-01"})

    assert "from 2025-04-01" in text(asyncio.run(call()))


def test_standard_input_is_answered_until_it_ends(
    environment: Callable[[str, str], None], data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    written = TextIOWrapper(BytesIO())
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(json.dumps(sent).encode() + b"\n")))
    monkeypatch.setattr(sys, "stdout", written)
    cli.mcp(data_dir)

    answer = json.loads(written.buffer.getvalue())
    assert answer["result"]["serverInfo"]["name"] == "fhir-hcpcs"


@pytest.mark.parametrize("name", ["http", "stdio"])
def test_without_the_extra_one_line_names_it(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)

    with pytest.raises(
        NotSupported, match=r"--mcp needs the MCP SDK: pip install 'fhir-hcpcs\[mcp\]'"
    ):
        agents.module(name, "--mcp")
