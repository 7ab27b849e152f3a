"""The work that one request may cause, and what was worked out for it already.

Code that loops over concepts, values or resources calls `spend` as it goes. The work ends with
TooCostly when it exceeds its limits, and with Cancelled when the client has left or the server
stops. Where no request is being answered, as in the command line, `spend` does nothing.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic, thread_time
from typing import NamedTuple, TypeVar, cast

from codesystems.problems import Problem, TooCostly
from terminology import messages

Result = TypeVar("Result")

_STEP = 200
"""Units between two looks at the clock, which takes as long as a few units."""


class Outcome(NamedTuple):
    """What came of something that is made once: a result or a Problem, and what it is made of."""

    made_of: object
    result: object
    problem: Problem | None


class Cancelled(Exception):
    """The client has left, or the server stops."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost.

    `seconds` is processor time, `wait` seconds on the clock, `units` the number of concepts,
    values or resources that are looked at.
    """

    seconds: float = 2.0
    wait: float = 30.0
    units: int = 20_000_000


class Work:
    """The work for one request, or for one entry of a batch: then it counts for the batch too."""

    def __init__(self, limits: Limits, batch: "Work | None" = None) -> None:
        self.limits = limits
        self.results: dict[Hashable, Outcome] = batch.results if batch else {}
        self._batch = batch
        self._end = monotonic() + limits.wait
        self._seconds = 0.0
        self._units = 0
        self._unchecked = 0
        self._began: float | None = None
        self._is_cancelled = False

    def renew(self, limits: Limits) -> None:
        """Count anew, within other limits: what is sent piece by piece is not counted before."""
        self.limits = limits
        self._end = monotonic() + limits.wait
        self._seconds, self._units = 0.0, 0

    def cancel(self) -> None:
        """Have the work end with Cancelled at its next step; any thread may call this."""
        self._is_cancelled = True

    @contextmanager
    def doing(self) -> Iterator[None]:
        """Count what this thread does meanwhile; `spend` and `once` mean this work."""
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
        """Raise TooCostly where a limit is exceeded, and Cancelled where nobody waits any more."""
        running = 0.0 if self._began is None else thread_time() - self._began
        self._check(running)
        if self._batch is not None:
            self._batch._check(running)

    def _check(self, running: float) -> None:
        limits = self.limits
        if self._is_cancelled:
            raise Cancelled
        if self._seconds + running > limits.seconds:
            raise TooCostly(messages.too_many_seconds(limits.seconds))
        if self._units > limits.units:
            raise TooCostly(messages.too_many_units(limits.units))
        if monotonic() > self._end:
            raise TooCostly(messages.too_long(limits.wait))


_current: ContextVar[Work | None] = ContextVar("work", default=None)


def spend(units: int = 1) -> None:
    """Count units of the current work, if there is one. Raises TooCostly and Cancelled."""
    work = _current.get()
    if work is not None:
        work.spend(units)


def once(key: Hashable, made_of: object, make: Callable[[], Result]) -> Result:
    """Make something once for the current request, however often it is needed.

    A key may have the ids of the objects that it is made of: `made_of` keeps them as long. A
    Problem that is raised is raised again.
    """
    work = _current.get()
    if work is None:
        return make()
    found = work.results.get(key)
    if found is None:
        try:
            found = Outcome(made_of, make(), None)
        except Problem as problem:
            found = Outcome(made_of, None, problem)
        work.results[key] = found
    if found.problem is not None:
        raise found.problem
    return cast(Result, found.result)
