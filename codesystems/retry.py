"""The retry policy of downloads, and the errors of a publisher's server.

ReleaseError
  ReleaseNotFoundError  no release is at the address; another address may have it
  UnreachableError      no connection; no address of this publisher will work
TemporaryError          the request is sent again after a pause
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from codesystems.release import ReleaseError

BY_HAND = "to install a file that you have downloaded yourself, use --file"

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The User-Agent, the number of tries, pauses and timeout (seconds), and the limit of bytes.

    The pause doubles after each try; a server may request a longer one, up to `longest_pause`.
    There is at least one try.
    """

    agent: str
    tries: int = 4
    pause: float = 1.0
    longest_pause: float = 120.0
    timeout: float = 30.0
    largest: int = 128 * 1024 * 1024
    sleep: Callable[[float], None] = time.sleep


class ReleaseNotFoundError(ReleaseError):
    """No release is at the address; it may be at another one."""


class UnreachableError(ReleaseError):
    """There is no connection to the publisher."""


class TemporaryError(Exception):
    """A temporary error; `pause` is the pause that the server requests, in seconds."""

    def __init__(self, reason: str, pause: float = 0.0) -> None:
        super().__init__(reason)
        self.pause = pause


def repeat(url: str, policy: RetryPolicy, attempt: Callable[[], Result]) -> Result:
    """Repeat an attempt after temporary errors. Raises ReleaseError after the last try."""
    pause = policy.pause
    number = 1
    while True:
        try:
            return attempt()
        except TemporaryError as error:
            wait = max(error.pause, pause)
            if number >= policy.tries or wait > policy.longest_pause:
                raise ReleaseError(_last_error(url, error, number)) from error
            policy.sleep(wait)
        pause, number = pause * 2, number + 1


def _last_error(url: str, error: TemporaryError, tries: int) -> str:
    waiting = f" and requests a pause of {error.pause:,.0f} seconds" if error.pause else ""
    times = "once" if tries == 1 else f"{tries} times"
    return f"{url}: {error}{waiting} (tried {times}); try again later, or {BY_HAND}"
