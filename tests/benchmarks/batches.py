"""Batches of a hundred requests, compared with single requests of the same kind."""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

from tests.benchmarks import duel, load, servers, table, validations
from tests.benchmarks.bench import Bench, progress
from tests.benchmarks.load import LoadPolicy
from tests.benchmarks.pool import Pool
from tests.benchmarks.questions import Document, Kind, Question, Read, parameter, post
from tests.benchmarks.table import Finding, Goal, Section

NAME = "batch"
_TOGETHER = 100
_CHECKED = 5
_GOAL = Goal(3)
_result = parameter("result")


def run(bench: Bench) -> Section:
    """Measure both kinds of batch."""
    findings = [_measure(bench, single, batch) for single, batch in PAIRS]
    return table.of_findings(NAME, f"Codes a second, {_TOGETHER} at once", findings)


def _measure(bench: Bench, single: Kind, batch: Kind) -> Finding:
    """Compare the codes a second of batches and of single requests; cold codes, in turns."""
    progress(batch.name)
    rounds = bench.effort.rounds
    policy = LoadPolicy(bench.effort.seconds, once=True)
    alone, together = _halves(single.questions(bench.pool))[0], batch.questions(bench.pool)
    with tempfile.TemporaryDirectory() as name, servers.ours(bench.newest) as ours:
        duel.check(single, ours, alone[:_CHECKED])
        duel.check(batch, ours, together[:_CHECKED])
        pairs = zip(
            duel.slices(alone[_CHECKED:], rounds),
            duel.slices(together[_CHECKED:], rounds),
            strict=True,
        )
        file = Path(name) / "requests"
        rates = [
            (
                duel.loaded(single, ours, load.write(singles, file), policy).rate,
                duel.loaded(batch, ours, load.write(many, file), policy).rate * _TOGETHER,
            )
            for singles, many in pairs
        ]
    slow, fast = (median(side) for side in zip(*rates, strict=True))
    return Finding(batch.title, fast / slow, _GOAL, f"{fast:,.0f}/s beside {slow:,.0f}/s")


def _halves(questions: Sequence[Question]) -> tuple[Sequence[Question], Sequence[Question]]:
    """Return the single requests, and the requests of the batches."""
    half = len(questions) // 2
    return questions[:half], questions[half:]


def _batches(
    pool: Pool,
    chance: Random,
    single: Kind,
    together: Callable[[Sequence[Question]], Question],
) -> Iterator[Question]:
    del chance
    questions = _halves(single.questions(pool))[1]
    for start in range(0, len(questions), _TOGETHER):
        yield together(questions[start : start + _TOGETHER])


def _operation(questions: Sequence[Question]) -> Question:
    items = [
        {"name": "validation", "resource": json.loads(question.body)} for question in questions
    ]
    resource: Document = {"resourceType": "Parameters", "parameter": items}
    return post("/r4/CodeSystem/$batch-validate-code", len(items), resource)


def _valid_parameters(answer: Document) -> object:
    return sum(_result(part["resource"]) is True for part in answer["parameter"])


def _bundle(questions: Sequence[Question]) -> Question:
    entries = [
        {"request": {"method": question.method, "url": question.target.removeprefix("/r4/")}}
        for question in questions
    ]
    resource: Document = {"resourceType": "Bundle", "type": "batch", "entry": entries}
    return post("/r4", len(entries), resource)


def _valid_entries(answer: Document) -> object:
    return sum(_result(entry["resource"]) is True for entry in answer["entry"])


def _batch(
    name: str, title: str, single: Kind, together: Callable[..., Question], content: Read
) -> Kind:
    return Kind(name, title, partial(_batches, single=single, together=together), content)


PAIRS = (
    (
        validations.POSTED,
        _batch(
            "batch-validate",
            "CodeSystem $batch-validate-code, of $validate-code by POST",
            validations.POSTED,
            _operation,
            _valid_parameters,
        ),
    ),
    (
        validations.DISPLAY,
        _batch(
            "batch-bundle",
            "batch Bundle of GET $validate-code, of GET $validate-code",
            validations.DISPLAY,
            _bundle,
            _valid_entries,
        ),
    ),
)
