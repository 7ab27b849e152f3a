"""The connections of a server whose request has not arrived whole: how long, and how many.

Each holds a file of the process. Without bounds, some hundred of them that never send their
requests would keep everybody else out.
"""

import logging
import os
from asyncio import AbstractEventLoop
from time import monotonic
from typing import Protocol

_log = logging.getLogger("fhir_hcpcs")

_RESERVE = 32
"""Files that a server opens beside connections and those that are open at its start."""
_UNKNOWN = 900
"""Connections where no system tells how many files a process may open."""
_BETWEEN_WARNINGS = 60.0
_PAUSE = 0.5
"""Seconds between two looks at what has been waited for too long."""


class Connection(Protocol):
    """A connection whose request is awaited."""

    def expire(self) -> None:
        """Refuse what has come of the request, because it is late, and close."""
        ...

    def give_way(self) -> None:
        """Refuse what has come of the request, because others want to connect, and close."""
        ...


def most() -> int:
    """How many connections a process may hold, by the number of files that it may open."""
    try:
        import resource  # noqa: PLC0415 - Unix alone has it

        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return max(1, soft - len(os.listdir("/proc/self/fd")) - _RESERVE)  # noqa: PTH208
    except (ImportError, OSError):
        return _UNKNOWN


class Awaited:
    """The connections of one server whose requests are awaited, the oldest first."""

    def __init__(self, loop: AbstractEventLoop, timeout: float, most: int) -> None:
        self._loop = loop
        self._timeout = timeout
        self.most = most
        self._since: dict[Connection, float] = {}
        self._is_sweeping = False
        self._warned = -_BETWEEN_WARNINGS

    def add(self, connection: Connection) -> None:
        """Wait for a request from now on."""
        self._since[connection] = monotonic()
        if not self._is_sweeping:
            self._is_sweeping = True
            self._loop.call_later(_PAUSE, self._sweep)

    def discard(self, connection: Connection) -> None:
        """Wait no longer: the request has come, or the connection is closed."""
        self._since.pop(connection, None)

    def make_room(self, open: int) -> bool:
        """Close the connection that is waited for the longest, if too many are open.

        False where there is none to close.
        """
        if open <= self.most:
            return True
        now = monotonic()
        if now - self._warned >= _BETWEEN_WARNINGS:
            self._warned = now
            _log.warning(
                "more than %d connections are open; those that send no request are closed first",
                self.most,
            )
        oldest = next(iter(self._since), None)
        if oldest is None:
            return False
        self._since.pop(oldest)
        oldest.give_way()
        return True

    def _sweep(self) -> None:
        """Close the connections that were waited for too long."""
        due = monotonic() - self._timeout
        for connection in [one for one, since in self._since.items() if since <= due]:
            self._since.pop(connection, None)
            connection.expire()
        self._is_sweeping = bool(self._since)
        if self._is_sweeping:
            self._loop.call_later(_PAUSE, self._sweep)
