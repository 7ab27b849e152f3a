r"""uvicorn's HTTP protocol with cached and planned responses, and with limits.

    uvicorn --factory terminology.server:application \
            --http terminology.serving.protocol:Protocol

uvicorn makes a task for each request, and the task calls the application. That takes longer than a
cached or planned response, so these are sent before uvicorn parses the request (raw.py). uvicorn
parses every other request, and manages the connection.
"""

import asyncio
import logging
import sys
from asyncio import AbstractEventLoop
from dataclasses import replace
from typing import Any
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from codesystems.problems import Problem
from terminology.messages import http
from terminology.serving import codings, ids, malformed, preferences, rendered, response
from terminology.serving.app import Application
from terminology.serving.connections import PendingConnections, max_connections
from terminology.serving.raw import RawResponder
from terminology.serving.rendered import (
    HeadTooLarge,
    QueryTooLong,
    RequestTimeout,
    ResponseHeaders,
    TooManyConnections,
)
from terminology.serving.request import Request
from terminology.serving.router import dialect_of
from terminology.serving.service import Service

_log = logging.getLogger("fhir_hcpcs")

_MAX_NEW_HEADS = 16
"""Consecutive requests with new headers, after which uvicorn parses all requests of a connection:
a client that traces each request never sends the same headers twice."""
_SHARE_INTERVAL = 1.0
"""Seconds between two writes of the metrics of a worker."""
_CLOSE: ResponseHeaders = ((b"connection", b"close"),)
_MAX_PATH = 2_048
"""Bytes of a request line without its query."""


class _Shared:
    """The state that the connections of one server share."""

    def __init__(self, service: Service, loop: AbstractEventLoop) -> None:
        settings = service.settings
        self.service = service
        self.pending = PendingConnections(
            loop, settings.read_timeout, settings.connections or max_connections()
        )
        self._loop = loop
        if settings.metrics is not None:
            self._share_metrics()

    def _share_metrics(self) -> None:
        """Write the metrics of this worker for the others, once a second."""
        try:
            self.service.observer.metrics.share()
        except OSError as error:
            _log.warning("the metrics of this worker are not shared: %s", error)
        else:
            self._loop.call_later(_SHARE_INTERVAL, self._share_metrics)


_servers: WeakKeyDictionary[ServerState, _Shared] = WeakKeyDictionary()


