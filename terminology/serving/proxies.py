"""Trusted proxies, and the URL and the client that they say a request has.

    X-Forwarded-For, -Host, -Port, -Proto, -Prefix    as most proxies send them
    Forwarded                                         RFC 7239, where none of the first four is sent

A proxy that sets one kind passes on the other kind unchecked, so that they are not mixed. Each
value may be a list, to which every proxy adds what it received: the value is that of the outermost
trusted proxy.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from terminology.serving.preferences import RequestHeaders

_ADDRESS = re.compile(r"[0-9A-Za-z.:_\[\]%-]{1,64}")
"""An address, or an identifier (RFC 7239, section 6), that needs no escape in any log."""
_HOST = re.compile(r"([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
_PORT = re.compile(r":[0-9]{1,5}$")
_PREFIX = re.compile(r"(/[A-Za-z0-9._~!$&'()*+;=:@%-]+)*")
_PAIR = re.compile(r'\s*([A-Za-z]+)=("(?:[^"\\]|\\.)*"|[^",;\s]*)\s*')
_USUAL = {"http": "80", "https": "443"}
_MOST = 65_535

_NAMES = {
    b"forwarded": "forwarded",
    b"x-forwarded-for": "for",
    b"x-forwarded-host": "host",
    b"x-forwarded-port": "port",
    b"x-forwarded-prefix": "prefix",
    b"x-forwarded-proto": "proto",
}
_REPLACING = frozenset({"for", "host", "port", "proto"})


class Arrival(NamedTuple):
    """The address of the client, and the parts of the URL that it uses."""

    client: str
    scheme: str
    host: str
    prefix: str = ""

    @property
    def base(self) -> str:
        """The URL of the application, without a trailing slash."""
        return f"{self.scheme}://{self.host}{self.prefix}"


class TrustedProxies:
    """Addresses or networks in the syntax of uvicorn's FORWARDED_ALLOW_IPS; empty for none."""

    def __init__(self, networks: str) -> None:
        self._trusted = ProxyHeadersMiddleware(_nothing, networks).trusted_hosts
        self._is_used = bool(networks)

    def arrival(self, peer: str, scheme: str, host: str, headers: RequestHeaders) -> Arrival:
        """Return how a request arrived; `peer` is the address of the connection."""
        direct = Arrival(peer, scheme, host)
        if not self._is_used or peer not in self._trusted:
            return direct
        sent: dict[str, list[str]] = {}
        for name, value in headers:
            if name in _NAMES:
                sent.setdefault(_NAMES[name], []).append(value.decode("latin-1"))
        if not sent:
            return direct
        values = {name: ",".join(lines) for name, lines in sent.items()}
        if _REPLACING.isdisjoint(values):
            values = {**values, **self._standard(values.get("forwarded", ""))}
        else:
            values = {**values, **self._usual(values)}
        return _applied(direct, values)

    def _usual(self, values: dict[str, str]) -> dict[str, str]:
        """Return the values of the outermost trusted proxy in X-Forwarded headers."""
        hops = _parts(values["for"]) if "for" in values else []
        chosen = {}
        for name in _REPLACING & values.keys():
            parts = _parts(values[name])
            inner = len(hops) - self._outermost(hops) if hops else len(parts)
            chosen[name] = parts[max(0, len(parts) - inner)]
        return chosen

    def _standard(self, value: str) -> dict[str, str]:
        """Return the values of the outermost trusted proxy in the header Forwarded."""
        elements = _elements(value)
        before = self._outermost([element.get("for", "") for element in elements])
        chosen: dict[str, str] = {}
        for element in reversed(elements[before:]):
            chosen.update(element)
        return {name: chosen[name] for name in chosen.keys() & _REPLACING}

    def _outermost(self, hops: Sequence[str]) -> int:
        """Return the index of the client of the outermost trusted proxy."""
        index = len(hops) - 1
        while index > 0 and _node(hops[index]) in self._trusted:
            index -= 1
        return max(index, 0)


async def _nothing(*_: object) -> None:
    """An application without behaviour."""


def _applied(direct: Arrival, values: dict[str, str]) -> Arrival:
    """Return an arrival with the values that are valid."""
    client, scheme = _node(values.get("for", "")), values.get("proto", "").lower()
    scheme = scheme if scheme in _USUAL else direct.scheme
    host, port = values.get("host", ""), values.get("port", "")
    if not is_host(host):
        host = ""
    is_port = port.isascii() and port.isdecimal() and 0 < int(port) <= _MOST
    if is_port and not _PORT.search(host):
        host = _PORT.sub("", host or direct.host)
        host += "" if port == _USUAL.get(scheme) else f":{int(port)}"
    prefix = "".join(part.rstrip("/") for part in _parts(values.get("prefix", "")))
    return Arrival(
        client if _ADDRESS.fullmatch(client) else direct.client,
        scheme,
        host or direct.host,
        prefix if _PREFIX.fullmatch(prefix) else "",
    )


def is_host(text: str) -> bool:
    """Tell whether a text is a host, with or without a port."""
    return _HOST.fullmatch(text) is not None


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",")]


def _node(text: str) -> str:
    """Return the address of a node without its port."""
    if text.startswith("[") and "]" in text:
        return text[1 : text.index("]")]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _elements(value: str) -> list[dict[str, str]]:
    """Return the elements of a header Forwarded that are not empty; none if it is invalid."""
    elements: list[dict[str, str]] = [{}]
    position = 0
    while position < len(value):
        pair = _PAIR.match(value, position)
        if pair is None:
            return []
        name, text = pair.groups()
        if text.startswith('"'):
            text = re.sub(r"\\(.)", r"\1", text[1:-1])
        elements[-1][name.lower()] = text
        position = pair.end()
        separator = value[position : position + 1]
        if separator == ",":
            elements.append({})
        elif separator not in {"", ";"}:
            return []
        position += 1
    return [element for element in elements if element]
