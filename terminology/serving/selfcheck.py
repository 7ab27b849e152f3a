"""Whether the installed uvicorn works with our protocol, found out by using it for a moment.

The protocol builds on parts of uvicorn that are not its public interface.
"""

import asyncio
from pathlib import Path

from uvicorn.config import Config
from uvicorn.server import ServerState

from terminology.registry import Registry
from terminology.serving.app import create_app
from terminology.settings import Settings

_GET = b"GET /r4/CodeSystem/$lookup?code=x HTTP/1.1\r\nhost: localhost\r\n\r\n"
_POST = (
    b"POST /r4/CodeSystem/$lookup HTTP/1.1\r\nhost: localhost\r\n"
    b"content-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
)
_PARTS = (_GET, _GET, _GET, _GET[:20], _GET[20:], _POST[:-1], _POST[-1:])
_SENT, _READ = 5, 4
"""Requests that are sent, and those that uvicorn has to read."""
_STATUS_LINE = b"HTTP/1.1 400 Bad Request\r\n"
_TURNS = 100


class _Transport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self._is_closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self._is_closing

    def close(self) -> None:
        self._is_closing = True

    def pause_reading(self) -> None:
        """Nothing comes that was not fed."""

    def resume_reading(self) -> None:
        """Nothing comes that was not fed."""


def failure() -> str | None:
    """Why the protocol does not work with the installed uvicorn; None: it works."""
    try:
        return asyncio.run(_failure())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


async def _failure() -> str | None:
    """Send some requests over a connection, whole and in parts, and see how they are answered.

    The same GET is cached when it comes again, and then answered before uvicorn reads it.
    """
    from terminology.serving.protocol import Protocol  # noqa: PLC0415 - importing it may fail

    app = create_app(Registry(), Settings(Path(), Path()))
    config = Config(app, lifespan="off", log_config=None, access_log=False, proxy_headers=False)
    config.load()
    transport = _Transport()
    connection = Protocol(config, ServerState(), {})
    connection.connection_made(transport)
    for part in _PARTS:
        connection.data_received(part)
        for _ in range(_TURNS):
            await asyncio.sleep(0)
    connection.connection_lost(None)
    found = transport.written.count(_STATUS_LINE)
    if found != _SENT:
        return f"{found} responses came to {_SENT} requests"
    if connection.heads != _READ:
        return f"{connection.heads} requests were read by uvicorn instead of {_READ}"
    return None
