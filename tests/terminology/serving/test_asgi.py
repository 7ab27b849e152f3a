"""Requests over ASGI: clients that disconnect, are slow or do not read, and long responses."""

import asyncio
import gzip
import logging
from collections.abc import Coroutine, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from time import monotonic, thread_time
from typing import Any

import pytest

from codesystems.problems import Invalid
from terminology import work
from terminology.registry import Registry
from terminology.serving.app import Application, create_app
from terminology.serving.rendered import Rendered
from terminology.serving.request import Request
from terminology.serving.router import Endpoint, Handler
from terminology.settings import Settings
from terminology.snapshot import Snapshot
from terminology.store.damage import DamagedPrerendered
from tests.fixtures.asgi import Client, scope

SLOW = "/slow"


limits = partial(Settings, Path(), Path())


def serving(handler: Handler | None = None, settings: Settings | None = None) -> Application:
    """Return an application with a slow endpoint."""
    app = create_app(Registry(), settings or limits())
    if handler is not None:
        endpoints: Any = app.service.router.endpoints
        endpoints[SLOW] = Endpoint("slow", None, ("GET", "POST"), handler, heavy=True)
    return app


def run(coroutine: Coroutine[Any, Any, None]) -> float:
    """Run a coroutine; return its duration in seconds."""

    async def bounded() -> None:
        await asyncio.wait_for(coroutine, 20)

    began = monotonic()
    asyncio.run(bounded())
    return monotonic() - began


def spin(request: Request, snapshot: Snapshot) -> Rendered:
    """Run until the work is cancelled."""
    del request, snapshot
    while True:
        work.spend()


def pieces(number: int | None, size: int = 1 << 17) -> Handler:
    """Return a handler with this number of chunks; without a number, with endless chunks."""

    def handler(request: Request, snapshot: Snapshot) -> Rendered:
        del request, snapshot

        def chunks() -> Iterator[bytes]:
            for index in range(number) if number is not None else count():
                work.spend()
                yield b"%d" % (index % 10) * size

        return Rendered(chunks(), "text/plain", etag='"mark"')

    return handler


def fail_after(number: int, error: Exception) -> Handler:
    """Return a handler that fails after this number of chunks."""

    def handler(request: Request, snapshot: Snapshot) -> Rendered:
        del request, snapshot

        def chunks() -> Iterator[bytes]:
            for _ in range(number):
                yield b"x" * (1 << 17)
            raise error

        return Rendered(chunks(), "text/plain")

    return handler


# Clients that disconnect


def test_work_ends_when_the_client_disconnects(caplog: pytest.LogCaptureFixture) -> None:
    app, client = serving(spin, limits(max_seconds=60)), Client()

    async def disconnect() -> None:
        client.give()
        asyncio.get_running_loop().call_later(0.05, client.leave)
        await client.ask(app, f"{SLOW}?a=b%0A")

    with caplog.at_level(logging.INFO):
        seconds = run(disconnect())

    assert seconds < 1
    assert client.sent == []
    (record,) = caplog.records
    assert record.levelno == logging.INFO
    assert record.exc_info is None
    assert record.getMessage().startswith("10.0.0.1 left after 0.")
    assert "GET /slow?a=b%0A" in record.getMessage()


def test_work_ends_when_the_server_stops() -> None:
    app, client = serving(spin, limits(max_seconds=60)), Client()

    async def stop() -> None:
        task = asyncio.ensure_future(client.ask(app, SLOW))
        await asyncio.sleep(0.05)
        task.cancel()
        await task

    assert run(stop()) < 1
    assert client.status == 503
    assert client.headers[b"connection"] == b"close"
    assert b"The server is shutting down" in client.body


def test_rendering_ends_when_the_server_stops(caplog: pytest.LogCaptureFixture) -> None:
    app, client = serving(pieces(None), limits(max_answer=1 << 40)), Client(reads=3)

    async def stop() -> None:
        task = asyncio.ensure_future(client.ask(app, SLOW))
        while len(client.sent) < 3:
            await asyncio.sleep(0.01)
        task.cancel()
        await task

    assert run(stop()) < 5
    assert not client.is_whole
    assert "broken off" in caplog.text


def test_rendering_ends_when_the_client_disconnects() -> None:
    app, client = serving(pieces(None), limits(max_answer=1 << 40)), Client(reads=3)

    async def disconnect() -> None:
        client.give()
        task = asyncio.ensure_future(client.ask(app, SLOW))
        while len(client.sent) < 3:
            await asyncio.sleep(0.01)
        client.leave()
        await task

    assert run(disconnect()) < 5


def test_a_client_that_disconnects_while_it_sends_is_not_an_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app, client = serving(), Client()

    async def disconnect() -> None:
        client.give(b'{"resource', more=True)
        client.leave()
        await client.ask(app, "/r4/CodeSystem/$lookup", method="POST")

    with caplog.at_level(logging.INFO):
        run(disconnect())

    assert client.sent == []
    assert [record.levelno for record in caplog.records] == [logging.INFO]


# Slow clients


def test_a_body_that_is_not_complete_in_time_is_refused() -> None:
    app, client = serving(settings=limits(read_timeout=0.05)), Client()

    async def send_a_part() -> None:
        client.give(b"{", more=True)
        await client.ask(app, "/r4/CodeSystem/$lookup", method="POST")

    run(send_a_part())

    assert client.status == 408
    assert client.headers[b"connection"] == b"close"
    assert b"was not complete within 0.05 seconds" in client.body


