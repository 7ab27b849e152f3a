r"""uvicorn's HTTP, with responses that are cached or planned before it, and with limits.

    uvicorn --factory terminology.server:application \
            --http terminology.serving.protocol:Protocol

For each request uvicorn makes a task, which calls the application. That takes longer than a
response that is cached or planned, so that those are given where the request arrives (raw.py).
Every other request is read by uvicorn, and all that a connection needs besides is done by it.
"""

import asyncio
import logging
from asyncio import AbstractEventLoop
from typing import Any
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from codesystems.problems import Problem
from terminology import messages
from terminology.serving import ids, rendered, response
from terminology.serving.app import Application
from terminology.serving.connections import Awaited, most
from terminology.serving.raw import Raw
from terminology.serving.rendered import (
    HeadTooLarge,
    QueryTooLong,
    TooManyConnections,
    TooSlow,
)
from terminology.serving.request import Request
from terminology.serving.router import dialect_of
from terminology.serving.service import Service

_log = logging.getLogger("fhir_hcpcs")

_PATIENCE = 16
"""Requests in a row with headers that never came before, after which a connection is left to
uvicorn: a client that traces each request never sends the same twice."""
_SHARE = 1.0
"""Seconds between two times that workers share their metrics."""
_PATH = 2_048
"""Bytes of a request line that are not its query."""


class _Shared:
    """What the connections of one server share."""

    def __init__(self, service: Service, loop: AbstractEventLoop) -> None:
        settings = service.settings
        self.service = service
        self.awaited = Awaited(loop, settings.read_timeout, settings.connections or most())
        self._loop = loop
        if settings.metrics is not None:
            self._share_metrics()

    def _share_metrics(self) -> None:
        """Have other workers know the metrics of this one, once a second."""
        try:
            self.service.observer.metrics.share()
        except OSError as error:
            _log.warning("the metrics of this worker are not shared: %s", error)
        else:
            self._loop.call_later(_SHARE, self._share_metrics)


_servers: WeakKeyDictionary[ServerState, _Shared] = WeakKeyDictionary()


