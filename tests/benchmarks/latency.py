"""Latency of the slowest responses, and errors with many connections."""

import tempfile
from pathlib import Path

from tests.benchmarks import duel, load, lookups, servers, table
from tests.benchmarks.bench import Bench, progress
from tests.benchmarks.duel import SAMPLES
from tests.benchmarks.load import LoadPolicy
from tests.benchmarks.table import Finding, Goal, Section

NAME = "latency"
_MANY = 256
_KIND = lookups.R4


def run(bench: Bench) -> Section:
    """Measure the 99th percentile of lookups, and count errors over many connections."""
    progress(NAME)
    questions = _KIND.questions(bench.pool)
    rounds = bench.effort.rounds
    with tempfile.TemporaryDirectory() as name, servers.ours(bench.newest) as ours:
        like = duel.check(_KIND, ours, questions[:SAMPLES])
        *fresh, last = [
            load.write(part, Path(name) / f"round{number}")
            for number, part in enumerate(duel.slices(questions[SAMPLES:], rounds + 1))
        ]
        with servers.ceiling(like) as ceiling:
            once = LoadPolicy(bench.effort.seconds, once=True)
            taken = duel.fight(_KIND, ours, ceiling, fresh, once)
        many = load.run(ours.base, last, LoadPolicy(bench.effort.seconds, True, _MANY))
    ours_p99 = f"{taken.p99:.2f} ms; at {_MANY} connections {many.p99_ms:.1f} ms"
    wrong = f"{many.answered:,} answers, {many.refused} refuse, {many.broken} broken"
    findings = [
        Finding("p99 of lookups, of ceiling's", taken.p99_ratio, Goal(2.5, True), ours_p99),
        Finding(f"errors at {_MANY} connections", many.refused + many.broken, Goal(0, True), wrong),
    ]
    return table.of_findings(NAME, "Latency at 16 connections, and errors at many", findings)
