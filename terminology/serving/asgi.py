"""Requests over ASGI: from a server, or from the middleware of a host application."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from time import perf_counter

from starlette.types import ASGIApp, Receive, Scope, Send

from codesystems.problems import Issue, Problem
from terminology.fhir import outcome
from terminology.messages import http
from terminology.serving import (
    codings,
    compression,
    decompression,
    ids,
    media,
    paths,
    preferences,
    rendered,
    response,
)
from terminology.serving.rendered import (
    NotAcceptable,
    Rendered,
    RequestTimeout,
    ResponseHeaders,
    ServerStopping,
)
from terminology.serving.request import Request
from terminology.serving.response import LARGEST_INLINE, Preflight, PreparedResponse, ResponseHead
from terminology.serving.router import dialect_of
from terminology.serving.service import Service
from terminology.work import Cancelled, Work

_log = logging.getLogger("fhir_hcpcs")

_USED = frozenset(
    {
        b"access-control-request-headers",
        b"access-control-request-private-network",
        b"content-encoding",
        b"content-length",
        b"host",
        b"if-none-match",
        b"origin",
        b"traceparent",
        b"x-request-id",
    }
)
"""Request headers that are used, apart from those of the vary key."""


_CACHEABLE = {200, 400, 404}
"""Statuses of responses that may be cached."""


class EndpointMiddleware:
    """The endpoints of a service, in front of another application for all other paths."""

    def __init__(self, service: Service, other: ASGIApp) -> None:
        self._service = service
        self._other = other

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and self._service.router.owns(paths.of(scope)):
            await Exchange(self._service, scope, receive, send).answer()
        else:
            await self._other(scope, receive, send)


class Exchange:
    """One request, and the response to it."""

    def __init__(self, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        self._service = service
        self._scope = scope
        self._receive = receive
        self._send = send
        self._headers = preferences.joined(scope["headers"], _USED)
        self._request = self._read()
        self._is_started = False

    def _read(self) -> Request:
        scope, used = self._scope, self._headers
        headers = scope["headers"]
        vary = preferences.vary_key(headers)
        client = scope.get("client")
        host = used.get(b"host") or ":".join(map(str, scope.get("server") or ("localhost",)))
        arrival = self._service.proxies.arrival(
            client[0] if client else "-", scope["scheme"], host, headers
        )
        base = self._service.settings.base_url or arrival.base + scope.get("root_path", "")
        return Request(
            scope["method"],
            paths.of(scope),
            scope["query_string"],
            vary,
            preferences.from_vary_key(vary),
            base=base.rstrip("/"),
            if_none_match=used.get(b"if-none-match", ""),
            origin=used.get(b"origin", ""),
            id=ids.valid_or_new(used.get(b"x-request-id", "")),
            traceparent=ids.valid_traceparent(used.get(b"traceparent", "")),
            client=arrival.client,
            arrival=perf_counter(),
            headers=headers,
        )

    async def respond(self, answer: Rendered) -> None:
        """Send a rendered answer."""
        await self._send_whole(self._prepare(answer), "operation")

    async def refuse(self, issue: Issue, status: int, headers: ResponseHeaders) -> None:
        """Refuse the request with a status of the host application."""
        request = self._request
        dialect = dialect_of(request.path)
        request.negotiate(dialect)
        await self.respond(
            rendered.resource(outcome.write([issue]), request, dialect, status, headers=headers)
        )

    async def answer(self) -> None:
        """Answer the request; record a client that disconnects."""
        try:
            try:
                self._check()
                if self._request.method == "POST":
                    self._request.body = await self._body()
                    self._guess_media_type(self._request.body)
                self._service.responder.update_snapshot()
                await self._answer()
            except asyncio.CancelledError:
                # The server stops. The client gets the reason, and the log no traceback.
                await self._fail(ServerStopping(http.stopping()))
            except Exception as error:
                await self._fail(error)
        except Cancelled:
            self._service.observer.record_disconnect(self._request)

    async def _fail(self, error: Exception) -> None:
        """Send the problem as a response; if a part is already sent, break the response off."""
        self._request.negotiate(dialect_of(self._request.path))
        failed = self._service.pipeline.error_answer(error, self._request)
        if self._is_started:
            _log.error("response %s broken off", self._request.id)
        else:
            await self.respond(failed)

    def _check(self) -> None:
        """Check the headers, and the limits of headers and query. Raises Problem."""
        guard = self._service.guard
        guard.check_headers(self._scope["headers"], self._scope["http_version"])
        guard.check_query(self._request.query)
        if not self._request.preferences.codings.is_possible:
            raise NotAcceptable(http.no_acceptable_coding(codings.KNOWN))

    async def _answer(self) -> None:
        service, request = self._service, self._request
        if request.method == "OPTIONS":
            used, allowed = self._headers, service.router.methods(request.path)
            asked = Preflight(
                request.origin,
                used.get(b"access-control-request-headers", ""),
                used.get(b"access-control-request-private-network", ""),
            )
            await self._send_whole(service.responses.preflight(asked, allowed), "operation")
            return
        if request.method not in {"GET", "HEAD", "POST"}:
            await self._run(is_repeated=False)
            return
        prepared, way, is_repeated = service.responder.cached_or_planned(request.key)
        if prepared is None:
            await self._run(is_repeated=is_repeated)
        else:
            request.endpoint = service.router.name(request.path)
            await self._send_whole(prepared, way)

    async def _run(self, *, is_repeated: bool) -> None:
        """Run the operation; its work ends when the client disconnects."""
        service, request = self._service, self._request
        snapshot = service.responder.snapshot
        work = service.pipeline.work(request)
        async with _watched(self._receive, work):
            answer = await service.pipeline.answer(request, work)
            if not isinstance(answer.body, bytes):
                await self._send_pieces(answer, work)
                return
            if request.preferences.coding and len(answer.body) > LARGEST_INLINE:
                prepared = await service.pipeline.in_thread(work, lambda: self._prepare(answer))
            else:
                prepared = self._prepare(answer)
            if is_repeated and request.is_cacheable and answer.status in _CACHEABLE:
                service.responder.store(request.key, prepared, snapshot)
            await self._send_whole(prepared, "operation")

    def _prepare(self, answer: Rendered) -> PreparedResponse:
        assert isinstance(answer.body, bytes)
        accepted = self._request.preferences.codings
        return self._service.responses.prepare(answer, answer.body, accepted)

    def _guess_media_type(self, body: bytes) -> None:
        """Set the media type of a body without one; a client may name every body a form."""
        request = self._request
        named = request.preferences.content_type
        is_missing = b"content-type" not in request.vary[::2]
        if is_missing or (media.is_form(named) and media.is_resource(body)):
            request.preferences = replace(request.preferences, content_type=media.guessed(body))

    async def _body(self) -> bytes:
        """Read the body without its codings. Raises Problem and Cancelled."""
        guard, coded = self._service.guard, await self._received()
        sent = self._headers.get(b"content-encoding", "")
        if not sent:
            return coded
        return decompression.decoded(coded, sent, guard.check_body, guard.max_body)

    async def _received(self) -> bytes:
        """Read the body. Raises TooLarge, RequestTimeout and Cancelled."""
        guard, seconds = self._service.guard, self._service.settings.read_timeout
        declared = self._headers.get(b"content-length", "")
        if declared.isdecimal():
            guard.check_body(int(declared))
        body = bytearray()
        try:
            async with asyncio.timeout(seconds):
                more = True
                while more:
                    message = await self._receive()
                    if message["type"] == "http.disconnect":
                        raise Cancelled
                    body += message.get("body", b"")
                    guard.check_body(len(body))
                    more = message.get("more_body", False)
        except TimeoutError as error:
            raise RequestTimeout(http.too_slow(seconds)) from error
        return bytes(body)

    async def _send_whole(self, prepared: PreparedResponse, way: str) -> None:
        """Send a complete response."""
        request, responses = self._request, self._service.responses
        prepared = responses.conditional(prepared, request.if_none_match)
        head, body = responses.of_origin(prepared, request.origin)
        await self._start(head, len(body), has_length=head.status not in {204, 304})
        await self._send({"type": "http.response.body", "body": body})
        self._service.observer.record_response(request, head.status, len(body), way)

    async def _start(self, head: ResponseHead, size: int, *, has_length: bool) -> None:
        own = response.own_headers(self._request, size, has_length=has_length)
        headers = [*head.headers, *own]
        self._is_started = True
        await self._send({"type": "http.response.start", "status": head.status, "headers": headers})

    async def _send_pieces(self, answer: Rendered, work: Work) -> None:
        """Send a response in pieces while it is rendered."""
        service, request = self._service, self._request
        coding = request.preferences.coding
        if answer.gzipped is not None and request.preferences.codings.gzip:
            answer, coding = replace(answer, body=answer.gzipped), "gzip"
        elif coding:
            answer = replace(answer, body=compression.pieces(answer.body, coding))
        head = service.responses.head_of(answer, coding)
        head, _ = service.responses.of_origin((head, b""), request.origin)
        if response.is_not_modified(request.if_none_match, head.etag):
            await self._send_whole((head, b""), "operation")
            return
        if request.method == "HEAD":
            await self._start(head, 0, has_length=False)
            await self._send({"type": "http.response.body", "body": b""})
            service.observer.record_response(request, head.status, 0, "operation")
            return
        pieces = service.pipeline.stream(answer, work)
        first = await anext(pieces, b"")
        await self._start(head, 0, has_length=False)
        size = await self._send_rest(first, pieces)
        service.observer.record_response(request, head.status, size, "operation")

    async def _send_rest(self, first: bytes, pieces: AsyncIterator[bytes]) -> int:
        """Send the pieces of a body; return their number of bytes.

        If rendering fails, or the client does not read, the response ends without its last chunk,
        so that the client does not use an incomplete body.
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
    """Cancel work when its client disconnects."""

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        work.cancel()

    watcher = asyncio.ensure_future(watch())
    try:
        yield
    finally:
        watcher.cancel()
