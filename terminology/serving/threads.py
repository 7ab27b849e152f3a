"""Where operations run that take longer than other requests should wait."""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from terminology.work import Work

Result = TypeVar("Result")


class Threads:
    """Some threads. Work that waits for one is counted as its time on the clock."""

    def __init__(self, number: int) -> None:
        self._pool = ThreadPoolExecutor(number, thread_name_prefix="fhir-hcpcs")

    async def run(self, work: Work, make: Callable[[], Result]) -> Result:
        """Run something for a request.

        Where the task that waits for it is cancelled, because the client has left or the server
        stops, the work ends at its next step.
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
