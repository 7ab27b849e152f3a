"""Answers at hand as bytes, to requests as bytes: for a server that hands them over as they come.

A client sends the same headers with every question. What they mean is learnt once, from what the
server's own parser has read; a request that differs from an earlier one in its first line alone
needs no parsing.
"""

import re
from collections.abc import Sequence
from http import HTTPStatus

from terminology.serving.shortcut import Answer, Headers, Shortcut, Start, Telling, telling

_FIRST_LINE = re.compile(rb'GET (/[!"$&->@-~]+)\?([!"$-~]*) HTTP/1\.1\r\n')
"""Path and query. An escape in a path, and what no parser takes, is left to the server."""

_END = b"\r\n\r\n"
_HEADS = 1_000
"""Spellings of all headers of a request of which it is kept what they mean."""
_LONGEST = 2_048
"""Bytes of headers that are still kept."""
_SPECIAL = {b"content-length", b"expect", b"transfer-encoding", b"upgrade"}
"""Headers with which a request is more than its head, or the connection another after it."""

Standard = Sequence[tuple[bytes, bytes]]
"""The headers that the server itself gives every answer; another object when they change."""


class Wire:
    """The answers at hand, for a server that speaks HTTP/1.1."""

    def __init__(self, shortcut: Shortcut) -> None:
        self._shortcut = shortcut
        self._heads: dict[bytes, Telling] = {}
        self._standard: Standard = ()
        self._starts: dict[Start, bytes] = {}

    def learn(self, request: bytes, headers: Standard) -> bool:
        """Keep what the headers of a GET mean, and tell whether they are new.

        `request` is all of it and nothing else.
        """
        line = _FIRST_LINE.match(request)
        if line is None or any(name in _SPECIAL for name, _ in headers):
            return False
        head = request[line.end() :]
        if len(head) > _LONGEST or head.find(_END) != len(head) - len(_END) or head in self._heads:
            return False
        if len(self._heads) >= _HEADS:
            self._heads.clear()
        self._heads[head] = telling(headers)
        return True

    def answer(self, request: bytes, standard: Standard) -> bytes | None:
        """The answer to a request; None where it is to be parsed, or is asked the plain way."""
        line = _FIRST_LINE.match(request)
        told = None if line is None else self._heads.get(request[line.end() :])
        if line is None or told is None:
            return None
        path = line[1].decode()
        if path not in self._shortcut.paths:
            return None
        found = self._shortcut.find((path, line[2], None, told))
        if isinstance(found, bytes):
            start = self._begun(self._shortcut.start(path, found), standard)
            return b"%bcontent-length: %d\r\n\r\n%b" % (start, len(found), found)
        return _whole(found, standard) if found else None

    def _begun(self, start: Start, standard: Standard) -> bytes:
        """How an answer begins, as it was written for those before it."""
        if standard is not self._standard:
            self._standard, self._starts = standard, {}
        written = self._starts.get(start)
        if written is None:
            written = self._starts[start] = _written(start.status, (*standard, *start.headers))
        return written


def _written(status: int, headers: Headers) -> bytes:
    lines = [b"HTTP/1.1 %d %b" % (status, HTTPStatus(status).phrase.encode())]
    lines += [b"%b: %b" % header for header in headers]
    return b"\r\n".join([*lines, b""])


def _whole(answer: Answer, standard: Standard) -> bytes | None:
    """An answer with headers of its own; None where they leave open how long it is."""
    start, body = answer
    headers = (*standard, *start["headers"])
    if start["status"] != HTTPStatus.NOT_MODIFIED and b"content-length" not in dict(headers):
        return None
    return b"%b\r\n%b" % (_written(start["status"], headers), body.get("body", b""))
