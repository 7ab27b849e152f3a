"""How a publisher is asked: who asks, for how much, and how patiently.

ReleaseError
  NotThereError     no release is at the address; another address may have it
  UnreachableError  nobody answers; no address of this publisher will
PassingError        may go well another time: asked again, after a pause
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from codesystems.release import ReleaseError

BY_HAND = "a file that you have fetched by other means is installed with --file"

Got = TypeVar("Got")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Who asks, how often, how patiently (seconds) and for how much (bytes).

    The pause before a second try is doubled before every further one; a server may ask for a
    longer one, up to `patience`. At least one try is made.
    """

    agent: str
    tries: int = 4
    pause: float = 1.0
    patience: float = 120.0
    timeout: float = 30.0
    largest: int = 128 * 1024 * 1024
    sleep: Callable[[float], None] = time.sleep


class NotThereError(ReleaseError):
    """No release is at the address; it may be at another."""


class UnreachableError(ReleaseError):
    """Nobody answers: there is no way to the publisher at all."""


class PassingError(Exception):
    """What may go well another time; `pause` is how long the server asks to wait, in seconds."""

    def __init__(self, reason: str, pause: float = 0.0) -> None:
        super().__init__(reason)
        self.pause = pause


def persist(url: str, policy: RetryPolicy, attempt: Callable[[], Got]) -> Got:
    """Try, and try again while there is hope. Raises ReleaseError when there is none left."""
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
    waiting = f" and asks to wait {error.pause:,.0f} seconds" if error.pause else ""
    times = "once" if tries == 1 else f"{tries} times"
    return f"{url}: {error}{waiting} (tried {times}); try again later, or {BY_HAND}"
