"""Answers before HTTP: a status, and a body in one piece or in several."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass

from codesystems.problems import (
    Invalid,
    Issue,
    NotFound,
    NotSupported,
    Problem,
    TooCostly,
    TooLarge,
)
from terminology.fhir import outcome, xmlwriter
from terminology.fhir.dialects import Dialect
from terminology.fhir.formats import Format
from terminology.fhir.json import Json, dumps
from terminology.serving import codings, gzipped, media, pretty, prettyxml
from terminology.serving.charsets import UnknownCharset
from terminology.serving.request import Request, UnsupportedMediaType
from terminology.store import listings
from terminology.store.listings import Piece

ResponseHeaders = tuple[tuple[bytes, bytes], ...]


class NotAcceptable(Problem):
    """The requested media type is not supported."""


class UnsupportedCoding(UnsupportedMediaType):
    """The body has a content coding that is not supported."""


class MethodNotAllowed(Problem):
    """The path does not have the method; `allowed` are the methods that it has."""

    def __init__(self, issue: Issue, allowed: Iterable[str]) -> None:
        super().__init__(issue)
        self.allowed = sorted(allowed)


class UnknownMethod(MethodNotAllowed):
    """The server does not know the method."""


class UnknownVersion(Problem):
    """The version of HTTP is not supported."""


class HeadTooLarge(Problem):
    """The headers are larger, or more, than the limit."""


class QueryTooLong(Problem):
    """The query is longer than the limit."""


class RequestTimeout(Problem):
    """The request was not complete in time."""


class Overloaded(Problem):
    """More operations run than the limit."""


class TooManyConnections(Problem):
    """More connections are open than the limit."""


class DamagedFile(Problem):
    """A file with the data of the answer is damaged."""


class ServerStopping(Problem):
    """The server stops before the request is answered."""


STATUSES: dict[type[Problem], int] = {
    Invalid: 400,
    NotFound: 404,
    NotSupported: 404,
    UnknownMethod: 501,
    UnknownVersion: 505,
    MethodNotAllowed: 405,
    NotAcceptable: 406,
    RequestTimeout: 408,
    TooLarge: 413,
    QueryTooLong: 414,
    UnknownCharset: 415,
    UnsupportedMediaType: 415,
    TooCostly: 422,
    HeadTooLarge: 431,
    Overloaded: 503,
    TooManyConnections: 503,
    ServerStopping: 503,
    DamagedFile: 503,
}
"""HTTP status by class of problem."""

_CLOSE: ResponseHeaders = ((b"connection", b"close"),)
"""Without it, the unread rest of a request could be parsed as the next request."""
_RETRY: ResponseHeaders = ((b"retry-after", b"1"),)

_HEADERS: dict[type[Problem], ResponseHeaders] = {
    RequestTimeout: _CLOSE,
    TooLarge: _CLOSE,
    QueryTooLong: _CLOSE,
    HeadTooLarge: _CLOSE,
    Overloaded: _RETRY,
    TooManyConnections: (*_CLOSE, *_RETRY),
    ServerStopping: (*_CLOSE, *_RETRY),
    DamagedFile: _RETRY,
    UnsupportedCoding: ((b"accept-encoding", ", ".join(codings.KNOWN).encode()),),
}
"""Headers by class of problem."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """An answer: its body as bytes, or as pieces that are rendered while they are sent.

    The client may cache an answer with an `etag`, and revalidates it each time. `gzipped` is the
    same body in gzip where it is stored so: it is sent as it is to clients that accept gzip.
    """

    body: bytes | Iterator[bytes] | AsyncIterator[bytes]
    media_type: str
    status: int = 200
    etag: str = ""
    headers: ResponseHeaders = ()
    gzipped: bytes | Iterator[bytes] | None = None


def resource(
    value: Json,
    request: Request,
    dialect: Dialect,
    status: int = 200,
    etag: str = "",
    headers: ResponseHeaders = (),
) -> Rendered:
    """Render a resource as JSON or XML."""
    if request.format is Format.XML:
        body = xmlwriter.document(value, dialect)
        if request.is_pretty:
            body = indenter(request.format)(body)
    else:
        body = dumps(value, pretty=request.is_pretty)
    return Rendered(body, media.fhir(dialect, request.format), status, etag, headers)


def streamed(
    pieces: Iterator[Piece],
    request: Request,
    dialect: Dialect,
    etag: str = "",
    stored: Iterator[Piece] | None = None,
) -> Rendered:
    """Render a resource that is generated in pieces, in the format of the request.

    `stored` is the same with the pieces that are stored compressed, if there may be any.
    """
    body, media_type = listings.plain(pieces), media.fhir(dialect, request.format)
    if request.is_pretty:
        return Rendered(map(indenter(request.format), body), media_type, etag=etag)
    compressed = None if stored is None else gzipped.compressed(stored)
    return Rendered(body, media_type, etag=etag, gzipped=compressed)


def indenter(format: Format) -> Callable[[bytes], bytes]:
    """Return what indents the pieces of a body one after another."""
    return (prettyxml.Indenter() if format is Format.XML else pretty.Indenter()).write


def problem(raised: Problem, request: Request, dialect: Dialect) -> Rendered:
    """Render a Problem as an OperationOutcome, with the status of its class."""
    status = next(STATUSES[kind] for kind in type(raised).__mro__ if kind in STATUSES)
    headers = _HEADERS.get(type(raised), ())
    if isinstance(raised, MethodNotAllowed):
        headers = ((b"allow", ", ".join(raised.allowed).encode()),)
    return resource(outcome.write(raised.issues), request, dialect, status, headers=headers)
