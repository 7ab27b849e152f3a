"""The status line and the headers of every response.

    Rendered ──► head (status, headers that many responses share) ──► + x-request-id,
                                                                           content-length

No other module names a header of a response.
"""

from collections.abc import Sequence
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple

from terminology.serving import compression, media
from terminology.serving.codings import AcceptedCodings
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
_ANY = "*"
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


class Preflight(NamedTuple):
    """What a browser asks before it sends the request of a page.

    `private_network` is whether the server is in a private network and the page is not.
    """

    origin: str = ""
    headers: str = ""
    private_network: str = ""


class Responses:
    """Responses for web pages of some origins (CORS): `*` is any origin, empty is none.

    Pages of an origin that is named may send credentials; those of any other origin may not.
    """

    def __init__(self, origins: str) -> None:
        named = frozenset(origins.replace(",", " ").split())
        self._any_origin: ResponseHeaders = ()
        if _ANY in named:
            self._any_origin = _readable(_ANY)
        self._named = named - {_ANY}
        self._vary = _VARY
        if self._named:
            self._vary = ((b"vary", _VARY[0][1] + b", Origin"),)
        self.head = lru_cache(_CACHED_HEADS)(self._head)
        self._not_modified = lru_cache(_CACHED_HEADS)(self._without_body)
        self._with_origin = lru_cache(_CACHED_HEADS)(self._credentialed)

    def prepare(
        self, rendered: Rendered, body: bytes, accepted: AcceptedCodings
    ) -> PreparedResponse:
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
            (*content, *_validators(etag), *self._vary, *_SAFE, *page, *self._any_origin, *headers),
            etag,
        )

    def conditional(self, prepared: PreparedResponse, if_none_match: str) -> PreparedResponse:
        """Return the response, or 304 if If-None-Match matches its ETag."""
        head, _ = prepared
        if if_none_match and is_not_modified(if_none_match, head.etag):
            return self._not_modified(head.etag), b""
        return prepared

    def _without_body(self, etag: str) -> ResponseHead:
        headers = (*_validators(etag), *self._vary, *_SAFE, *self._any_origin)
        return ResponseHead(304, headers, etag)

    def is_named(self, origin: str) -> bool:
        """Tell whether pages of an origin may send credentials."""
        return origin in self._named

    def of_origin(self, prepared: PreparedResponse, origin: str) -> PreparedResponse:
        """Return the response to a page of an origin, which may read it if the origin is named."""
        if origin not in self._named:
            return prepared
        head, body = prepared
        return self._with_origin(head, origin), body

    def _credentialed(self, head: ResponseHead, origin: str) -> ResponseHead:
        others = tuple(header for header in head.headers if header not in self._any_origin)
        allowed = (*_readable(origin), (b"access-control-allow-credentials", b"true"))
        return ResponseHead(head.status, (*others, *allowed), head.etag)

    def preflight(self, asked: Preflight, allowed: str) -> PreparedResponse:
        """Return the response to OPTIONS: allowed methods, and allowed headers (CORS preflight)."""
        headers: ResponseHeaders = ((b"allow", allowed.encode()),)
        is_named = self.is_named(asked.origin)
        if self._any_origin or is_named:
            headers += (
                (b"access-control-allow-methods", allowed.encode()),
                (b"access-control-max-age", b"600"),
            )
            if asked.headers:
                headers += ((b"access-control-allow-headers", asked.headers.encode("latin-1")),)
        if is_named and asked.private_network == "true":
            headers += ((b"access-control-allow-private-network", b"true"),)
        return self._head(204, "", "", headers, ""), b""


def _readable(origin: str) -> ResponseHeaders:
    """The headers with which pages of an origin may read a response."""
    return (
        (b"access-control-allow-origin", origin.encode()),
        (b"access-control-expose-headers", _EXPOSED),
    )


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
