"""Refusals of requests before they are complete."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import orjson
import pytest

from terminology.fhir.dialects import Dialect
from terminology.registry import Registry
from terminology.serving import connections
from terminology.serving.app import create_app
from terminology.serving.protocol import Protocol
from terminology.settings import Settings
from tests.fixtures.connection import Connection, config, state

limits = partial(Settings, Path(), Path())
BEGUN = b"POST /r4 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
GET = b"GET /health/live HTTP/1.1\r\nHost: x\r\n"


def serve(
    use: Callable[[Callable[[], Connection]], Awaitable[None]], settings: Settings | None = None
) -> None:
    """Use connections to one server."""
    uvicorn_config, shared = config(create_app(Registry(), settings or limits())), state()

    async def begin() -> None:
        opened: list[Connection] = []

        def connect() -> Connection:
            connection = Connection(Protocol(uvicorn_config, shared, {}))
            opened.append(connection)
            return connection

        await use(connect)
        for connection in opened:
            await connection.end()

    asyncio.run(begin())


def refusal(response: bytes) -> tuple[int, str]:
    """Return status and text of a refusal, which closes the connection."""
    head, _, body = response.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert b"connection: close" in lines
    assert any(line.startswith(b"x-request-id: ") for line in lines)
    text: str = orjson.loads(body)["issue"][0]["details"]["text"]
    return int(lines[0].split()[1]), text


def pieces(data: bytes, size: int = 1 << 12) -> list[bytes]:
    """Return data in pieces of a size."""
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize(
    ("sent", "status", "message"),
    [
        pytest.param(
            GET + b"X-Long: " + b"x" * (1 << 20), 431, "headers of", id="a header without end"
        ),
        pytest.param(
            GET + b"X-Long: " + b"x" * 17_000 + b"\r\n\r\n", 431, "headers of", id="a long header"
        ),
        pytest.param(GET + b"A: b\r\n" * 100_000, 431, "101 headers", id="many headers"),
        pytest.param(GET + b"x" * (1 << 20), 431, "headers of", id="a name without end"),
        pytest.param(b"GET /" + b"x" * (1 << 20), 414, "The query has", id="a URL without end"),
        pytest.param(
            b"GET /health?" + b"x" * 12_000 + GET[len(b"GET /health/live") :],
            414,
            "The query has",
            id="a long query",
        ),
    ],
)
def test_too_large_headers_are_refused_before_they_are_complete(
    sent: bytes, status: int, message: str
) -> None:
    async def use(connect: Callable[[], Connection]) -> None:
        connection = connect()
        response = await connection.feed(*pieces(sent))

        actual, text = refusal(response)
        assert actual == status
        assert message in text
        assert connection.transport.is_closing()

    serve(use)


def test_a_body_after_refused_headers_is_not_read() -> None:
    lines = b"A: b\r\n" * 101 + b"Content-Length: 2\r\n\r\n{}"

    async def use(connect: Callable[[], Connection]) -> None:
        response = await connect().feed(b"POST /r4 HTTP/1.1\r\nHost: x\r\n" + lines)
        assert refusal(response)[0] == 431

    serve(use)


def test_bytes_after_a_refusal_are_not_read() -> None:
    async def use(connect: Callable[[], Connection]) -> None:
        connection = connect()
        sent = GET + b"X-Long: " + b"x" * (1 << 17)
        connection.protocol.data_received(sent)
        before = connection.transport.written
        connection.protocol.data_received(b"x\r\n\r\n" + GET + b"\r\n")
        await asyncio.sleep(0)

        assert connection.transport.written == before

    serve(use)


@pytest.mark.parametrize("begun", [GET, BEGUN], ids=["head", "body"])
def test_a_request_that_does_not_arrive_in_time_is_refused(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, begun: bytes
) -> None:
    monkeypatch.setattr(connections, "_PAUSE", 0.01)

    async def use(connect: Callable[[], Connection]) -> None:
        connection, silent = connect(), connect()
        connection.protocol.data_received(begun)
        while not (connection.transport.is_closing() and silent.transport.is_closing()):
            await asyncio.sleep(0.01)

        status, text = refusal(connection.transport.written)
        assert status == 408
        assert "within 0.05 seconds" in text
        assert silent.transport.written == b"", "no request was begun, so none is refused"

    with caplog.at_level(logging.WARNING):
        serve(use, limits(read_timeout=0.05))
    assert f"refused 408: {begun.split()[0].decode()} /" in caplog.text


def test_a_connection_between_two_requests_is_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_PAUSE", 0.01)

    async def use(connect: Callable[[], Connection]) -> None:
        connection = connect()
        for _ in range(3):
            response = await connection.feed(GET + b"\r\n")
            assert response.startswith(b"HTTP/1.1 200 OK")
            await asyncio.sleep(0.1)

    serve(use, limits(read_timeout=0.05))


def test_a_second_request_that_is_slow_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_PAUSE", 0.01)

    async def use(connect: Callable[[], Connection]) -> None:
        connection = connect()
        first = await connection.feed(GET + b"\r\n")
        connection.protocol.data_received(GET)
        while not connection.transport.is_closing():
            await asyncio.sleep(0.01)

        assert refusal(connection.transport.written[len(first) :])[0] == 408

    serve(use, limits(read_timeout=0.05))


def test_a_connection_above_the_limit_replaces_one_without_a_request(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def use(connect: Callable[[], Connection]) -> None:
        silent, begun, busy = connect(), connect(), connect()
        begun.protocol.data_received(GET)
        await busy.feed(GET + b"\r\n")
        last = connect()
        another = connect()

        assert silent.transport.is_closing()
        assert refusal(begun.transport.written)[0] == 503
        for connection in (busy, last, another):
            assert (await connection.feed(GET + b"\r\n")).startswith(b"HTTP/1.1 200 OK")

    serve(use, limits(connections=3))
    assert caplog.text.count("more than 3 connections are open") == 1


def test_a_connection_above_the_limit_is_refused_if_all_are_busy() -> None:
    async def use(connect: Callable[[], Connection]) -> None:
        busy = connect()
        await busy.feed(GET + b"\r\n")
        late = connect()

        status, text = refusal(late.transport.written)
        assert status == 503
        assert text == "More than 1 connections are open; connect again later"

    serve(use, limits(connections=1))


def test_a_refusal_has_the_fhir_version_of_the_path(
    dialect: Dialect, caplog: pytest.LogCaptureFixture
) -> None:
    target = f"/{dialect.name}/metadata?a=b"
    head = f"GET {target} HTTP/1.1\r\nHost: x\r\nX-Long: ".encode() + b"x" * 20_000 + b"\r\n\r\n"

    async def use(connect: Callable[[], Connection]) -> None:
        response = await connect().feed(head)
        assert f"fhirVersion={dialect.mime_version}".encode() in response
        assert refusal(response)[0] == 431

    serve(use)
    assert f"refused 431: GET {target} for - " in caplog.text


@pytest.mark.parametrize("hosts", [b"", b"Host: x\r\nHost: x\r\n"], ids=["none", "two"])
@pytest.mark.parametrize("target", [b"/health/live", b"/r4/CodeSystem/$lookup?code=x", b"/r4/x"])
def test_a_request_has_one_host(hosts: bytes, target: bytes) -> None:
    async def use(connect: Callable[[], Connection]) -> None:
        for _ in range(4):
            response = await connect().feed(b"GET " + target + b" HTTP/1.1\r\n" + hosts + b"\r\n")
            assert response.startswith(b"HTTP/1.1 400 Bad Request")
            assert b"send exactly one" in response

    serve(use)


def test_a_client_that_closes_early_leaves_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    async def use(connect: Callable[[], Connection]) -> None:
        for sent in (b"", GET, GET + b"\r\n", BEGUN):
            connection = connect()
            connection.protocol.data_received(sent)
            await connection.end()

    with caplog.at_level(logging.INFO):
        serve(use)
    assert all(record.exc_info is None for record in caplog.records)
    assert all(record.levelno <= logging.INFO for record in caplog.records)


# Workers


def test_workers_share_their_metrics(tmp_path: Path) -> None:
    async def use(connect: Callable[[], Connection]) -> None:
        connect()
        assert len(list(tmp_path.iterdir())) == 1

    serve(use, limits(metrics=tmp_path))


def test_metrics_that_cannot_be_shared_are_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def use(connect: Callable[[], Connection]) -> None:
        assert (await connect().feed(GET + b"\r\n")).startswith(b"HTTP/1.1 200")

    serve(use, limits(metrics=tmp_path / "nowhere"))
    assert "the metrics of this worker are not shared" in caplog.text
