"""Seconds from the start of a server to its first response, with all editions installed."""

import subprocess
import sys
import time
from statistics import median

from tests.benchmarks import cores, duel, lookups, servers, table
from tests.benchmarks.bench import Bench, progress
from tests.benchmarks.datadirs import Place
from tests.benchmarks.questions import Question
from tests.benchmarks.table import Finding, Goal, Section

NAME = "start"
_IMPORT = (sys.executable, "-c", "import fastapi, uvicorn")
_FACTOR, _MORE = 1.5, 0.3


def run(bench: Bench) -> Section:
    """Alternately start servers, and only import their libraries."""
    place, question = bench.many, lookups.R4.questions(bench.pool)[0]
    progress(NAME)
    taken = [(_first_answer(place, question), _import()) for _ in range(bench.effort.rounds)]
    ours, mere = (median(side) for side in zip(*taken, strict=True))
    findings = [
        Finding("seconds to the first answer", ours, Goal(0.7, at_most=True)),
        Finding(
            f"the same, of {_FACTOR} x the import of fastapi and uvicorn + {_MORE} s",
            ours / (_FACTOR * mere + _MORE),
            Goal(1, at_most=True),
            f"the import takes {mere:.2f} s",
        ),
    ]
    return table.of_findings(NAME, "Start, with all editions in the data directory", findings)


def _first_answer(place: Place, question: Question) -> float:
    begin = time.perf_counter()
    with servers.ours(place) as server:
        duel.check(lookups.R4, server, [question])
        return time.perf_counter() - begin


def _import() -> float:
    begin = time.perf_counter()
    with cores.on(cores.serving()):
        subprocess.run(_IMPORT, check=True)
    return time.perf_counter() - begin
