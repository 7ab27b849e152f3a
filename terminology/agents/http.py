"""The server of tools over HTTP: stateless, each request is one JSON response.

The endpoint is one of the HTTP server, with its limits, logs and metrics, mounted or not. The SDK
reads the headers and the body, and writes the answer; nothing is kept between two requests.
"""

import asyncio
import logging
import re
from collections.abc import Iterator, MutableMapping
from functools import partial
from typing import Any

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from terminology.agents import sdk
from terminology.agents.tools import Tools
from terminology.api.terminology import Terminology
from terminology.fhir.json import dumps
from terminology.messages import agents
from terminology.registry import Registry
from terminology.serving import media
from terminology.serving.rendered import Rendered
from terminology.serving.request import Request
from terminology.serving.router import Endpoint
from terminology.settings import ORIGINS_VARIABLE, Settings
from terminology.snapshot import Snapshot

Message = MutableMapping[str, Any]
"""A message of ASGI."""

PATH = "/mcp"
_LOCAL = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")
"""The origins of web pages of this machine."""
_KEPT = frozenset({b"content-type", b"content-length"})
"""Headers of a response that the HTTP server writes itself."""

# The SDK logs each start and end, which are those of a request here.
logging.getLogger("mcp").setLevel(logging.WARNING)


def endpoints(registry: Registry, settings: Settings) -> Iterator[tuple[str, Endpoint]]:
    """Return the endpoint by its path."""
    tools = Tools(Terminology(registry))
    yield PATH, Endpoint("mcp", None, ("POST",), partial(_answer, tools, settings), heavy=True)


def _answer(tools: Tools, settings: Settings, request: Request, snapshot: Snapshot) -> Rendered:
    """Answer a message, in the thread of an operation."""
    del snapshot
    origins = (value for name, value in request.headers if name == b"origin")
    origin = next(origins, b"").decode("latin-1")
    if not _is_allowed(origin, settings.origin):
        issue = agents.other_origin(origin, ORIGINS_VARIABLE)
        return Rendered(dumps({"error": issue.text}), media.JSON, 403)
    return asyncio.run(_exchange(tools, settings, request))


def _is_allowed(origin: str, allowed: str) -> bool:
    """Tell whether a web page may send messages: one of this machine, or of a named origin.

    The specification asks for it: another page could reach a server of the user's own machine by a
    name that leads there. Clients that are no web pages send no origin.
    """
    return (
        not origin
        or _LOCAL.fullmatch(origin) is not None
        or origin in re.split(r"[,\s]+", allowed.strip())
    )


async def _exchange(tools: Tools, settings: Settings, request: Request) -> Rendered:
    manager = StreamableHTTPSessionManager(
        sdk.server(tools),
        json_response=True,
        stateless=True,
        max_request_body_size=settings.max_body,
    )
    sent: list[Message] = []
    received = [{"type": "http.request", "body": request.body or b"", "more_body": False}]
    # The HTTP server notices a client that disconnects, and stops the work.
    silence = asyncio.get_running_loop().create_future()

    async def receive() -> Message:
        return received.pop() if received else await silence

    async def send(message: Message) -> None:
        sent.append(message)

    async with manager.run():
        await manager.handle_request(_scope(request), receive, send)
    return _rendered(sent)


def _scope(request: Request) -> Message:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": PATH,
        "raw_path": PATH.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [*request.headers],
        "client": None,
        "server": None,
    }


def _rendered(sent: list[Message]) -> Rendered:
    start = sent[0]
    headers = {name.lower(): value for name, value in start["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    others = tuple((name, value) for name, value in headers.items() if name not in _KEPT)
    type = headers.get(b"content-type", b"").decode("latin-1")
    return Rendered(body, type, start["status"], headers=others)
