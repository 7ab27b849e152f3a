"""Why a request is no request of HTTP/1.1, in a sentence."""

import re
from typing import NamedTuple

from codesystems.problems import Invalid, Problem
from terminology.messages import http
from terminology.serving.rendered import MethodNotAllowed, UnknownMethod, UnknownVersion
from terminology.serving.router import ASTERISK, METHODS

_TLS = b"\x16\x03"
_METHOD = re.compile(rb"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}) ")
_VERSION = re.compile(rb"HTTP/([0-9.]{1,9})\r?\n?$")
_VERSIONS = {b"1.0", b"1.1"}
_ABSOLUTE = re.compile(rb"https?://([^/?#@]+)([/?].*)?", re.IGNORECASE | re.DOTALL)
_WORDS = 3
_LONGEST = 8_192
"""Bytes of a request line that are searched for the reason."""


class Target(NamedTuple):
    """Path and query of a request, and the host in it; empty if there is none."""

    url: bytes
    host: bytes = b""


def target(method: str, url: bytes) -> Target:
    """Read a request target that does not begin with a slash (RFC 9112, section 3.2).

    Raises MethodNotAllowed for CONNECT, and Invalid.
    """
    if method == "CONNECT":
        raise MethodNotAllowed(http.no_tunnels(METHODS), METHODS)
    if url == b"*" and method == "OPTIONS":
        return Target(ASTERISK.encode())
    absolute = _ABSOLUTE.fullmatch(url)
    if absolute is None:
        raise Invalid(http.bad_target(url[:_LONGEST].decode("latin-1")))
    host, rest = absolute.groups(b"")
    return Target(rest if rest.startswith(b"/") else b"/" + rest, host)


def problem(received: bytes, is_first_line: bool, reason: str) -> Problem:
    """Return what is wrong with received bytes that the parser refuses for a reason."""
    if not is_first_line:
        return Invalid(http.malformed(reason))
    if received.startswith(_TLS):
        return Invalid(http.tls_on_plain_port())
    line = received[:_LONGEST].lstrip(b"\r\n").partition(b"\n")[0].rstrip(b"\r")
    version = _VERSION.search(line)
    if version is not None and version[1] not in _VERSIONS:
        return UnknownVersion(http.unknown_version(version[1].decode()))
    words = line.split()
    if version is not None and len(words) > _WORDS:
        return Invalid(http.space_in_target())
    method = _METHOD.match(line)
    if version is not None and method is not None and method[1].decode() not in METHODS:
        name = method[1].decode()
        return UnknownMethod(http.unknown_method(name, METHODS), METHODS)
    return Invalid(http.malformed(reason))


def escaped(received: bytes) -> bytes:
    """Return bytes with the escapes of the first line that a client has left out.

    Some clients send the UTF-8 of a search text as it is.
    """
    end = received.find(b"\r\n")
    line = received[:end] if end >= 0 else b""
    if line.isascii():
        return received
    return re.sub(rb"[\x80-\xff]", lambda found: b"%%%02X" % found[0][0], line) + received[end:]
