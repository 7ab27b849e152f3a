"""The access log: a line for each request, as text or as JSON.

Lines are collected and written together: the logging module takes several times as long for a line
as a raw response takes (raw.py).
"""

import atexit
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import orjson

_PAUSE = 0.2
"""Seconds until lines are written, and the precision of their times."""
_MAX_LINES = 2_000
"""Lines that are collected before they are written."""


class Loop(Protocol):
    """The part of an event loop that the log uses."""

    def call_later(self, delay: float, callback: Callable[[], None]) -> object:
        """Call a function after a delay in seconds."""
        ...


class AccessLog:
    """Writes a line for each request to standard output."""

    def __init__(self, form: str) -> None:
        self._form: type[TextLine] = JsonLine if form == "json" else TextLine
        self.summary = self._form.summary
        self._lines: list[bytes] = []
        self._line_start = b""
        self._is_scheduled = False
        atexit.register(self.flush)

    def add(self, loop: Loop, client: bytes, summary: bytes, seconds: float, ids: bytes) -> None:
        """Add a line: the client, the summary (see `summary`), and the ids (see `request_ids`)."""
        if not self._is_scheduled:
            self._is_scheduled = True
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            self._line_start = self._form.start(now.encode())
            loop.call_later(_PAUSE, self.flush)
        took = b"%d" % (1_000_000 * seconds)
        parts = (self._line_start, client, summary, took, self._form.BEFORE_ID, ids, self._form.END)
        self._lines.append(b"".join(parts))
        if len(self._lines) >= _MAX_LINES:
            self._write()

    def request_ids(self, id: bytes, trace: str) -> bytes:
        """Return the id of a request, with its traceparent if it has one."""
        return self._form.id_with_trace(id, trace.encode()) if trace else id

    def flush(self) -> None:
        """Write the collected lines."""
        self._is_scheduled = False
        self._write()

    def _write(self) -> None:
        lines, self._lines = self._lines, []
        if lines:
            sys.stdout.buffer.write(b"".join(lines))
            sys.stdout.buffer.flush()


class TextLine:
    """`2026-11-27T23:11:39Z 127.0.0.1 "GET /r4/metadata" 200 4892 310us 8cf4b4b5-4`."""

    BEFORE_ID = b"us "
    END = b"\n"

    @staticmethod
    def start(now: bytes) -> bytes:
        """Return the start of a line."""
        return now + b" "

    @staticmethod
    def summary(line: bytes, status: int, size: int) -> bytes:
        """Return the request line without the protocol version, and status and size."""
        return b' "%b" %d %d ' % (line.replace(b'"', b"%22"), status, size)

    @staticmethod
    def id_with_trace(id: bytes, trace: bytes) -> bytes:
        """Return an id and a traceparent."""
        return b"%b %b" % (id, trace)


class JsonLine(TextLine):
    """An object for each request; `us` are microseconds."""

    BEFORE_ID = b',"id":"'
    END = b'"}\n'

    @staticmethod
    def start(now: bytes) -> bytes:
        """Return the start of a line."""
        return b'{"time":"%b","client":"' % now

    @staticmethod
    def summary(line: bytes, status: int, size: int) -> bytes:
        """Return the request line without the protocol version, and status and size."""
        quoted = orjson.dumps(line.decode("latin-1"))
        return b'","request":%b,"status":%d,"bytes":%d,"us":' % (quoted, status, size)

    @staticmethod
    def id_with_trace(id: bytes, trace: bytes) -> bytes:
        """Return an id and a traceparent."""
        return b'%b","traceparent":"%b' % (id, trace)
