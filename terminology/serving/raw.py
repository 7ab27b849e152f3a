"""Responses to the bytes of a request, without a task of the server.

A client sends the same headers with every request. uvicorn parses them once, and their meaning is
cached; a request that differs from an earlier one only in its first line is not parsed. It passes
through the same guard, cache, plans, response headers and observer as every other request.
"""

import re
from asyncio import AbstractEventLoop
from collections.abc import Sequence
from functools import lru_cache
from time import perf_counter
from typing import NamedTuple

from codesystems.problems import Problem
from terminology.cache import Cache, SeenKeys
from terminology.serving import ids, preferences, response
from terminology.serving.metrics import Series
from terminology.serving.preferences import VaryKey
from terminology.serving.response import PreparedResponse
from terminology.serving.service import Service
from terminology.snapshot import Snapshot

_FIRST_LINE = re.compile(
    rb'((GET|POST) (/[!"$&->@-~]+)(?:\?([!"$-~]*))?) HTTP/1\.1\r\n',
)
"""Method, path and query. uvicorn parses escapes in a path, and invalid characters."""
_LENGTH = re.compile(rb"\r\ncontent-length: ([0-9]{1,4})(?=\r\n)", re.IGNORECASE)
"""Content-Length of a small body."""

_END = b"\r\n\r\n"
_HEADS = 1 << 20
_HITS = 4 << 20
"""Bytes of cached headers, and of requests with cached responses."""
_LONGEST = 2_048
"""Most bytes of headers, and of a request, that are cached."""
_PATHS = 256
"""Cached metrics series."""
_SIZE = b"content-length"
_SPECIAL = frozenset(
    {
        _SIZE,
        b"content-encoding",
        b"expect",
        b"transfer-encoding",
        b"upgrade",
        b"traceparent",
        b"x-request-id",
    }
)
"""Headers that change the framing or the coding of a request, or that differ in each request."""

_USED = frozenset({b"if-none-match", b"origin"})
"""Headers that change the response, apart from those of the vary key."""

HeaderList = Sequence[tuple[bytes, bytes]]


_Proxied = tuple[bytes, bytes]
"""The address of a proxy, and the address of its client."""


class _Head(NamedTuple):
    """The parsed headers of a request."""

    vary: VaryKey
    if_none_match: str
    origin: str
    proxied: _Proxied | None


_Hit = tuple[PreparedResponse, Series, _Proxied | None, bytes | None]
"""A response, its metrics series, the client behind a proxy, and the access log entry."""


_Parts = tuple[bytes, bytes, bytes, bytes, bytes | None]
"""A complete request: its first line without the protocol version, path, query, headers without
Content-Length, and the body of a POST."""


class RawResponder:
    """Answers requests of HTTP/1.1 from the cache and the plans of a service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._responder = service.responder
        self._observer = service.observer
        self._access = service.observer.access
        self._max_query = service.guard.max_query
        self._max_body = service.guard.max_body
        self._traces = SeenKeys()
        self._heads: Cache[bytes, _Head] = Cache(_HEADS)
        self._series = lru_cache(_PATHS)(self._new_series)
        self._reset(service.responder.snapshot)

    def _reset(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._hits: Cache[bytes, _Hit] = Cache(_HITS)

    def _new_series(self, path: str, status: int, way: str) -> Series:
        return self._observer.series(self._service.router.name(path), path, status, way)

    def cache_headers(self, request: bytes, headers: HeaderList, client: str) -> bool:
        """Cache the parsed headers of a GET or a POST; return whether they are new.

        `request` is exactly one request; `client` is the address of the connection.
        """
        parts = _parts(request)
        if parts is None:
            return False
        _, _, _, head, body = parts
        if len(head) > _LONGEST or head.find(_END) != len(head) - len(_END):
            return False
        if self._heads.get(head) is not None:
            return False
        names = [name for name, _ in headers]
        if body is not None:
            names.remove(_SIZE)
        if _SPECIAL.isdisjoint(names) and self._are_accepted(headers):
            used = preferences.joined(headers, _USED)
            origin = used.get(b"origin", "")
            origin = origin if self._service.responses.is_named(origin) else ""
            address = self._service.proxies.arrival(client, "", "", headers).client
            proxied = (client.encode(), address.encode()) if address != client else None
            if_none_match = used.get(b"if-none-match", "")
            parsed = _Head(preferences.vary_key(headers), if_none_match, origin, proxied)
            self._heads.put(head, parsed, 2 * len(head))
        return True

    def _are_accepted(self, headers: HeaderList) -> bool:
        try:
            self._service.guard.check_headers(headers, "1.1")
        except Problem:
            return False
        return True

    def respond(
        self, request: bytes, standard: HeaderList, client: bytes, loop: AbstractEventLoop
    ) -> bytes | None:
        """Return the response; None if uvicorn has to parse, or an operation has to run."""
        start = perf_counter()
        responder = self._responder
        responder.update_snapshot()
        if responder.snapshot is not self._snapshot:
            self._reset(responder.snapshot)
        hit = self._hits.get(request) or self._cached_or_planned(request)
        if hit is None:
            return None
        prepared, series, proxied, summary = hit
        id = ids.new_bytes()
        encoded = response.encode(prepared, standard, id)
        seconds = perf_counter() - start
        series.add(seconds)
        if self._access is not None and summary is not None:
            if proxied is not None and proxied[0] == client:
                client = proxied[1]
            self._access.add(loop, client, summary, seconds, id)
        return encoded

    def _cached_or_planned(self, request: bytes) -> _Hit | None:
        parts = _parts(request)
        if parts is None:
            return None
        line, target, query, headers, body = parts
        head = self._heads.get(headers)
        if head is None or len(query) > self._max_query:
            return None
        if body is not None and len(body) > self._max_body:
            return None
        path = target.decode()
        vary, if_none_match, origin, proxied = head
        key = (path, query, body, vary)
        way, is_new = "plan", self._traces.is_new(request)
        prepared = self._responder.planned(key) if is_new else None
        if prepared is None:
            prepared, way, _ = self._responder.cached_or_planned(key)
        if prepared is None:
            return None
        if if_none_match:
            prepared = self._service.responses.conditional(prepared, if_none_match)
        if origin:
            prepared = self._service.responses.of_origin(prepared, origin)
        status, summary = prepared[0].status, None
        if self._access is not None:
            summary = self._access.summary(line, status, len(prepared[1]))
        hit = prepared, self._series(path, status, way), proxied, summary
        if way == "cache" and len(request) <= _LONGEST:
            self._hits.put(request, hit, len(request))
        return hit


def _parts(request: bytes) -> _Parts | None:
    """Split a request; None if uvicorn has to parse it.

    uvicorn parses requests with several Content-Length headers, or another length of the body.
    """
    line = _FIRST_LINE.match(request)
    if line is None:
        return None
    start = line.end()
    whole, method, path, query = line.groups(b"")
    if method == b"GET":
        return whole, path, query, request[start:], None
    end = request.find(_END, start - 2)
    size = _LENGTH.search(request, start - 2, end + 2)
    if size is None:
        return None
    head = request[start : size.start() + 2] + request[size.end() + 2 : end + len(_END)]
    body = request[end + len(_END) :]
    return (whole, path, query, head, body) if len(body) == int(size[1]) else None
