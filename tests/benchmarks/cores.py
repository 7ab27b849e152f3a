"""Which cores serve and which load: the first serves, the last loads."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


def available() -> list[int]:
    """The cores that this process may use."""
    return sorted(os.sched_getaffinity(0))


def serving() -> list[int]:
    """The core of a server."""
    return available()[:1]


def loading() -> list[int]:
    """The core of the load; also of the server if there is only one core."""
    return available()[-1:]


@contextmanager
def on(cores: Iterable[int]) -> Iterator[None]:
    """Processes started in this context stay on these cores; this process gets its own back."""
    before = available()
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
