"""The second table, in the shape of the public terminology benchmark."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.benchmarks import (
    duel,
    expansions,
    load,
    lookups,
    searches,
    servers,
    translations,
    validations,
)
from tests.benchmarks.bench import Bench, progress
from tests.benchmarks.duel import SAMPLES, Duel
from tests.benchmarks.load import LoadPolicy
from tests.benchmarks.questions import Kind, Question
from tests.benchmarks.single import facts
from tests.benchmarks.table import Fact, Section, number

NAME = "public"
CONNECTIONS = (1, 10, 50)
_TITLE = "In the shape of the public terminology benchmark: 1, 10 and 50 connections"
KINDS = (
    replace(lookups.R4, title="lookup"),
    replace(lookups.UNKNOWN, title="negative lookup"),
    replace(validations.CODE, title="validate code"),
    replace(validations.DISPLAY, title="validate with display"),
    replace(validations.BELOW, title="is-a membership"),
    replace(expansions.PAGE, title="expand, paged"),
    replace(expansions.FILTER, title="expand with filter"),
    replace(expansions.COMBINED, title="expand with combined filters"),
    replace(validations.SUBSUMES, title="subsumes"),
    replace(translations.FORWARD, title="translate"),
    replace(searches.SEARCH, title="search"),
)
_FEWEST = 500
"""Requests of a round; if there are too few for each round, all are repeated."""
_SHORTER = 0.5
"""The length of a round in rounds of the first table: there are three times as many."""


def run(bench: Bench) -> Section:
    """Measure each kind over each number of connections."""
    lines, rows = [], []
    for kind in KINDS:
        progress(f"{kind.title}, {CONNECTIONS} connections")
        duels = _measure(kind, bench)
        lines.append([kind.title, *(cell for taken in duels for cell in _cells(taken))])
        rows.append(_fact(kind, duels))
    heads = [
        f"{measure} {number}" for number in CONNECTIONS for measure in ("/s at", "p99", "ratio")
    ]
    notes = ("/s is answers a second, p99 in ms, ratio the share of the ceiling.",)
    return Section(NAME, _TITLE, ["", *heads], lines, rows, notes)


def _measure(kind: Kind, bench: Bench) -> list[Duel]:
    rounds = bench.effort.rounds
    questions = kind.questions(bench.pool)
    with tempfile.TemporaryDirectory() as name, servers.ours(bench.newest) as ours:
        like = duel.check(kind, ours, questions[:SAMPLES])
        parts, once = _parts(questions[SAMPLES:], rounds * len(CONNECTIONS))
        files = [
            load.write(part, Path(name) / f"round{number}") for number, part in enumerate(parts)
        ]
        with servers.ceiling(like) as ceiling:
            seconds = bench.effort.seconds * _SHORTER
            return [
                duel.fight(kind, ours, ceiling, files[index :: len(CONNECTIONS)],
                           LoadPolicy(seconds, once, connections))
                for index, connections in enumerate(CONNECTIONS)
            ]  # fmt: skip


def _parts(questions: Sequence[Question], number: int) -> tuple[list[Sequence[Question]], bool]:
    """A part for each round, and whether its requests may come only once."""
    if len(questions) >= number * _FEWEST:
        return duel.slices(questions, number), True
    return [questions] * number, False


def _cells(taken: Duel) -> list[str]:
    return [number(taken.rate), f"{taken.p99:.1f}", f"{taken.ratio:.3f}"]


def _fact(kind: Kind, duels: Sequence[Duel]) -> Fact:
    taken = zip(CONNECTIONS, duels, strict=True)
    return {"what": kind.title, **{str(number): facts(result) for number, result in taken}}
