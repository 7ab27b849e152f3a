"""The ASGI way through the pipeline: from a server, or from a host application's middleware."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from time import perf_counter

from starlette.types import ASGIApp, Receive, Scope, Send

from codesystems.problems import Problem
from terminology import messages
from terminology.serving import compression, ids, preferences, response
from terminology.serving.rendered import Rendered, Stopping, TooSlow
from terminology.serving.request import Request
from terminology.serving.response import LARGEST_INLINE, Prefix, Ready
from terminology.serving.service import Service
from terminology.work import Cancelled, Work

_log = logging.getLogger("fhir_hcpcs")

_NEEDED = frozenset(
    {
        b"access-control-request-headers",
        b"content-length",
        b"host",
        b"if-none-match",
        b"traceparent",
        b"x-request-id",
    }
)
"""Headers that are read beside those on which the body of an answer depends."""


_LASTING = {200, 400, 404}
"""Statuses that will be the same the next time."""


class Endpoints:
    """The endpoints of a service, with another application for all other paths."""

    def __init__(self, service: Service, other: ASGIApp) -> None:
        self._service = service
        self._other = other

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and self._service.router.owns(path_of(scope)):
            await Exchange(self._service, scope, receive, send).answer()
        else:
            await self._other(scope, receive, send)


def path_of(scope: Scope) -> str:
    """The path of a request below the application, wherever that is mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) or "/"


