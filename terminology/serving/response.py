"""How answers leave: the status line and the headers of every response, whichever way it goes.

    Rendered ──► prefix (status, headers that many responses share) ──► + x-request-id,
                                                                           content-length

The only place that spells the name of a response's header.
"""

import gzip
from collections.abc import Sequence
from functools import lru_cache
from http import HTTPStatus

from terminology.serving import media
from terminology.serving.preferences import VARY
from terminology.serving.rendered import Headers, Rendered
from terminology.serving.request import Request

SMALLEST_COMPRESSED = 2_048
"""Bytes of the smallest body that is worth compressing."""
LARGEST_INLINE = 1 << 16
"""Bytes of the largest body that is compressed while other requests wait."""
COMPRESSION = 4

_PREFIXES = 1_024
_SAFE: Headers = ((b"x-content-type-options", b"nosniff"),)
_PAGE: Headers = (
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"),
    (b"referrer-policy", b"no-referrer"),
)
_VARY: Headers = ((b"vary", b", ".join(name.title() for name in VARY if name != b"content-type")),)
"""What decides between answers to one URL; Content-Type belongs to a body."""
_EXPOSED = b"ETag, X-Request-Id"


_REQUEST_ID = b"x-request-id: "


class Prefix:
    """The status and the headers that many responses have in common."""

    __slots__ = ("_standard", "_written", "etag", "headers", "status")

    def __init__(self, status: int, headers: Headers, etag: str) -> None:
        self.status = status
        self.headers = headers
        self.etag = etag
        self._standard: Sequence[tuple[bytes, bytes]] = ()
        self._written = b""

    def written(self, standard: Sequence[tuple[bytes, bytes]]) -> bytes:
        """As it goes over a connection, up to the id of the request.

        `standard` are the headers that the server gives every response: another object when they
        change, which is once a second.
        """
        if standard is not self._standard or not self._written:
            lines = [b"HTTP/1.1 %d %b" % (self.status, HTTPStatus(self.status).phrase.encode())]
            lines += [b"%b: %b" % header for header in (*standard, *self.headers)]
            self._standard, self._written = standard, b"\r\n".join([*lines, _REQUEST_ID])
        return self._written


Ready = tuple[Prefix, bytes]
"""A whole response but for what belongs to one request: its id, and what the client has already."""


class Responses:
    """Responses for the pages of an origin: `*` is any, and empty none."""

    def __init__(self, origin: str) -> None:
        self._cross_origin: Headers = ()
        if origin:
            self._cross_origin = (
                (b"access-control-allow-origin", origin.encode()),
                (b"access-control-expose-headers", _EXPOSED),
            )
        self.prefix = lru_cache(_PREFIXES)(self._prefix)
        self._unchanged = lru_cache(_PREFIXES)(self._without_body)

    def ready(self, rendered: Rendered, body: bytes, *, accepts_gzip: bool) -> Ready:
        """Make a response of a body that is whole, compressed where that is accepted."""
        compressed = accepts_gzip and len(body) >= SMALLEST_COMPRESSED
        if compressed:
            body = gzip.compress(body, COMPRESSION, mtime=0)
        return self.of(rendered, compressed=compressed), body

    def of(self, rendered: Rendered, *, compressed: bool) -> Prefix:
        """The prefix of an answer's response."""
        return self.prefix(
            rendered.status, rendered.media_type, rendered.etag, rendered.headers, compressed
        )

    def _prefix(
        self, status: int, media_type: str, etag: str, headers: Headers, compressed: bool
    ) -> Prefix:
        content: Headers = ((b"content-type", media_type.encode()),) if media_type else ()
        if compressed:
            content += ((b"content-encoding", b"gzip"),)
        is_page = media_type == media.HTML and not dict(headers).keys() & dict(_PAGE).keys()
        page = _PAGE if is_page else ()
        return Prefix(
            status,
            (*content, *_marks(etag), *_VARY, *_SAFE, *page, *self._cross_origin, *headers),
            etag,
        )

    def answered(self, ready: Ready, if_none_match: str) -> Ready:
        """The response, or that the client has it already (304)."""
        prefix, _ = ready
        if if_none_match and is_unchanged(if_none_match, prefix.etag):
            return self._unchanged(prefix.etag), b""
        return ready

    def _without_body(self, etag: str) -> Prefix:
        return Prefix(304, (*_marks(etag), *_VARY, *_SAFE, *self._cross_origin), etag)

    def preflight(self, requested: str, allowed: str) -> Ready:
        """Say which methods there are, and what pages of another origin may send (CORS)."""
        headers: Headers = ((b"allow", allowed.encode()),)
        if self._cross_origin:
            headers += (
                (b"access-control-allow-methods", allowed.encode()),
                (b"access-control-max-age", b"600"),
            )
        if self._cross_origin and requested:
            headers += ((b"access-control-allow-headers", requested.encode("latin-1")),)
        return self._prefix(204, "", "", headers, compressed=False), b""


def _marks(etag: str) -> Headers:
    """The headers of what may be kept, if the client asks each time whether it has changed."""
    return ((b"etag", etag.encode()), (b"cache-control", b"no-cache")) if etag else ()


def is_unchanged(if_none_match: str, etag: str) -> bool:
    """Tell whether the header If-None-Match names what would be answered, compared weakly."""
    if not if_none_match or not etag:
        return False
    named = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    return etag.removeprefix("W/") in named or "*" in named


def written(ready: Ready, standard: Sequence[tuple[bytes, bytes]], id: bytes) -> bytes:
    """A whole response as it goes over a connection."""
    prefix, body = ready
    size = len(body)
    length = _LENGTHS[size] if size < _SHORT else _length(size)
    if prefix.status == HTTPStatus.NOT_MODIFIED:
        length = b"\r\n\r\n"
    return b"".join((prefix.written(standard), id, length, body))


def _length(size: int) -> bytes:
    return b"\r\ncontent-length: %d\r\n\r\n" % size


_SHORT = 4_096
_LENGTHS = [_length(size) for size in range(_SHORT)]
"""The header of the size that most bodies have, and the end of the headers."""


def of_request(request: Request, size: int, *, has_length: bool = True) -> Headers:
    """The headers that belong to one response alone."""
    found: Headers = ((b"x-request-id", request.id.encode("latin-1")),)
    if request.traceparent:
        found += ((b"traceparent", request.traceparent.encode("latin-1")),)
    if has_length:
        found += ((b"content-length", b"%d" % size),)
    return found