class Protocol(HttpToolsProtocol):
    """A connection to a server whose application is ours."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        app = config.loaded_app
        assert isinstance(app, Application), "another application has another protocol"
        shared = _servers.get(server_state)
        if shared is None:
            shared = _servers[server_state] = _Shared(app.service, self.loop)
        self._service = shared.service
        self._awaited = shared.awaited
        is_raw = shared.service.settings.raw and app.is_direct and not self.root_path
        self._raw = app.raw if is_raw else None
        self._begun = 0
        self.heads = 0
        self._ended = 0
        self._unread = 0
        self._was_active = False
        self._unlearned = 0
        self._is_refused = False
        self._is_quiet = False
        self._peer = b"-"

    def connection_made(  # type: ignore[override]
        self, transport: asyncio.Transport
    ) -> None:
        """Wait for a request, for so long and beside so many others as is allowed."""
        super().connection_made(transport)
        self._peer = self.client[0].encode() if self.client else b"-"
        if self._awaited.make_room(len(self.connections)):
            self._awaited.add(self)
        else:
            self._refuse(TooManyConnections(messages.too_many_connections(self._awaited.most)))

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is closed."""
        self._awaited.discard(self)
        super().connection_lost(exc)

    # What uvicorn's parser finds

    def on_message_begin(self) -> None:
        """A request begins."""
        self._begun += 1
        self._head_size = 0
        if self._begun > 1:
            self._awaited.add(self)
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A part of the path and query."""
        super().on_url(url)
        size, limit = len(self.url), self._service.guard.max_query
        if size > limit + _PATH:
            self._refuse(QueryTooLong(messages.query_too_long(size, limit)))

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        super().on_header(name, value)
        guard = self._service.guard
        self._head_size += len(name) + len(value) + len(b": \r\n")
        if self._head_size > guard.max_head or len(self.headers) > guard.max_headers:
            self._refuse_head(self._head_size)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self.heads += 1
        if not self._is_refused:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """A request has been read."""
        self._ended += 1
        self._awaited.discard(self)
        if not self._is_refused:
            super().on_message_complete()

    # What arrives

    def data_received(self, data: bytes) -> None:
        """Respond, or have uvicorn read what has arrived.

        What arrives while a request is read, or answered, is a part of it or waits for its turn.
        """
        raw = self._raw
        if raw is None or not (self._is_quiet or self._is_idle()):
            self._read(data)
            return
        try:
            answer = raw.answer(data, self.server_state.default_headers, self._peer, self.loop)
        except Exception:
            # The application meets what is wrong too, and knows how to say so.
            _log.warning("the raw way failed; the application answers instead", exc_info=True)
            self._raw = answer = None
        if answer is not None:
            self._write(answer)
        else:
            self._read_whole(data, raw)

    def _read_whole(self, data: bytes, raw: Raw) -> None:
        """Have uvicorn read, and learn what the headers mean if that was one whole request."""
        before = self._begun
        self._read(data)
        # A connection that became a web socket has no cycle.
        alone = self._begun == self._ended == before + 1
        if alone and self.cycle is not None and self.cycle.keep_alive:
            self._unlearned += raw.learn(data, self.headers, self._peer.decode())
            if self._unlearned >= _PATIENCE:
                self._raw = None

    def _read(self, data: bytes) -> None:
        """Have uvicorn read, and refuse a head that does not end."""
        self._is_quiet = False
        if self._is_refused:
            return
        super().data_received(data)
        if self._begun > self.heads:
            self._unread += len(data)
            if self._unread > self._service.guard.max_head + self._service.guard.max_query + _PATH:
                self._refuse_head(self._unread)
        else:
            self._unread = 0

    def _is_idle(self) -> bool:
        """Whether nobody waits for anything on this connection."""
        answered = self.cycle is None or self.cycle.response_complete
        if self._is_refused or self._ended < self._begun:
            return False
        return answered and not self.flow.write_paused and not self.transport.is_closing()

    # What is sent

    def pause_writing(self) -> None:
        """The client does not read what was sent."""
        self._is_quiet = False
        super().pause_writing()

    def _write(self, answer: bytes) -> None:
        self._is_quiet = True
        self.transport.write(answer)
        self.server_state.total_requests += 1
        self._was_active = True
        self._unlearned = 0
        if self.timeout_keep_alive_task is None:
            self._awaited.discard(self)
            self._expect_more()

    def _refuse_head(self, size: int) -> None:
        guard = self._service.guard
        number = len(self.headers or ())
        if number > guard.max_headers:
            sent, limit = f"{number:,} headers", f"{guard.max_headers:,}"
        else:
            sent, limit = f"headers of {size:,} bytes or more", f"{guard.max_head:,}"
        self._refuse(HeadTooLarge(messages.head_too_large(sent, limit)))

    def _refuse(self, problem: Problem) -> None:
        """Refuse a request before it is read whole, and close the connection."""
        if self._is_refused or self.transport.is_closing():
            return
        self._is_refused = True
        request = self._unfinished()
        found = rendered.problem(problem, request, dialect_of(request.path))
        assert isinstance(found.body, bytes)
        ready = self._service.responses.ready(found, found.body, accepts_gzip=False)
        id = request.id.encode()
        self.transport.write(response.written(ready, self.server_state.default_headers, id))
        self.transport.close()
        self._service.observer.answered(request, found.status, len(found.body), "operation")

    def _unfinished(self) -> Request:
        """What has come of a request, for an outcome and for the log."""
        method, target = "-", b"-"
        if self._begun > self._ended:
            method, target = self.parser.get_method().decode(), self.url[:_PATH]
        path, _, query = target.partition(b"?")
        request = Request(
            method,
            unquote(path.decode("latin-1")),
            query,
            id=ids.made(),
            client=self._peer.decode(),
        )
        request.endpoint = self._service.router.name(request.path)
        return request

    def expire(self) -> None:
        """Close the connection, on which a request was waited for too long."""
        self._end(TooSlow(messages.too_slow(self._service.settings.read_timeout)))

    def give_way(self) -> None:
        """Close the connection in favour of another."""
        self._end(TooManyConnections(messages.too_many_connections(self._awaited.most)))

    def _end(self, problem: Problem) -> None:
        if self._begun > self._ended:
            self._refuse(problem)
        else:
            self.transport.close()

    def _expect_more(self) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def timeout_keep_alive_handler(self) -> None:
        """Close the connection, unless it was active since this was set to happen.

        To set it anew with every response would take longer than the response.
        """
        if self._was_active:
            self._was_active = False
            self._expect_more()
        else:
            super().timeout_keep_alive_handler()
