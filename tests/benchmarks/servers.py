"""The servers that are loaded, each on a core of its own: ours, and the ceiling."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks import cores
from tests.benchmarks.ceiling import Shape
from tests.benchmarks.datadirs import Place
from tests.benchmarks.questions import Document, Question
from tests.fixtures import releases
from tests.fixtures.server import BOUND, Server, free_port, serving, wait_for

_HERTZ = "500"
_PAUSE = 0.03
"""Seconds: the kernel counts a process's time in steps of 0.01."""


@dataclass(frozen=True, slots=True)
class Response:
    """A response."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Document:
        """The body as JSON."""
        read: Document = json.loads(self.body)
        return read


@dataclass(frozen=True, slots=True)
class Memory:
    """The memory of a process in MB: RSS, and PSS with its part of shared memory."""

    rss: float
    pss: float


@contextmanager
def ours(place: Place, workers: int = 1) -> Iterator[Server]:
    """Our server of a data directory, as `fhir-hcpcs serve` starts it, a core for each worker."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        with cores.on(cores.available()[:workers]):
            server = stack.enter_context(
                serving(folder, place.data_dir, place.bundled_dir, workers)
            )
        yield server


@contextmanager
def ceiling(like: Shape) -> Iterator[Server]:
    """The ceiling, with responses of this shape."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.ceiling", str(port), like.written()]
    with _started(command, port, dict(os.environ)) as server:
        yield server


@contextmanager
def profiled(place: Place, samples: Path) -> Iterator[Server]:
    """Our server under py-spy, which writes its samples at the end."""
    port = free_port()
    spy = ["py-spy", "record", "--format", "raw", "--function", "--gil", "--rate", _HERTZ]
    command = [
        *spy,
        "--output",
        str(samples),
        "--",
        *releases.COMMAND,
        "serve",
        "--port",
        str(port),
    ]
    with _started(command, port, releases.environment(place.data_dir, place.bundled_dir)) as server:
        yield server


@contextmanager
def _started(command: Sequence[str], port: int, environment: dict[str, str]) -> Iterator[Server]:
    """A server that a command starts on a port; SIGINT stops it and its children."""
    with ExitStack() as stack:
        log = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "server.log"
        output = stack.enter_context(log.open("wb"))
        with cores.on(cores.serving()):
            process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
        server = Server(stack.enter_context(process), f"http://127.0.0.1:{port}", log)
        try:
            wait_for(server)
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(BOUND)


def send(server: Server, question: Question) -> Response:
    """Send one request."""
    connection = HTTPConnection(urlsplit(server.base).netloc, timeout=BOUND)
    try:
        headers, body = question.headers(), question.body or None
        connection.request(question.method, question.target, body, headers)
        response = connection.getresponse()
        return Response(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()


def settle(server: Server) -> None:
    """Wait until a server has answered the requests of an ended load."""
    end = time.monotonic() + BOUND
    before = -1.0
    while before != (now := worked(server)) and time.monotonic() < end:
        before = now
        time.sleep(_PAUSE)


def worked(server: Server) -> float:
    """The seconds of processor time that a server has used."""
    return _ticks(server.process.pid) / os.sysconf("SC_CLK_TCK")


def _ticks(process: int) -> int:
    """The processor time of a process and its children, in the kernel's ticks."""
    used = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return int(used[11]) + int(used[12]) + sum(_ticks(int(child)) for child in children)


def memory(server: Server) -> Memory:
    """The current memory of a server."""
    rollup = Path(f"/proc/{server.process.pid}/smaps_rollup").read_text()
    sizes = {name: size for name, _, size in (line.partition(":") for line in rollup.splitlines())}
    rss, pss = (int(sizes[name].split()[0]) / 1024 for name in ("Rss", "Pss"))
    return Memory(rss, pss)