class Protocol(HttpToolsProtocol):
    """A connection to a server of an `Application`."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        app = config.loaded_app
        assert isinstance(app, Application), "the protocol is for this application only"
        shared = _servers.get(server_state)
        if shared is None:
            shared = _servers[server_state] = _Shared(app.service, self.loop)
        self._service = shared.service
        self._pending = shared.pending
        is_raw = shared.service.settings.raw and app.is_direct and not self.root_path
        self._raw = app.raw if is_raw else None
        self._started = 0
        self.parsed_heads = 0
        self._completed = 0
        self._pending_bytes = 0
        self._was_active = False
        self._new_heads = 0
        self._is_refused = False
        self._is_known_idle = False
        self._is_first_line = True
        self._received = b""
        self._peer = b"-"

    def connection_made(  # type: ignore[override]
        self, transport: asyncio.Transport
    ) -> None:
        """Wait for a request, within the limits of time and connections."""
        super().connection_made(transport)
        self._peer = self.client[0].encode() if self.client else b"-"
        if self._pending.make_room(len(self.connections)):
            self._pending.add(self)
        else:
            self._refuse(TooManyConnections(http.too_many_connections(self._pending.most)))

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is closed."""
        self._pending.discard(self)
        super().connection_lost(exc)

    # Callbacks of uvicorn's parser

    def on_message_begin(self) -> None:
        """A request begins."""
        self._started += 1
        self._head_size = 0
        if self._started > 1:
            self._pending.add(self)
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A part of the path and query."""
        super().on_url(url)
        size, limit = len(self.url), self._service.guard.max_query
        if size > limit + _MAX_PATH:
            self._refuse(QueryTooLong(http.query_too_long(size, limit)))

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        super().on_header(name, value)
        guard = self._service.guard
        self._head_size += len(name) + len(value) + len(b": \r\n")
        if self._head_size > guard.max_head or len(self.headers) > guard.max_headers:
            self._refuse_head(self._head_size)

    def on_headers_complete(self) -> None:
        """The headers are complete."""
        self.parsed_heads += 1
        if not self._is_refused and not self.url.startswith(b"/"):
            self._read_target()
        if not self._is_refused:
            super().on_headers_complete()

    def _read_target(self) -> None:
        """Read a request target that is no path; its host is that of the request."""
        try:
            self.url, host = malformed.target(self.parser.get_method().decode(), self.url)
        except Problem as problem:
            self._refuse(problem)
        else:
            if host:
                self.headers[:] = [
                    (name, host if name == b"host" else value) for name, value in self.headers
                ]

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is complete."""
        self._completed += 1
        self._pending.discard(self)
        if not self._is_refused:
            super().on_message_complete()

    # Received bytes

    def data_received(self, data: bytes) -> None:
        """Respond, or have uvicorn parse the bytes.

        Bytes that arrive while a request is parsed or answered belong to it, or to the next one.
        """
        raw = self._raw
        if raw is None or not (self._is_known_idle or self._is_idle()):
            self._parse(data)
            return
        try:
            answer = raw.respond(data, self.server_state.default_headers, self._peer, self.loop)
        except Exception:
            # The application meets the same problem, and reports it to the client.
            _log.warning("the raw way failed; the application answers instead", exc_info=True)
            self._raw = answer = None
        if answer is not None:
            self._send_raw(answer)
        else:
            self._parse_and_cache(data, raw)

    def _parse_and_cache(self, data: bytes, raw: RawResponder) -> None:
        """Have uvicorn parse, and cache the headers if the bytes were one complete request."""
        before = self._started
        self._parse(data)
        # A connection that became a web socket has no cycle.
        is_one_request = self._started == self._completed == before + 1
        if is_one_request and self.cycle is not None and self.cycle.keep_alive:
            self._new_heads += raw.cache_headers(data, self.headers, self._peer.decode())
            if self._new_heads >= _MAX_NEW_HEADS:
                self._raw = None

    def _parse(self, data: bytes) -> None:
        """Have uvicorn parse, and refuse headers without end."""
        self._is_known_idle = False
        if self._is_refused:
            return
        self._is_first_line = self._started == self._completed
        if self._is_first_line and not data.isascii():
            data = malformed.escaped(data)
        self._received = data
        super().data_received(data)
        if self._started > self.parsed_heads:
            self._pending_bytes += len(data)
            if (
                self._pending_bytes
                > self._service.guard.max_head + self._service.guard.max_query + _MAX_PATH
            ):
                self._refuse_head(self._pending_bytes)
        else:
            self._pending_bytes = 0

    def send_400_response(self, msg: str) -> None:
        """Refuse bytes that are no request; uvicorn's own message has no reason."""
        reason = str(sys.exception() or msg)
        self._refuse(malformed.problem(self._received, self._is_first_line, reason))

    def _is_idle(self) -> bool:
        """Whether no request is pending, and no response is being sent."""
        is_answered = self.cycle is None or self.cycle.response_complete
        if self._is_refused or self._completed < self._started:
            return False
        return is_answered and not self.flow.write_paused and not self.transport.is_closing()

    # Sent bytes

    def pause_writing(self) -> None:
        """The client does not read its responses."""
        self._is_known_idle = False
        super().pause_writing()

    def _send_raw(self, answer: bytes) -> None:
        self._is_known_idle = True
        self.transport.write(answer)
        self.server_state.total_requests += 1
        self._was_active = True
        self._new_heads = 0
        if self.timeout_keep_alive_task is None:
            self._pending.discard(self)
            self._start_keep_alive()

    def _refuse_head(self, size: int) -> None:
        guard = self._service.guard
        number = len(self.headers or ())
        if number > guard.max_headers:
            actual, limit = f"{number:,} headers", f"{guard.max_headers:,}"
        else:
            actual, limit = f"headers of {size:,} bytes or more", f"{guard.max_head:,}"
        self._refuse(HeadTooLarge(http.head_too_large(actual, limit)))

    def _refuse(self, problem: Problem) -> None:
        """Refuse a request before it is complete, and close the connection."""
        if self._is_refused or self.transport.is_closing():
            return
        self._is_refused = True
        request = self._partial_request()
        dialect = dialect_of(request.path)
        request.negotiate(dialect)
        outcome = rendered.problem(problem, request, dialect)
        if not dict(outcome.headers).keys() & dict(_CLOSE).keys():
            outcome = replace(outcome, headers=(*outcome.headers, *_CLOSE))
        assert isinstance(outcome.body, bytes)
        prepared = self._service.responses.prepare(outcome, outcome.body, codings.NOTHING)
        id = request.id.encode()
        self.transport.write(response.encode(prepared, self.server_state.default_headers, id))
        self.transport.close()
        self._service.observer.record_response(
            request, outcome.status, len(outcome.body), "operation"
        )

    def _partial_request(self) -> Request:
        """The received part of a request, for the OperationOutcome and the log."""
        method, target = "-", b"-"
        if self._started > self._completed:
            method, target = self.parser.get_method().decode(), self.url[:_MAX_PATH]
        path, _, query = target.partition(b"?")
        vary = preferences.vary_key(self.headers or ())
        request = Request(
            method,
            unquote(path.decode("latin-1")),
            query,
            vary,
            preferences.from_vary_key(vary),
            id=ids.new(),
            client=self._peer.decode(),
        )
        request.endpoint = self._service.router.name(request.path)
        return request

    def expire(self) -> None:
        """Close the connection, whose request was not complete in time."""
        self._close(RequestTimeout(http.too_slow(self._service.settings.read_timeout)))

    def evict(self) -> None:
        """Close the connection, because too many are open."""
        self._close(TooManyConnections(http.too_many_connections(self._pending.most)))

    def _close(self, problem: Problem) -> None:
        if self._started > self._completed:
            self._refuse(problem)
        else:
            self.transport.close()

    def _start_keep_alive(self) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def timeout_keep_alive_handler(self) -> None:
        """Close the connection, unless it was active since the timer was started.

        A new timer for every response would take longer than the response.
        """
        if self._was_active:
            self._was_active = False
            self._start_keep_alive()
        else:
            super().timeout_keep_alive_handler()
