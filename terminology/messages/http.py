"""Messages about HTTP: media types, methods, paths, sizes, and the state of the server."""

from collections.abc import Iterable

from codesystems.problems import Issue
from terminology.messages.common import error, listed


def not_a_batch(sent: str) -> Issue:
    """What was posted to the base is no Bundle of type batch."""
    return error(
        "not-supported",
        f"{sent} was sent; send a Bundle of type batch. A server that only answers has no "
        "transactions",
        "invalid-data",
    )


def body_too_large(limit: int) -> Issue:
    """The body is larger than the server takes."""
    return error("too-long", f"The body is larger than the {limit:,} bytes that are taken")


def head_too_large(sent: str, limit: str) -> Issue:
    """The head of the request is larger, or has more headers, than the server takes."""
    return error("too-long", f"The request has {sent}; at most {limit} are taken")


def query_too_long(size: int, limit: int) -> Issue:
    """The query of the request is longer than the server takes."""
    return error(
        "too-long",
        f"The query has {size:,} bytes; at most {limit:,} are taken: send the parameters by POST",
    )


def bad_host(number: int) -> Issue:
    """A request of HTTP/1.1 does not have exactly one header Host (RFC 9112, section 3.2)."""
    return error("invalid", f"The request has {number} Host headers; send exactly one")


def too_slow(seconds: float) -> Issue:
    """A request did not arrive whole in time."""
    return error("timeout", f"The request did not arrive whole within {seconds:g} seconds")


def too_many_connections(limit: int) -> Issue:
    """More connections are open than may be at once."""
    return error("throttled", f"More than {limit} connections are open; connect again later")


def overloaded(limit: int) -> Issue:
    """More requests are being answered than may be at once."""
    return error(
        "throttled", f"More than {limit} requests are being answered; send this one again later"
    )


def stopping() -> Issue:
    """The server stops before a request is answered."""
    return error("transient", "The server stops; send the request again")


def damaged_file(file: str) -> Issue:
    """The file of an edition is damaged, so that it is not answered from."""
    return error(
        "transient",
        f"The file {file} is damaged, and is no longer answered from; send the request again for "
        "an answer without it",
    )


def unsupported_media_type(sent: str, known: Iterable[str]) -> Issue:
    """The body has a media type that is not read."""
    return error("not-supported", f"Content-Type '{sent}' is not read; send one of {listed(known)}")


def not_acceptable(sent: str, known: Iterable[str]) -> Issue:
    """The answer was asked for in a form that is not written."""
    return error(
        "not-supported", f"No answer can be written as '{sent}'; ask for one of {listed(known)}"
    )


def method_not_allowed(method: str, path: str, allowed: Iterable[str]) -> Issue:
    """The path is known, the method is not."""
    return error(
        "not-supported", f"{method} is not answered at {path}; send one of {listed(allowed)}"
    )


def unknown_path(path: str, known: Iterable[str]) -> Issue:
    """Nothing is at this path."""
    return error("not-found", f"Nothing is at {path}; there is {listed(known)}")


def unknown_operation(name: str, known: Iterable[str]) -> Issue:
    """An operation that this server does not have."""
    return error("not-supported", f"The operation {name} is not known; known are {listed(known)}")


_REFUSALS = {401: "login", 403: "forbidden"}


def refused(status: int, reason: str) -> Issue:
    """The host application refuses the request."""
    return error(_REFUSALS.get(status, "processing"), reason)


def internal_error(request: str) -> Issue:
    """Something failed that should not have; the log has the details."""
    return error("exception", f"The server failed on this request; its log says why ({request})")
