"""Which cores serve and which load: the first serves, the last loads."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


def held() -> list[int]:
    """The cores that this process may use."""
    return sorted(os.sched_getaffinity(0))


def serving() -> list[int]:
    """The core of a server."""
    return held()[:1]


def loading() -> list[int]:
    """The core of the load; also of the server if there is only one core."""
    return held()[-1:]


@contextmanager
def on(cores: Iterable[int]) -> Iterator[None]:
    """What is started within stays on these cores; this process comes back to its own."""
    before = held()
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
