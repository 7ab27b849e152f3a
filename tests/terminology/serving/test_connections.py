"""How long and beside how many others a connection is pending."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable

import pytest

from terminology.serving import connections
from terminology.serving.connections import PendingConnections, max_connections

TIMEOUT = 0.05


class Connection:
    """A connection that notes what is done to it."""

    def __init__(self) -> None:
        self.end = ""

    def expire(self) -> None:
        """It was too slow."""
        self.end = "expired"

    def evict(self) -> None:
        """Another one wants its place."""
        self.end = "gave way"


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often."""
    monkeypatch.setattr(connections, "_PAUSE", 0.01)


def run(asked: Callable[[PendingConnections], Awaitable[None]], most: int = 2) -> None:
    """Do something with connections of which two may be open."""

    async def begin() -> None:
        await asked(PendingConnections(asyncio.get_running_loop(), TIMEOUT, most))

    asyncio.run(begin())


def test_a_connection_is_not_awaited_forever() -> None:
    late, other, done = Connection(), Connection(), Connection()

    async def asked(pending: PendingConnections) -> None:
        pending.add(late)
        pending.add(done)
        pending.discard(done)
        await asyncio.sleep(TIMEOUT * 0.8)
        pending.add(other)
        await asyncio.sleep(TIMEOUT * 0.6)
        assert (late.end, done.end, other.end) == ("expired", "", "")
        await asyncio.sleep(TIMEOUT)

    run(asked)

    assert (late.end, done.end, other.end) == ("expired", "", "expired")


def test_after_a_while_without_connections_they_are_looked_after_again() -> None:
    first, second = Connection(), Connection()

    async def asked(pending: PendingConnections) -> None:
        for connection in (first, second):
            pending.add(connection)
            await asyncio.sleep(TIMEOUT * 3)

    run(asked)

    assert (first.end, second.end) == ("expired", "expired")


def test_the_oldest_gives_way_and_one_warning_says_so(caplog: pytest.LogCaptureFixture) -> None:
    old, young = Connection(), Connection()

    async def asked(pending: PendingConnections) -> None:
        pending.add(old)
        pending.add(young)
        assert pending.make_room(2)
        assert caplog.records == []
        assert pending.make_room(3)
        assert (old.end, young.end) == ("gave way", "")
        assert pending.make_room(3)
        assert not pending.make_room(3), "there is none left to close"

    with caplog.at_level(logging.WARNING):
        run(asked)

    assert young.end == "gave way"
    assert [record.getMessage() for record in caplog.records] == [
        "more than 2 connections are open; those that send no request are closed first"
    ]


def test_so_many_connections_as_files_may_be_opened() -> None:
    assert 1 <= max_connections() < 1 << 31


def test_a_system_that_does_not_tell_has_a_usual_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> list[str]:
        raise FileNotFoundError

    monkeypatch.setattr(os, "listdir", fail)

    assert max_connections() == 900
