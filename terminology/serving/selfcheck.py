"""A test at startup whether `Protocol` works with the installed uvicorn.

The protocol uses parts of uvicorn that are not public.
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
"""Requests that are sent, and requests that uvicorn has to parse."""
_STATUS_LINE = b"HTTP/1.1 400 Bad Request\r\n"
_TURNS = 100


class _Transport(asyncio.Transport):
    """Collects the written bytes."""

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
        """Nothing to pause: the test feeds all bytes."""

    def resume_reading(self) -> None:
        """Nothing to resume: the test feeds all bytes."""


def failure() -> str | None:
    """Return why the protocol does not work with the installed uvicorn; None if it works."""
    try:
        return asyncio.run(_failure())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


async def _failure() -> str | None:
    """Send requests over a connection, in one piece and in several, and count the responses.

    The repeated GET is cached, and then answered before uvicorn parses it.
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
    received = transport.written.count(_STATUS_LINE)
    if received != _SENT:
        return f"{received} responses came to {_SENT} requests"
    if connection.parsed_heads != _READ:
        return f"{connection.parsed_heads} requests were read by uvicorn instead of {_READ}"
    return None
