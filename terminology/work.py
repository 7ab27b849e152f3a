"""The limits on the work of one request, and the results that it has already computed.

Code that loops over concepts, values or resources calls `spend` in the loop. It raises TooCostly
when the work exceeds its limits, and Cancelled when the client has disconnected or the server
stops. Outside of a request, as on the command line, `spend` does nothing.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic, thread_time
from typing import NamedTuple, TypeVar, cast

from codesystems.problems import Problem, TooCostly
from terminology.messages import toocostly

T = TypeVar("T")

_STEP = 200
"""Units between two checks of the clock, which take as long as a few units."""


class CachedResult(NamedTuple):
    """The result or the Problem of a computation (`once`), and the objects that it was made of."""

    made_of: object
    result: object
    problem: Problem | None


class Cancelled(Exception):
    """The client has disconnected, or the server stops."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one request.

    `seconds` is processor time, `wait` elapsed time in seconds, `units` the number of concepts,
    values or resources that are read, `codes` that of an expansion without `count`.
    """

    seconds: float = 2.0
    wait: float = 30.0
    units: int = 20_000_000
    codes: int = 10_000


class Work:
    """The work of one request, or of one entry of a batch, which also counts for the batch."""

    def __init__(self, limits: Limits, batch: "Work | None" = None) -> None:
        self.limits = limits
        self.results: dict[Hashable, CachedResult] = batch.results if batch else {}
        self._batch = batch
        self._end = monotonic() + limits.wait
        self._seconds = 0.0
        self._units = 0
        self._unchecked = 0
        self._began: float | None = None
        self._is_cancelled = False

    def renew(self, limits: Limits) -> None:
        """Restart all counts with other limits, when a response is streamed in parts."""
        self.limits = limits
        self._end = monotonic() + limits.wait
        self._seconds, self._units = 0.0, 0

    def cancel(self) -> None:
        """Make the next check raise Cancelled. Safe to call from any thread."""
        self._is_cancelled = True

    @contextmanager
    def doing(self) -> Iterator[None]:
        """Make this the current work of `spend` and `once`, and count the thread's time."""
        token = _current.set(self)
        self._began = thread_time()
        try:
            yield
        finally:
            seconds = thread_time() - self._began
            self._began = None
            self._seconds += seconds
            if self._batch is not None:
                self._batch._seconds += seconds
            _current.reset(token)

    def spend(self, units: int) -> None:
        """Count units. Raises TooCostly and Cancelled."""
        self._units += units
        if self._batch is not None:
            self._batch._units += units
        self._unchecked += units
        if self._unchecked >= _STEP:
            self._unchecked = 0
            self.check()

    def check(self) -> None:
        """Raise TooCostly if a limit is exceeded, and Cancelled after `cancel`."""
        running = 0.0 if self._began is None else thread_time() - self._began
        self._check(running)
        if self._batch is not None:
            self._batch._check(running)

    def _check(self, running: float) -> None:
        limits = self.limits
        if self._is_cancelled:
            raise Cancelled
        if self._seconds + running > limits.seconds:
            raise TooCostly(toocostly.too_many_seconds(limits.seconds))
        if self._units > limits.units:
            raise TooCostly(toocostly.too_many_units(limits.units))
        if monotonic() > self._end:
            raise TooCostly(toocostly.too_long(limits.wait))


_current: ContextVar[Work | None] = ContextVar("work", default=None)


def spend(units: int = 1) -> None:
    """Count units of the current work, if there is one. Raises TooCostly and Cancelled."""
    work = _current.get()
    if work is not None:
        work.spend(units)


def limits() -> Limits:
    """Return the limits of the current work, or the default ones."""
    work = _current.get()
    return Limits() if work is None else work.limits


def once(key: Hashable, made_of: object, make: Callable[[], T]) -> T:
    """Return the result of `make`, called once per key in the current request.

    A key may contain the ids of objects; pass these as `made_of` to keep them alive. A Problem that
    `make` raises is raised again.
    """
    work = _current.get()
    if work is None:
        return make()
    cached = work.results.get(key)
    if cached is None:
        try:
            cached = CachedResult(made_of, make(), None)
        except Problem as problem:
            cached = CachedResult(made_of, None, problem)
        work.results[key] = cached
    if cached.problem is not None:
        raise cached.problem
    return cast(T, cached.result)
