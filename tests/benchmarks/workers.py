"""Two workers on two cores, compared with one worker on one core."""

import tempfile
from pathlib import Path

from tests.benchmarks import cores, duel, load, lookups, servers, table
from tests.benchmarks.bench import Bench, progress
from tests.benchmarks.duel import SAMPLES
from tests.benchmarks.load import LoadPolicy
from tests.benchmarks.table import Finding, Goal, Section

NAME = "workers"
_KIND = lookups.R4
_GOAL = Goal(1.7)
_CONNECTIONS = 32
_CROWDED = (
    "No verdict: two workers and the load need three cores; here the load shares one of two.",
    f"The goal is {_GOAL.text()}.",
)


def run(bench: Bench) -> Section:
    """Load one worker and two in turns; without a third core there is no verdict."""
    progress(NAME)
    questions = _KIND.questions(bench.pool)
    with (
        tempfile.TemporaryDirectory() as name,
        servers.ours(bench.newest, workers=2) as two,
        servers.ours(bench.newest) as single,
    ):
        for server in (two, single):
            duel.check(_KIND, server, questions[:SAMPLES])
        fresh = [
            load.write(part, Path(name) / f"round{number}")
            for number, part in enumerate(duel.slices(questions[SAMPLES:], bench.effort.rounds))
        ]
        policy = LoadPolicy(bench.effort.seconds, once=True, connections=_CONNECTIONS)
        taken = duel.fight(_KIND, two, single, fresh, policy)
    enough = len(cores.available()) > 2
    rates = f"{taken.rate:,.0f}/s beside {taken.ceiling_rate:,.0f}/s"
    title = "lookups of two workers, of one worker's"
    findings = [Finding(title, taken.ratio, _GOAL if enough else None, rates)]
    notes = () if enough else _CROWDED
    return table.of_findings(NAME, "Two workers on two cores", findings, notes)
