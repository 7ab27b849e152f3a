"""Threads for operations that would block other requests."""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from terminology.work import Work

Result = TypeVar("Result")


class Threads:
    """A pool of threads. The wait for a free thread counts as elapsed time of the work."""

    def __init__(self, number: int) -> None:
        self._pool = ThreadPoolExecutor(number, thread_name_prefix="fhir-hcpcs")

    async def run(self, work: Work, make: Callable[[], Result]) -> Result:
        """Run a function for a request in a thread.

        If the waiting task is cancelled, because the client disconnects or the server stops, the
        work ends at its next step.
        """
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        try:
            return await loop.run_in_executor(self._pool, context.run, _do, work, make)
        except asyncio.CancelledError:
            work.cancel()
            raise


def _do(work: Work, make: Callable[[], Result]) -> Result:
    with work.doing():
        work.check()
        return make()
