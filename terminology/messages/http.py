"""Messages about HTTP: media types, methods, paths, sizes, and the state of the server."""

from collections.abc import Iterable, Sequence

from codesystems.problems import Issue
from terminology.messages import suggestions
from terminology.messages.common import error, listed


def not_a_batch(sent: str) -> Issue:
    """The body of a POST to the base URL is not a Bundle of type batch."""
    return error(
        "not-supported",
        f"{sent} was sent; send a Bundle of type batch, or Parameters to an operation such as "
        "CodeSystem/$lookup. The server is read-only and has no transactions",
        "invalid-data",
    )


def body_too_large(limit: int) -> Issue:
    """The body exceeds the limit."""
    return error("too-long", f"The body is larger than the limit of {limit:,} bytes")


def head_too_large(sent: str, limit: str) -> Issue:
    """The headers exceed the limit on their size or number."""
    return error("too-long", f"The request has {sent}; the limit is {limit}")


def query_too_long(size: int, limit: int) -> Issue:
    """The query exceeds the limit."""
    return error(
        "too-long",
        f"The query has {size:,} bytes; the limit is {limit:,}: send the parameters by POST",
    )


def bad_host(number: int) -> Issue:
    """An HTTP/1.1 request without exactly one Host header (RFC 9112, section 3.2)."""
    return error("invalid", f"The request has {number} Host headers; send exactly one")


def bad_host_value(sent: str) -> Issue:
    """The header Host is no host."""
    return error("invalid", f"The header Host is '{sent}'; send a host, such as localhost:8000")


def malformed(reason: str) -> Issue:
    """The bytes are no request of HTTP/1.1; the parser has the reason."""
    return error("structure", f"The request is not valid in HTTP/1.1: {reason}")


def space_in_target() -> Issue:
    """The request line has more than three words."""
    return error("structure", "The URL of the request has a space; send %20 instead")


def bad_target(sent: str) -> Issue:
    """The request target is neither a path nor a URL."""
    return error("structure", f"The request target is '{sent}'; send a path that begins with /")


def tls_on_plain_port() -> Issue:
    """A client begins TLS on a port without it."""
    return error("structure", "This port has no TLS; use a URL that begins with http://")


def unknown_version(sent: str) -> Issue:
    """The version of HTTP is not supported."""
    return error("not-supported", f"HTTP/{sent} is not supported on this connection; send HTTP/1.1")


def unknown_method(sent: str, known: Sequence[str]) -> Issue:
    """The server does not know the method."""
    if sent.upper() in known:
        return error(
            "not-supported",
            f"Methods are in capital letters: send {sent.upper()} instead of {sent}",
        )
    return error("not-supported", f"The method {sent} is unknown; send one of {listed(known)}")


def no_tunnels(known: Iterable[str]) -> Issue:
    """A client takes the server for a proxy."""
    return error(
        "not-supported", f"CONNECT is not allowed: this is no proxy; send one of {listed(known)}"
    )


def unknown_charset(sent: str) -> Issue:
    """The charset of the body is unknown."""
    return error("not-supported", f"The charset '{sent}' of Content-Type is unknown; send UTF-8")


def not_in_charset(charset: str, reason: str) -> Issue:
    """The body is not in the charset that its header names."""
    return error("structure", f"The body is not in its charset, {charset} ({reason})")


def too_slow(seconds: float) -> Issue:
    """A request was not complete in time."""
    return error("timeout", f"The request was not complete within {seconds:g} seconds")


def too_many_connections(limit: int) -> Issue:
    """The limit on open connections is reached."""
    return error("throttled", f"More than {limit} connections are open; connect again later")


def overloaded(limit: int) -> Issue:
    """The limit on concurrent requests is reached."""
    return error(
        "throttled", f"More than {limit} requests are in progress; send the request again later"
    )


def stopping() -> Issue:
    """The server shuts down before it answers a request."""
    return error("transient", "The server is shutting down; send the request again")


def damaged_file(file: str) -> Issue:
    """The database file of an edition is damaged and no longer used."""
    return error(
        "transient",
        f"The file {file} is damaged and no longer used; send the request again for an answer "
        "without it",
    )


def unsupported_media_type(sent: str, known: Iterable[str]) -> Issue:
    """The body has a media type that is not supported."""
    is_multipart = sent.lower().startswith("multipart/")
    how = " (with curl: -d instead of -F)" if is_multipart else ""
    return error(
        "not-supported", f"Content-Type '{sent}' is not supported; send one of {listed(known)}{how}"
    )


def unsupported_coding(sent: str, known: Iterable[str]) -> Issue:
    """The body has a content coding that is not supported, or too many of them."""
    return error(
        "not-supported", f"Content-Encoding '{sent}' is not supported; send one of {listed(known)}"
    )


def broken_coding(name: str) -> Issue:
    """The body cannot be decompressed."""
    return error("structure", f"The body is no complete {name} stream, as Content-Encoding says")


def no_acceptable_coding(known: Iterable[str]) -> Issue:
    """The client accepts no content coding that is supported, and no body without one."""
    return error(
        "not-supported",
        f"The header Accept-Encoding refuses every response; accept one of {listed(known)}",
    )


def not_acceptable(sent: str, known: Iterable[str]) -> Issue:
    """The client accepts only media types that are not supported."""
    return error(
        "not-supported",
        f"The response format '{sent}' is not supported; request one of {listed(known)}",
    )


_WRITING = {"DELETE", "PATCH", "POST", "PUT"}


def method_not_allowed(method: str, path: str, allowed: Iterable[str]) -> Issue:
    """The path does not allow the method."""
    why = ": this server is read-only" if method in _WRITING else ""
    return error(
        "not-supported", f"{method} is not allowed for {path}{why}; send one of {listed(allowed)}"
    )


def unknown_path(path: str, known: Iterable[str], bases: Iterable[str] = ()) -> Issue:
    """The path does not exist; `bases` are those of FHIR, if it is below none of them."""
    which = suggestions.known(path, known, "GET /docs")
    where = f"; FHIR is at {listed(bases)}" if bases else ""
    return error("not-found", f"Unknown path {path}{which}{where}", "not-found")


def unknown_operation(name: str, known: Iterable[str]) -> Issue:
    """The operation does not exist."""
    which = suggestions.known(name, known, suggestions.DEFINITIONS)
    return error("not-supported", f"Unknown operation {name}{which}", "not-found")


_REFUSALS = {401: "login", 403: "forbidden"}


def refused(status: int, reason: str) -> Issue:
    """The authorization hook of the host application refuses the request."""
    return error(_REFUSALS.get(status, "processing"), reason)


def internal_error(request: str) -> Issue:
    """An unexpected exception; the log has the traceback."""
    return error("exception", f"The server failed to answer the request; see its log ({request})")
