"""Limits of the connections whose request is not complete: how long, and how many.

Each connection is an open file of the process. Without limits, a few hundred connections that
never send a request would block all other clients.
"""

import logging
import os
from asyncio import AbstractEventLoop
from time import monotonic
from typing import Protocol

_log = logging.getLogger("fhir_hcpcs")

_RESERVE = 32
"""Files that a server opens after its start, apart from connections."""
_UNKNOWN = 900
"""Connections, if the system has no limit of open files."""
_BETWEEN_WARNINGS = 60.0
_PAUSE = 0.5
"""Seconds between two searches for expired connections."""


class Connection(Protocol):
    """A connection whose request is pending."""

    def expire(self) -> None:
        """Refuse the incomplete request with 408, and close."""
        ...

    def evict(self) -> None:
        """Refuse the incomplete request with 503, and close."""
        ...


def max_connections() -> int:
    """Return how many connections a process may have, by its limit of open files."""
    try:
        import resource  # noqa: PLC0415 - Unix alone has it

        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return max(1, soft - len(os.listdir("/proc/self/fd")) - _RESERVE)  # noqa: PTH208
    except (ImportError, OSError):
        return _UNKNOWN


class PendingConnections:
    """The connections of one server whose requests are pending, the oldest first."""

    def __init__(self, loop: AbstractEventLoop, timeout: float, most: int) -> None:
        self._loop = loop
        self._timeout = timeout
        self.most = most
        self._since: dict[Connection, float] = {}
        self._is_sweeping = False
        self._warned = -_BETWEEN_WARNINGS

    def add(self, connection: Connection) -> None:
        """Start to wait for a request."""
        self._since[connection] = monotonic()
        if not self._is_sweeping:
            self._is_sweeping = True
            self._loop.call_later(_PAUSE, self._sweep)

    def discard(self, connection: Connection) -> None:
        """Stop waiting: the request is complete, or the connection is closed."""
        self._since.pop(connection, None)

    def make_room(self, open: int) -> bool:
        """Close the connection that waits longest, if too many are open.

        Return False if there is none to close.
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
        oldest.evict()
        return True

    def _sweep(self) -> None:
        """Close the expired connections."""
        latest = monotonic() - self._timeout
        for connection in [pending for pending, since in self._since.items() if since <= latest]:
            self._since.pop(connection, None)
            connection.expire()
        self._is_sweeping = bool(self._since)
        if self._is_sweeping:
            self._loop.call_later(_PAUSE, self._sweep)
