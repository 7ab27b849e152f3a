"""Answers before HTTP has its say: a status, and a body whole or in pieces."""

from collections.abc import AsyncIterator, Iterable, Iterator
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
from terminology.fhir import outcome
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import JsonValue, dumps
from terminology.serving import media, pretty
from terminology.serving.request import Request, UnsupportedMediaType

Headers = tuple[tuple[bytes, bytes], ...]


class NotAcceptable(Problem):
    """The answer is wanted in a form that is not written."""


class MethodNotAllowed(Problem):
    """The path is known, the method is not; `allowed` are those that are."""

    def __init__(self, issue: Issue, allowed: Iterable[str]) -> None:
        super().__init__(issue)
        self.allowed = sorted(allowed)


class HeadTooLarge(Problem):
    """The head of the request is larger, or has more headers, than is taken."""


class QueryTooLong(Problem):
    """The query is longer than is taken."""


class TooSlow(Problem):
    """The request did not arrive whole in time."""


class Overloaded(Problem):
    """More requests are being answered than may be at once."""


class TooManyConnections(Problem):
    """More connections are open than may be at once."""


class Damaged(Problem):
    """A stored file that has the answer is damaged."""


class Stopping(Problem):
    """The server stops before the request is answered."""


STATUSES: dict[type[Problem], int] = {
    Invalid: 400,
    NotFound: 404,
    NotSupported: 404,
    MethodNotAllowed: 405,
    NotAcceptable: 406,
    TooSlow: 408,
    TooLarge: 413,
    QueryTooLong: 414,
    UnsupportedMediaType: 415,
    TooCostly: 422,
    HeadTooLarge: 431,
    Overloaded: 503,
    TooManyConnections: 503,
    Stopping: 503,
    Damaged: 503,
}
"""The status of each kind of problem."""

_CLOSE: Headers = ((b"connection", b"close"),)
"""What is not read of a request is not to be taken for the next one."""
_RETRY: Headers = ((b"retry-after", b"1"),)

_HEADERS: dict[type[Problem], Headers] = {
    TooSlow: _CLOSE,
    TooLarge: _CLOSE,
    QueryTooLong: _CLOSE,
    HeadTooLarge: _CLOSE,
    Overloaded: _RETRY,
    TooManyConnections: (*_CLOSE, *_RETRY),
    Stopping: (*_CLOSE, *_RETRY),
    Damaged: _RETRY,
}
"""Headers that some kinds of problems have."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """An answer: its body as bytes, or as pieces that are rendered when they are sent.

    An answer with an `etag` may be kept by the client, who asks each time whether it has changed.
    """

    body: bytes | Iterator[bytes] | AsyncIterator[bytes]
    media_type: str
    status: int = 200
    etag: str = ""
    headers: Headers = ()


def tree(
    value: JsonValue, request: Request, dialect: Dialect, status: int = 200, etag: str = ""
) -> Rendered:
    """Render a resource."""
    body = dumps(value, pretty=request.is_pretty)
    return Rendered(body, media.fhir(dialect), status, etag)


def pieces(
    written: Iterator[bytes], request: Request, dialect: Dialect, etag: str = ""
) -> Rendered:
    """Render a resource whose JSON comes in pieces."""
    shown = pretty.indented(written) if request.is_pretty else written
    return Rendered(shown, media.fhir(dialect), etag=etag)


def problem(found: Problem, request: Request, dialect: Dialect) -> Rendered:
    """Render a Problem as an OperationOutcome, with the status of its kind."""
    status = next(STATUSES[kind] for kind in type(found).__mro__ if kind in STATUSES)
    headers = _HEADERS.get(type(found), ())
    if isinstance(found, MethodNotAllowed):
        headers = ((b"allow", ", ".join(found.allowed).encode()),)
    body = dumps(outcome.write(found.issues), pretty=request.is_pretty)
    return Rendered(body, media.fhir(dialect), status, headers=headers)
