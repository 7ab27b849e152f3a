"""The first table: each kind of request, cold and warm, with the ceiling and its goals."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import (
    duel,
    expansions,
    load,
    lookups,
    servers,
    translations,
    validations,
)
from tests.benchmarks.datadirs import Place
from tests.benchmarks.duel import SAMPLES, Duel, Effort
from tests.benchmarks.load import LoadPolicy
from tests.benchmarks.pool import Pool
from tests.benchmarks.questions import Kind

REPEATED = 2_000
"""Requests that are repeated in a warm load."""
_PRIMING = 5.0
"""Most seconds of the first requests, which are not measured."""


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of request, and the share of the ceiling that is its goal, cold and warm."""

    kind: Kind
    cold: float
    warm: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The results of a row."""

    row: Row
    size: int
    cold: Duel
    warm: Duel


ROWS = (
    Row(lookups.R4, 0.75, 0.80),
    Row(lookups.R5, 0.75, 0.80),
    Row(lookups.PROPERTY, 0.45, 0.75),
    Row(lookups.DATE, 0.45, 0.75),
    Row(lookups.UNKNOWN, 0.70, 0.80),
    Row(validations.DISPLAY, 0.60, 0.75),
    Row(validations.MEMBER, 0.45, 0.75),
    Row(validations.POSTED, 0.35, 0.45),
    Row(translations.FORWARD, 0.75, 0.80),
    Row(translations.REVERSE, 0.75, 0.80),
    Row(expansions.PAGE, 0.30, 0.60),
    Row(expansions.FILTER, 0.10, 0.60),
)


def measure(row: Row, place: Place, pool: Pool, effort: Effort) -> Measured:
    """Measure a row with a new server, whose caches are empty."""
    questions = row.kind.questions(pool)
    with tempfile.TemporaryDirectory() as name, servers.ours(place) as ours:
        folder = Path(name)
        like = duel.check(row.kind, ours, questions[:SAMPLES])
        fresh = [
            load.write(part, folder / f"cold{number}")
            for number, part in enumerate(duel.slices(questions[SAMPLES:], effort.rounds))
        ]
        again = load.write(questions[:REPEATED], folder / "warm")
        with servers.ceiling(like) as ceiling:
            once = LoadPolicy(effort.seconds, once=True)
            cold = duel.fight(row.kind, ours, ceiling, fresh, once)
            duel.loaded(row.kind, ours, again, LoadPolicy(_PRIMING, once=True))
            over = LoadPolicy(effort.seconds, once=False)
            warm = duel.fight(row.kind, ours, ceiling, [again] * effort.rounds, over)
    return Measured(row, like.size, cold, warm)
