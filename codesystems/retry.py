"""The retry policy of downloads, and the errors of a publisher's server.

ReleaseError
  NotThereError     no release is at the address; another address may have it
  UnreachableError  no connection; no address of this publisher will work
PassingError        temporary: the request is sent again after a pause
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

    The pause doubles after each try; a server may request a longer one, up to `patience`. There
    is at least one try.
    """

    agent: str
    tries: int = 4
    pause: float = 1.0
    patience: float = 120.0
    timeout: float = 30.0
    largest: int = 128 * 1024 * 1024
    sleep: Callable[[float], None] = time.sleep


class NotThereError(ReleaseError):
    """No release is at the address; it may be at another one."""


class UnreachableError(ReleaseError):
    """There is no connection to the publisher."""


class PassingError(Exception):
    """A temporary error; `pause` is the pause that the server requests, in seconds."""

    def __init__(self, reason: str, pause: float = 0.0) -> None:
        super().__init__(reason)
        self.pause = pause


def persist(url: str, policy: RetryPolicy, attempt: Callable[[], Result]) -> Result:
    """Repeat an attempt after temporary errors. Raises ReleaseError after the last try."""
    pause = policy.pause
    number = 1
    while True:
        try:
            return attempt()
        except PassingError as error:
            wait = max(error.pause, pause)
            if number >= policy.tries or wait > policy.patience:
                raise ReleaseError(_given_up(url, error, number)) from error
            policy.sleep(wait)
        pause, number = pause * 2, number + 1


def _given_up(url: str, error: PassingError, tries: int) -> str:
    waiting = f" and requests a pause of {error.pause:,.0f} seconds" if error.pause else ""
    times = "once" if tries == 1 else f"{tries} times"
    return f"{url}: {error}{waiting} (tried {times}); try again later, or {BY_HAND}"
