"""Limits of connections without a complete request: time and number."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable

import pytest

from terminology.serving import connections
from terminology.serving.connections import PendingConnections, max_connections

TIMEOUT = 0.05


class Connection:
    """A connection that records how it ended."""

    def __init__(self) -> None:
        self.end = ""

    def expire(self) -> None:
        """Record the timeout."""
        self.end = "expired"

    def evict(self) -> None:
        """Record the eviction."""
        self.end = "evicted"


@pytest.fixture(autouse=True)
def short_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """Expired connections are closed after a short time."""
    monkeypatch.setattr(connections, "_PAUSE", 0.01)


def run(use: Callable[[PendingConnections], Awaitable[None]], limit: int = 2) -> None:
    """Use connections up to a limit of their number."""

    async def begin() -> None:
        await use(PendingConnections(asyncio.get_running_loop(), TIMEOUT, limit))

    asyncio.run(begin())


def test_a_connection_without_a_complete_request_expires() -> None:
    late, other, done = Connection(), Connection(), Connection()

    async def use(pending: PendingConnections) -> None:
        pending.add(late)
        pending.add(done)
        pending.discard(done)
        await asyncio.sleep(TIMEOUT * 0.8)
        pending.add(other)
        await asyncio.sleep(TIMEOUT * 0.6)
        assert (late.end, done.end, other.end) == ("expired", "", "")
        await asyncio.sleep(TIMEOUT)

    run(use)

    assert (late.end, done.end, other.end) == ("expired", "", "expired")


def test_connections_expire_again_after_a_time_without_connections() -> None:
    first, second = Connection(), Connection()

    async def use(pending: PendingConnections) -> None:
        for connection in (first, second):
            pending.add(connection)
            await asyncio.sleep(TIMEOUT * 3)

    run(use)

    assert (first.end, second.end) == ("expired", "expired")


def test_the_oldest_connection_is_closed_with_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    old, young = Connection(), Connection()

    async def use(pending: PendingConnections) -> None:
        pending.add(old)
        pending.add(young)
        assert pending.make_room(2)
        assert caplog.records == []
        assert pending.make_room(3)
        assert (old.end, young.end) == ("evicted", "")
        assert pending.make_room(3)
        assert not pending.make_room(3), "no connection is left to close"

    with caplog.at_level(logging.WARNING):
        run(use)

    assert young.end == "evicted"
    assert [record.getMessage() for record in caplog.records] == [
        "more than 2 connections are open; those that send no request are closed first"
    ]


def test_the_limit_of_connections_is_the_limit_of_open_files() -> None:
    assert 1 <= max_connections() < 1 << 31


def test_a_system_without_a_limit_of_files_has_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> list[str]:
        raise FileNotFoundError

    monkeypatch.setattr(os, "listdir", fail)

    assert max_connections() == 900
