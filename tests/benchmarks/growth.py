"""The cost of many editions in the data directory: speed and memory."""

import tempfile
from pathlib import Path

from tests.benchmarks import duel, load, lookups, servers, table
from tests.benchmarks.bench import Bench, progress
from tests.benchmarks.datadirs import Place
from tests.benchmarks.duel import SAMPLES, Duel
from tests.benchmarks.load import LoadPolicy
from tests.benchmarks.servers import Memory
from tests.benchmarks.table import Finding, Goal, Section

NAME = "growth"
_KIND = lookups.R4
_SYSTEMS = {"hcpcs": "HCPCS", "icd10pcs": "ICD-10-PCS", "icd10cm": "ICD-10-CM"}


def run(bench: Bench) -> Section:
    """Measure lookups over one edition and over all, and the memory of a worker afterwards."""
    single, many = bench.newest, bench.many
    progress(NAME)
    taken, few, full = _measure(bench, single, many)
    more = _editions(many) - _editions(single)
    memory = f"PSS {full.pss:.0f} MB; with one edition of each RSS {few.rss:.0f} MB"
    findings = [
        Finding(
            "lookups with all editions, of those with one",
            taken.ratio,
            Goal(0.95),
            f"{taken.rate:,.0f}/s beside {taken.ceiling_rate:,.0f}/s",
        ),
        Finding("MB of a worker with all, RSS", full.rss, Goal(150, at_most=True), memory),
        Finding("MB for each edition more", (full.rss - few.rss) / more, None),
    ]
    counts = ", ".join(f"{many.count(key)} of {name}" for key, name in _SYSTEMS.items())
    return table.of_findings(NAME, f"Growth: editions in the data directory: {counts}", findings)


def _measure(bench: Bench, single: Place, many: Place) -> tuple[Duel, Memory, Memory]:
    """Load both servers alternately, with every code once."""
    questions = _KIND.questions(bench.pool)
    with (
        tempfile.TemporaryDirectory() as name,
        servers.ours(many) as full,
        servers.ours(single) as small,
    ):
        for server in (full, small):
            duel.check(_KIND, server, questions[:SAMPLES])
        fresh = [
            load.write(part, Path(name) / f"round{number}")
            for number, part in enumerate(duel.slices(questions[SAMPLES:], bench.effort.rounds))
        ]
        taken = duel.fight(_KIND, full, small, fresh, LoadPolicy(bench.effort.seconds, once=True))
        return taken, servers.memory(small), servers.memory(full)


def _editions(place: Place) -> int:
    return sum(place.count(key) for key in _SYSTEMS)
