"""The load by wrk: one thread that sends prepared requests, and its results."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import cores
from tests.benchmarks.questions import Question

CONNECTIONS = 16
_SCRIPT = Path(__file__).with_name("load.lua")
_REPORT = re.compile(r"^measured (.+)$", re.MULTILINE)
_TICK = 0.01
"""Seconds: the step in which the kernel counts processor time."""
_GRACE = 60
"""Seconds: the script ends a run; wrk's own limit is for a server that stops responding."""


class LoadError(Exception):
    """A load without a result; the message has the reason."""


@dataclass(frozen=True, slots=True)
class Load:
    """The result of a load: responses, errors (4xx and 5xx), broken connections, latency."""

    answered: int
    seconds: float
    refused: int
    broken: int
    median_ms: float
    p99_ms: float
    worked: float = 0.0
    """Seconds of processor time that the server spent meanwhile."""

    @property
    def rate(self) -> float:
        """Responses a second."""
        return self.answered / self.seconds

    @property
    def rate_of_work(self) -> float:
        """Responses for a second of the server's processor time."""
        return self.answered / max(self.worked, _TICK)

    @property
    def share(self) -> float:
        """The server's share of one core."""
        return self.worked / self.seconds


@dataclass(frozen=True, slots=True)
class LoadPolicy:
    """The policy of a load: connections, duration, and whether a request may be repeated."""

    seconds: float
    once: bool
    connections: int = CONNECTIONS


def require_wrk() -> None:
    """Raise LoadError, with the remedy, if wrk is not installed."""
    if shutil.which("wrk") is None:
        raise LoadError("wrk is not installed; Debian's package wrk has it")


def write(questions: Iterable[Question], path: Path) -> Path:
    """Write the requests as load.lua reads them."""
    path.write_bytes(b"\0".join(question.raw() for question in questions))
    return path


def run(base: str, file: Path, policy: LoadPolicy) -> Load:
    """Load the server at an address with the requests of a file."""
    command = [
        *("wrk", "--threads", "1", "--connections", str(policy.connections)),
        *("--duration", str(int(policy.seconds) + _GRACE), "--timeout", str(_GRACE)),
        *("--script", str(_SCRIPT), base, "--", str(file)),
        *("once" if policy.once else "again", str(policy.seconds)),
    ]
    with cores.on(cores.loading()):
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    return read(done.stdout + done.stderr)


def read(output: str) -> Load:
    """Read the output of the script of wrk. Raises LoadError if there is none."""
    match = _REPORT.search(output)
    if match is None:
        raise LoadError(f"wrk measured nothing: {output.strip()}")
    numbers = {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", match[1])}
    if not numbers["answered"]:
        raise LoadError("no request was answered while wrk measured")
    return Load(
        answered=numbers["answered"],
        seconds=numbers["micros"] / 1e6,
        refused=numbers["refused"],
        broken=numbers["broken"],
        median_ms=numbers["median"] / 1000,
        p99_ms=numbers["p99"] / 1000,
    )