class Exchange:
    """One request, and the response to it."""

    def __init__(self, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        self._service = service
        self._scope = scope
        self._receive = receive
        self._send = send
        self._headers = {
            name: value.decode("latin-1") for name, value in scope["headers"] if name in _NEEDED
        }
        self._request = self._read()
        self._is_started = False

    def _read(self) -> Request:
        scope, sent = self._scope, self._headers
        headers = scope["headers"]
        vary = preferences.vary_key(headers)
        client = scope.get("client")
        address, scheme = self._service.proxies.origin(
            client[0] if client else "-", scope["scheme"], headers
        )
        host = sent.get(b"host") or ":".join(map(str, scope.get("server") or ("localhost",)))
        return Request(
            scope["method"],
            path_of(scope),
            scope["query_string"],
            vary,
            preferences.of(vary),
            base=f"{scheme}://{host}{scope.get('root_path', '')}".rstrip("/"),
            if_none_match=sent.get(b"if-none-match", ""),
            id=ids.of(sent.get(b"x-request-id", "")),
            traceparent=ids.trace(sent.get(b"traceparent", "")),
            client=address,
            arrival=perf_counter(),
        )

    async def respond(self, found: Rendered) -> None:
        """Send an answer that is rendered already."""
        await self._send_whole(self._ready(found), "operation")

    async def answer(self) -> None:
        """Answer the request; a client that leaves is noted."""
        try:
            try:
                self._admit()
                if self._request.method == "POST":
                    self._request.body = await self._body()
                self._service.responder.look()
                await self._answer()
            except asyncio.CancelledError:
                # The server stops. To pass this on would tell the client nothing, and the log much.
                await self._fail(Stopping(messages.stopping()))
            except Exception as error:
                await self._fail(error)
        except Cancelled:
            self._service.observer.left(self._request)

    async def _fail(self, error: Exception) -> None:
        """Say what is wrong, or where a part of the response is sent already, break it off."""
        failed = self._service.pipeline.failed(error, self._request)
        if self._is_started:
            _log.error("response %s broken off", self._request.id)
        else:
            await self.respond(failed)

    def _admit(self) -> None:
        """Let the request pass the guard. Raises Problem."""
        guard = self._service.guard
        guard.headers(self._scope["headers"], self._scope["http_version"])
        guard.query(self._request.query)

    async def _answer(self) -> None:
        service, request = self._service, self._request
        if request.method == "OPTIONS":
            requested = self._headers.get(b"access-control-request-headers", "")
            allowed = service.router.methods(request.path)
            await self._send_whole(service.responses.preflight(requested, allowed), "operation")
            return
        if request.method not in {"GET", "HEAD", "POST"}:
            await self._run(is_due=False)
            return
        ready, way, is_due = service.responder.find(request.key)
        if ready is None:
            await self._run(is_due=is_due)
        else:
            request.endpoint = service.router.name(request.path)
            await self._send_whole(ready, way)

    async def _run(self, *, is_due: bool) -> None:
        """Have the operation answer; its work ends when the client leaves."""
        service, request = self._service, self._request
        snapshot = service.responder.snapshot
        work = service.pipeline.work(request)
        async with _watched(self._receive, work):
            found = await service.pipeline.answer(request, work)
            if not isinstance(found.body, bytes):
                await self._send_pieces(found, work)
                return
            accepts = request.preferences.gzip
            if accepts and len(found.body) > LARGEST_INLINE:
                ready = await service.pipeline.in_thread(work, lambda: self._ready(found))
            else:
                ready = self._ready(found)
            if is_due and request.is_cacheable and found.status in _LASTING:
                service.responder.keep(request.key, ready, snapshot)
            await self._send_whole(ready, "operation")

    def _ready(self, found: Rendered) -> Ready:
        assert isinstance(found.body, bytes)
        accepts = self._request.preferences.gzip
        return self._service.responses.ready(found, found.body, accepts_gzip=accepts)

    async def _body(self) -> bytes:
        """Read the body. Raises TooLarge as soon as it is too large, TooSlow and Cancelled."""
        guard, seconds = self._service.guard, self._service.settings.read_timeout
        declared = self._headers.get(b"content-length", "")
        if declared.isdecimal():
            guard.body(int(declared))
        body = bytearray()
        try:
            async with asyncio.timeout(seconds):
                more = True
                while more:
                    message = await self._receive()
                    if message["type"] == "http.disconnect":
                        raise Cancelled
                    body += message.get("body", b"")
                    guard.body(len(body))
                    more = message.get("more_body", False)
        except TimeoutError as error:
            raise TooSlow(messages.too_slow(seconds)) from error
        return bytes(body)

    async def _send_whole(self, ready: Ready, way: str) -> None:
        """Send a response in one piece."""
        request = self._request
        prefix, body = self._service.responses.answered(ready, request.if_none_match)
        await self._start(prefix, len(body), has_length=prefix.status not in {204, 304})
        await self._send({"type": "http.response.body", "body": body})
        self._service.observer.answered(request, prefix.status, len(body), way)

    async def _start(self, prefix: Prefix, size: int, *, has_length: bool) -> None:
        own = response.of_request(self._request, size, has_length=has_length)
        headers = [*prefix.headers, *own]
        self._is_started = True
        await self._send(
            {"type": "http.response.start", "status": prefix.status, "headers": headers}
        )

    async def _send_pieces(self, found: Rendered, work: Work) -> None:
        """Send a response piece by piece as it is rendered."""
        service, request = self._service, self._request
        compressed = request.preferences.gzip
        prefix = service.responses.of(found, compressed=compressed)
        if response.is_unchanged(request.if_none_match, prefix.etag):
            await self._send_whole((prefix, b""), "operation")
            return
        if compressed:
            found = replace(found, body=compression.compressed(found.body))
        pieces = service.pipeline.stream(found, work)
        first = await anext(pieces, b"")
        await self._start(prefix, 0, has_length=False)
        size = await self._send_rest(first, pieces)
        service.observer.answered(request, prefix.status, size, "operation")

    async def _send_rest(self, first: bytes, pieces: AsyncIterator[bytes]) -> int:
        """Send the pieces of a body; return how many bytes they have.

        Where rendering fails, or the client does not read, the response is broken off, which the
        client notices: it must not take a part for the whole.
        """
        piece, size = first, 0
        try:
            while piece:
                async with asyncio.timeout(self._service.settings.request_timeout):
                    message = {"type": "http.response.body", "body": piece, "more_body": True}
                    await self._send(message)
                size += len(piece)
                piece = await anext(pieces, b"")
        except (Problem, TimeoutError) as error:
            id, method, target = self._request.id, self._request.method, self._request.target
            _log.warning("response %s broken off: %s %s: %s", id, method, target, error)
            return size
        await self._send({"type": "http.response.body", "body": b""})
        return size


@asynccontextmanager
async def _watched(receive: Receive, work: Work) -> AsyncIterator[None]:
    """Cancel work when its client leaves."""

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        work.cancel()

    watcher = asyncio.ensure_future(watch())
    try:
        yield
    finally:
        watcher.cancel()