def test_a_body_with_too_large_a_content_length_is_refused_before_it_arrives() -> None:
    app, client = serving(settings=limits(max_body=10)), Client()

    run(client.ask(app, "/r4/CodeSystem/$lookup", (b"content-length", b"11"), method="POST"))

    assert client.status == 413


def test_a_body_is_refused_as_soon_as_it_is_too_large() -> None:
    app, client = serving(settings=limits(max_body=10)), Client()

    async def send() -> None:
        for _ in range(3):
            client.give(b"x" * 5, more=True)
        await client.ask(app, "/r4/CodeSystem/$lookup", method="POST")

    run(send())

    assert client.status == 413


def test_a_response_that_is_not_read_is_broken_off_after_a_timeout(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app, client = serving(pieces(None), limits(request_timeout=0.1)), Client(reads=3)

    run(client.ask(app, SLOW))

    assert client.status == 200
    assert not client.is_whole
    assert "broken off: GET /slow" in caplog.text


# Long responses


def test_a_long_response_is_sent_in_chunks() -> None:
    app, client = serving(pieces(5)), Client()

    run(client.ask(app, SLOW))

    assert client.is_whole
    assert b"content-length" not in client.headers
    assert [len(message["body"]) for message in client.sent[1:]] == [1 << 17] * 5 + [0]
    assert client.body == b"".join(b"%d" % number * (1 << 17) for number in range(5))


def test_a_long_response_is_compressed_in_chunks() -> None:
    app, plain, compressed = serving(pieces(5)), Client(), Client()

    run(plain.ask(app, SLOW))
    run(compressed.ask(app, SLOW, (b"accept-encoding", b"gzip")))

    assert compressed.headers[b"content-encoding"] == b"gzip"
    assert gzip.decompress(compressed.body) == plain.body


def test_a_long_response_with_a_matching_etag_is_not_sent() -> None:
    app, client = serving(pieces(None)), Client()

    run(client.ask(app, SLOW, (b"if-none-match", b'"mark"')))

    assert (client.status, client.body) == (304, b"")


def test_a_response_beyond_the_limit_is_broken_off(caplog: pytest.LogCaptureFixture) -> None:
    app, client = serving(pieces(None), limits(max_answer=1 << 20)), Client()

    run(client.ask(app, SLOW))

    assert not client.is_whole
    assert len(client.body) <= 1 << 20
    assert "larger than the limit of 1,048,576 bytes" in caplog.text


def test_a_response_refused_at_its_first_chunk_is_an_outcome() -> None:
    app, client = serving(fail_after(0, Invalid())), Client()

    run(client.ask(app, SLOW))

    assert client.status == 400
    assert client.is_whole


def test_a_response_that_fails_at_its_first_chunk_is_an_outcome() -> None:
    app, client = serving(fail_after(0, RuntimeError("secret"))), Client()

    run(client.ask(app, SLOW))

    assert client.status == 500
    assert b"secret" not in client.body


@pytest.mark.parametrize("error", [Invalid(), RuntimeError("secret")])
def test_a_response_that_fails_later_is_broken_off(
    caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    app, client = serving(fail_after(2, error)), Client()

    run(client.ask(app, SLOW))

    assert client.status == 200
    assert not client.is_whole
    assert "broken off" in caplog.text


def test_an_operation_that_costs_too_much_is_refused() -> None:
    app, client = serving(spin, limits(max_seconds=0.1)), Client()

    seconds = run(client.ask(app, SLOW))

    assert client.status == 422
    assert seconds < 2


def test_an_error_after_a_limit_is_exceeded_is_refused_as_too_costly() -> None:
    def interrupted(request: Request, snapshot: Snapshot) -> Rendered:
        del request, snapshot
        end = thread_time() + 0.2
        while thread_time() < end:
            pass
        raise RuntimeError("interrupted")

    app, client = serving(interrupted, limits(max_seconds=0.1)), Client()

    run(client.ask(app, SLOW))

    assert client.status == 422


@pytest.mark.parametrize(("times", "status"), [(1, 200), (5, 200), (6, 500)])
def test_a_request_is_answered_after_up_to_five_damaged_files(times: int, status: int) -> None:
    failures: list[int] = []

    def handler(request: Request, snapshot: Snapshot) -> Rendered:
        del request, snapshot
        if len(failures) < times:
            failures.append(1)
            raise DamagedPrerendered(Path("x"), "a record")
        return Rendered(b"", "text/plain")

    app, client = serving(handler), Client()

    run(client.ask(app, SLOW))

    assert client.status == status


# Other servers


def test_a_scope_without_addresses_is_answered() -> None:
    app, client = serving(), Client()
    minimal = scope("GET", "/health/live")
    minimal.update(client=None, server=None, headers=[], http_version="1.0")

    run(app(minimal, client.receive, client.send))

    assert client.status == 200


def test_a_lifespan_is_passed_on_to_fastapi() -> None:
    app, client = serving(), Client()

    async def start_and_stop() -> None:
        client._coming.put_nowait({"type": "lifespan.startup"})
        client._coming.put_nowait({"type": "lifespan.shutdown"})
        await app({"type": "lifespan"}, client.receive, client.send)

    run(start_and_stop())

    assert [message["type"] for message in client.sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
