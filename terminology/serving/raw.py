"""Responses as bytes to requests as bytes, before the server makes a task of them.

A client sends the same headers with every request. What they mean is learned once, from what the
server's own parser has read; a request that differs from an earlier one in its first line alone
needs no parsing. It goes through the same guard, cache, plans, headers and observer as all others.
"""

import re
from asyncio import AbstractEventLoop
from collections.abc import Sequence
from functools import lru_cache
from time import perf_counter
from typing import NamedTuple

from codesystems.problems import Problem
from terminology.cache import Cache, Traces
from terminology.serving import ids, preferences, response
from terminology.serving.metrics import Series
from terminology.serving.preferences import VaryKey
from terminology.serving.response import Ready
from terminology.serving.service import Service
from terminology.snapshot import Snapshot

_FIRST_LINE = re.compile(
    rb'((GET|POST) (/[!"$&->@-~]+)(?:\?([!"$-~]*))?) HTTP/1\.1\r\n',
)
"""Method, path and query. An escape in a path, and what no parser takes, is left to the server."""
_LENGTH = re.compile(rb"\r\ncontent-length: ([0-9]{1,4})(?=\r\n)", re.IGNORECASE)
"""The size of a body that is small."""

_END = b"\r\n\r\n"
_HEADS = 1 << 20
_HITS = 4 << 20
"""Bytes of heads of which the meaning is cached, and of requests whose responses are."""
_LONGEST = 2_048
"""Bytes of a head, and of a query, that are cached."""
_PATHS = 256
"""Paths of which it is cached where their requests are counted."""
_SIZE = b"content-length"
_SPECIAL = frozenset(
    {
        _SIZE,
        b"expect",
        b"transfer-encoding",
        b"upgrade",
        b"traceparent",
        b"x-request-id",
    }
)
"""Headers with which a request is more than its head, or that are another with each request."""

Headers = Sequence[tuple[bytes, bytes]]


_Proxied = tuple[bytes, bytes]
"""The address of a proxy, and the address of the client for which it asks."""


class _Head(NamedTuple):
    """What all headers of a request mean."""

    vary: VaryKey
    if_none_match: str
    proxied: _Proxied | None


_Hit = tuple[Ready, Series, _Proxied | None, bytes | None]
"""A response, where it is counted, for whom a proxy asks, and how the request is logged."""


_Parts = tuple[bytes, bytes, bytes, bytes, bytes | None]
"""A whole request: its first line without the protocol, its path and its query; its headers but for
the size of the body; and the body of a POST."""


class Raw:
    """The raw way to a service, for a server that speaks HTTP/1.1."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._responder = service.responder
        self._observer = service.observer
        self._access = service.observer.access
        self._max_query = service.guard.max_query
        self._max_body = service.guard.max_body
        self._traces = Traces()
        self._heads: Cache[bytes, _Head] = Cache(_HEADS)
        self._series = lru_cache(_PATHS)(self._new_series)
        self._begin(service.responder.snapshot)

    def _begin(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._hits: Cache[bytes, _Hit] = Cache(_HITS)

    def _new_series(self, path: str, status: int, way: str) -> Series:
        return self._observer.series(self._service.router.name(path), path, status, way)

    def learn(self, request: bytes, headers: Headers, client: str) -> bool:
        """Cache what the headers of a GET or a POST mean, and tell whether they are new.

        `request` is all of it and nothing else; `client` is who is connected.
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
        if _SPECIAL.isdisjoint(names) and self._may_pass(headers):
            sent = dict(headers).get(b"if-none-match", b"").decode("latin-1")
            origin, _ = self._service.proxies.origin(client, "", headers)
            proxied = (client.encode(), origin.encode()) if origin != client else None
            found = _Head(preferences.vary_key(headers), sent, proxied)
            self._heads.put(head, found, 2 * len(head))
        return True

    def _may_pass(self, headers: Headers) -> bool:
        try:
            self._service.guard.headers(headers, "1.1")
        except Problem:
            return False
        return True

    def answer(
        self, request: bytes, standard: Headers, client: bytes, loop: AbstractEventLoop
    ) -> bytes | None:
        """The response to a request; None where it is to be parsed, or an operation has to run."""
        began = perf_counter()
        responder = self._responder
        responder.look()
        if responder.snapshot is not self._snapshot:
            self._begin(responder.snapshot)
        hit = self._hits.get(request) or self._find(request)
        if hit is None:
            return None
        ready, series, proxied, what = hit
        id = ids.made_bytes()
        written = response.written(ready, standard, id)
        seconds = perf_counter() - began
        series.add(seconds)
        if self._access is not None and what is not None:
            if proxied is not None and proxied[0] == client:
                client = proxied[1]
            self._access.add(loop, client, what, seconds, id)
        return written

    def _find(self, request: bytes) -> _Hit | None:
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
        vary, if_none_match, proxied = head
        key = (path, query, body, vary)
        way, is_new = "plan", self._traces.is_new(request)
        ready = self._responder.planned(key) if is_new else None
        if ready is None:
            ready, way, _ = self._responder.find(key)
        if ready is None:
            return None
        if if_none_match:
            ready = self._service.responses.answered(ready, if_none_match)
        status, what = ready[0].status, None
        if self._access is not None:
            what = self._access.what(line, status, len(ready[1]))
        hit = ready, self._series(path, status, way), proxied, what
        if way == "cache" and len(request) <= _LONGEST:
            self._hits.put(request, hit, len(request))
        return hit


def _parts(request: bytes) -> _Parts | None:
    """Take a request apart; None where the server has to.

    One that has more than one size, or more or less of a body than it says, is left to the server.
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
