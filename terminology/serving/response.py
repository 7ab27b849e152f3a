"""The status line and the headers of every response.

    Rendered ──► head (status, headers that many responses share) ──► + x-request-id,
                                                                           content-length

No other module names a header of a response.
"""

from collections.abc import Sequence
from functools import lru_cache
from http import HTTPStatus

from terminology.serving import compression, media
from terminology.serving.codings import Accepted
from terminology.serving.preferences import VARY
from terminology.serving.rendered import Rendered, ResponseHeaders
from terminology.serving.request import Request

LARGEST_INLINE = 1 << 16
"""Bytes of the largest body that is compressed while other requests wait."""

_CACHED_HEADS = 1_024
_SAFE: ResponseHeaders = ((b"x-content-type-options", b"nosniff"),)
_PAGE: ResponseHeaders = (
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"),
    (b"referrer-policy", b"no-referrer"),
)
_VARY: ResponseHeaders = (
    (b"vary", b", ".join(name.title() for name in VARY if name != b"content-type")),
)
"""Vary, without Content-Type, which describes the body of a request."""
_EXPOSED = b"ETag, X-Request-Id"


_REQUEST_ID = b"x-request-id: "


class ResponseHead:
    """The status and the headers that many responses share."""

    __slots__ = ("_encoded", "_standard", "etag", "headers", "status")

    def __init__(self, status: int, headers: ResponseHeaders, etag: str) -> None:
        self.status = status
        self.headers = headers
        self.etag = etag
        self._standard: Sequence[tuple[bytes, bytes]] = ()
        self._encoded = b""

    def encode(self, standard: Sequence[tuple[bytes, bytes]]) -> bytes:
        """Return the bytes of the head, up to the request id.

        `standard` are uvicorn's default headers. They change once a second, and are a new object
        then.
        """
        if standard is not self._standard or not self._encoded:
            lines = [b"HTTP/1.1 %d %b" % (self.status, HTTPStatus(self.status).phrase.encode())]
            lines += [b"%b: %b" % header for header in (*standard, *self.headers)]
            self._standard, self._encoded = standard, b"\r\n".join([*lines, _REQUEST_ID])
        return self._encoded


PreparedResponse = tuple[ResponseHead, bytes]
"""A response before the headers of one request are added, and before If-None-Match is compared."""


class Responses:
    """Responses for web pages of one origin (CORS): `*` is any origin, empty is none."""

    def __init__(self, origin: str) -> None:
        self._cross_origin: ResponseHeaders = ()
        if origin:
            self._cross_origin = (
                (b"access-control-allow-origin", origin.encode()),
                (b"access-control-expose-headers", _EXPOSED),
            )
        self.head = lru_cache(_CACHED_HEADS)(self._head)
        self._not_modified = lru_cache(_CACHED_HEADS)(self._without_body)

    def prepare(self, rendered: Rendered, body: bytes, accepted: Accepted) -> PreparedResponse:
        """Return the response of a complete body, compressed if the client accepts it."""
        coding = accepted.coding if len(body) >= accepted.smallest else ""
        if coding and accepted.gzip and isinstance(rendered.gzipped, bytes):
            coding, body = "gzip", rendered.gzipped
        elif coding:
            body = compression.whole(body, coding)
        return self.head_of(rendered, coding), body

    def head_of(self, rendered: Rendered, coding: str = "") -> ResponseHead:
        """Return the head of a rendered answer."""
        return self.head(
            rendered.status, rendered.media_type, rendered.etag, rendered.headers, coding
        )

    def _head(
        self, status: int, media_type: str, etag: str, headers: ResponseHeaders, coding: str
    ) -> ResponseHead:
        content: ResponseHeaders = ((b"content-type", media_type.encode()),) if media_type else ()
        if coding:
            content += ((b"content-encoding", coding.encode()),)
        is_page = media_type == media.HTML and not dict(headers).keys() & dict(_PAGE).keys()
        page = _PAGE if is_page else ()
        return ResponseHead(
            status,
            (*content, *_validators(etag), *_VARY, *_SAFE, *page, *self._cross_origin, *headers),
            etag,
        )

    def conditional(self, prepared: PreparedResponse, if_none_match: str) -> PreparedResponse:
        """Return the response, or 304 if If-None-Match matches its ETag."""
        head, _ = prepared
        if if_none_match and is_not_modified(if_none_match, head.etag):
            return self._not_modified(head.etag), b""
        return prepared

    def _without_body(self, etag: str) -> ResponseHead:
        return ResponseHead(304, (*_validators(etag), *_VARY, *_SAFE, *self._cross_origin), etag)

    def preflight(self, requested: str, allowed: str) -> PreparedResponse:
        """Return the response to OPTIONS: allowed methods, and allowed headers (CORS preflight)."""
        headers: ResponseHeaders = ((b"allow", allowed.encode()),)
        if self._cross_origin:
            headers += (
                (b"access-control-allow-methods", allowed.encode()),
                (b"access-control-max-age", b"600"),
            )
        if self._cross_origin and requested:
            headers += ((b"access-control-allow-headers", requested.encode("latin-1")),)
        return self._head(204, "", "", headers, ""), b""


def _validators(etag: str) -> ResponseHeaders:
    """ETag, and the Cache-Control with which a client revalidates each time."""
    return ((b"etag", etag.encode()), (b"cache-control", b"no-cache")) if etag else ()


def is_not_modified(if_none_match: str, etag: str) -> bool:
    """Tell whether If-None-Match has the ETag (weak comparison, RFC 9110, section 8.8.3.2)."""
    if not if_none_match or not etag:
        return False
    etags = [etag.strip().removeprefix("W/") for etag in if_none_match.split(",")]
    return etag.removeprefix("W/") in etags or "*" in etags


def encode(prepared: PreparedResponse, standard: Sequence[tuple[bytes, bytes]], id: bytes) -> bytes:
    """Return the bytes of a response."""
    head, body = prepared
    size = len(body)
    length = _LENGTHS[size] if size < _SHORT else _length(size)
    if head.status == HTTPStatus.NOT_MODIFIED:
        length = b"\r\n\r\n"
    return b"".join((head.encode(standard), id, length, body))


def _length(size: int) -> bytes:
    return b"\r\ncontent-length: %d\r\n\r\n" % size


_SHORT = 4_096
_LENGTHS = [_length(size) for size in range(_SHORT)]
"""Content-Length of short bodies, with the end of the headers."""


def own_headers(request: Request, size: int, *, has_length: bool = True) -> ResponseHeaders:
    """Return the headers that belong to one response only."""
    headers: ResponseHeaders = ((b"x-request-id", request.id.encode("latin-1")),)
    if request.traceparent:
        headers += ((b"traceparent", request.traceparent.encode("latin-1")),)
    if has_length:
        headers += ((b"content-length", b"%d" % size),)
    return headers
