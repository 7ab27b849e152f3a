"""The log of requests: a line for each, as text or as JSON.

Lines are put together here and written many at a time: the logging module takes several times as
long for a line as the raw way takes to answer.
"""

import atexit
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import orjson

_PAUSE = 0.2
"""Seconds until lines are written; their times are as exact."""
_MOST = 2_000
"""Lines that wait to be written."""


class Loop(Protocol):
    """What calls back later."""

    def call_later(self, delay: float, callback: Callable[[], None]) -> object:
        """Call after some seconds."""
        ...


class AccessLog:
    """Writes a line for each request to standard output."""

    def __init__(self, form: str) -> None:
        self._form: type[AsText] = AsJson if form == "json" else AsText
        self.what = self._form.what
        self._lines: list[bytes] = []
        self._moment = b""
        self._waits = False
        atexit.register(self.flush)

    def add(self, loop: Loop, client: bytes, what: bytes, seconds: float, more: bytes) -> None:
        """Add a request: who asked, `what` was asked and answered, and its id (see `more`)."""
        if not self._waits:
            self._waits = True
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            self._moment = self._form.moment(now.encode())
            loop.call_later(_PAUSE, self.flush)
        took = b"%d" % (1_000_000 * seconds)
        parts = (self._moment, client, what, took, self._form.BEFORE_ID, more, self._form.END)
        self._lines.append(b"".join(parts))
        if len(self._lines) >= _MOST:
            self._write()

    def more(self, id: bytes, trace: str) -> bytes:
        """The id of a request, and the trace that it belongs to, if to any."""
        return self._form.traced(id, trace.encode()) if trace else id

    def flush(self) -> None:
        """Write the lines."""
        self._waits = False
        self._write()

    def _write(self) -> None:
        lines, self._lines = self._lines, []
        if lines:
            sys.stdout.buffer.write(b"".join(lines))
            sys.stdout.buffer.flush()


class AsText:
    """`2026-11-27T23:11:39Z 127.0.0.1 "GET /r4/metadata" 200 4892 310us 8cf4b4b5-4`."""

    BEFORE_ID = b"us "
    END = b"\n"

    @staticmethod
    def moment(now: bytes) -> bytes:
        """How a line begins."""
        return now + b" "

    @staticmethod
    def what(line: bytes, status: int, size: int) -> bytes:
        """The first line of a request without the protocol, and the response."""
        return b' "%b" %d %d ' % (line.replace(b'"', b"%22"), status, size)

    @staticmethod
    def traced(id: bytes, trace: bytes) -> bytes:
        """An id and a traceparent."""
        return b"%b %b" % (id, trace)


class AsJson(AsText):
    """An object for each request; `us` are microseconds."""

    BEFORE_ID = b',"id":"'
    END = b'"}\n'

    @staticmethod
    def moment(now: bytes) -> bytes:
        """How a line begins."""
        return b'{"time":"%b","client":"' % now

    @staticmethod
    def what(line: bytes, status: int, size: int) -> bytes:
        """The first line of a request without the protocol, and the response."""
        quoted = orjson.dumps(line.decode("latin-1"))
        return b'","request":%b,"status":%d,"bytes":%d,"us":' % (quoted, status, size)

    @staticmethod
    def traced(id: bytes, trace: bytes) -> bytes:
        """An id and a traceparent."""
        return b'%b","traceparent":"%b' % (id, trace)
