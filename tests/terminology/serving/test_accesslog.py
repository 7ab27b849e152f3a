"""The access log has a line for each request."""

import json
import re
from collections.abc import Callable

import pytest

from terminology.serving import accesslog
from terminology.serving.accesslog import AccessLog


class Later:
    """An event loop that collects its callbacks."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def call_later(self, delay: float, callback: Callable[[], None]) -> None:
        del delay
        self.waiting.append(callback)


def add(log: AccessLog, loop: Later, line: bytes = b"GET /r4/metadata", trace: str = "") -> None:
    """Add a request."""
    log.add(
        loop, b"10.0.0.1", log.summary(line, 200, 4_892), 0.00031, log.request_ids(b"id-1", trace)
    )


def test_a_line_of_text_has_time_client_request_status_size_and_duration(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    log, loop = AccessLog("text"), Later()

    add(log, loop)
    add(log, loop, trace="00-a-b-01")
    assert capfdbinary.readouterr().out == b""
    (flush,) = loop.waiting
    flush()

    lines = capfdbinary.readouterr().out.decode().splitlines()
    expected = r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ 10\.0\.0\.1 "GET /r4/metadata" 200 4892 310us id-1'
    assert re.fullmatch(expected, lines[0])
    assert re.fullmatch(expected + " 00-a-b-01", lines[1])


def test_a_quote_does_not_end_the_request(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    log, loop = AccessLog("text"), Later()

    add(log, loop, b'GET /r4/x?a="b"')
    log.flush()

    assert b' "GET /r4/x?a=%22b%22" 200 ' in capfdbinary.readouterr().out


def test_a_line_of_json_has_the_same_fields(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    log, loop = AccessLog("json"), Later()

    add(log, loop, b'GET /r4/x?a="b"\\', trace="00-a-b-01")
    log.flush()

    fields = json.loads(capfdbinary.readouterr().out)
    assert re.fullmatch(r"[0-9T:-]{19}Z", fields.pop("time"))
    assert fields == {
        "client": "10.0.0.1",
        "request": 'GET /r4/x?a="b"\\',
        "status": 200,
        "bytes": 4892,
        "us": 310,
        "id": "id-1",
        "traceparent": "00-a-b-01",
    }


def test_many_lines_are_written_before_the_delay_ends(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(accesslog, "_MAX_LINES", 3)
    log, loop = AccessLog("text"), Later()

    for _ in range(7):
        add(log, loop)

    assert capfdbinary.readouterr().out.count(b"\n") == 6
    assert len(loop.waiting) == 1
    loop.waiting.pop()()
    assert capfdbinary.readouterr().out.count(b"\n") == 1


def test_nothing_is_written_without_requests(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    AccessLog("text").flush()

    assert capfdbinary.readouterr().out == b""
