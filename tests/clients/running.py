"""Run one client: its lines as they come, and what they amount to."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Timer

from tests.clients.folders import COMMAND

SKIPPED = 77
"""The exit status of a client whose tool or registry is missing."""

Say = Callable[[str], None]


class Verdict(StrEnum):
    """What the run of a client shows."""

    PASSED = "passed"
    FAILED = "FAILED"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The run of a client: its checks, and why it failed or was skipped."""

    name: str
    verdict: Verdict
    passed: int
    failed: int
    skipped: int
    seconds: float
    reason: str


def run(folder: Path, base: str, variables: Mapping[str, str], limit: float, say: Say) -> Outcome:
    """Run a client with a time limit in seconds, and say its lines."""
    start = time.monotonic()
    lines: list[str] = []
    with _started(folder, base, variables) as process, _killed_after(limit, process):
        for line in process.stdout or ():
            lines.append(line.rstrip())
            say(f"{folder.name}: {lines[-1]}")
        status = process.wait()
    seconds = time.monotonic() - start
    verdict, reason = _judge(lines, status, limit if seconds >= limit else None)
    passed, failed, skipped = (len(_of(lines, word)) for word in ("ok", "FAIL", "skip"))
    return Outcome(folder.name, verdict, passed, failed, skipped, seconds, reason)


def _judge(lines: list[str], status: int, stopped: float | None) -> tuple[Verdict, str]:
    last = next((line for line in reversed(lines) if line), "it printed nothing")
    if stopped is not None:
        return Verdict.FAILED, f"stopped after {stopped:g} s: {last}"
    if failures := _of(lines, "FAIL"):
        return Verdict.FAILED, failures[0]
    if status == SKIPPED:
        return Verdict.SKIPPED, last
    if status:
        return Verdict.FAILED, f"exit status {status}: {last}"
    return (Verdict.PASSED, "") if _of(lines, "ok") else (Verdict.FAILED, "it checked nothing")


def _of(lines: list[str], word: str) -> list[str]:
    return [line for line in lines if line.startswith(f"{word} ")]


@contextmanager
def _started(
    folder: Path, base: str, variables: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    """A client in a process group of its own, all of which ends with it."""
    with subprocess.Popen(
        [str(folder / COMMAND), base],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, **variables},
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            _kill(process)


@contextmanager
def _killed_after(limit: float, process: subprocess.Popen[str]) -> Iterator[None]:
    timer = Timer(limit, _kill, (process,))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _kill(process: subprocess.Popen[str]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
