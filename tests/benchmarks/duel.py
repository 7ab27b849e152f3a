"""Our server and the ceiling under the same load, in turns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, median_low

from tests.benchmarks import load, servers
from tests.benchmarks.ceiling import Shape, shape
from tests.benchmarks.load import Load, LoadError, LoadPolicy
from tests.benchmarks.questions import Kind, Question
from tests.fixtures.server import Server

SAMPLES = 60
"""Requests that are checked before the load, and not used in the cold load."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How many rounds, of how many seconds at most."""

    rounds: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Duel:
    """What both sides did, round by round."""

    ours: Sequence[Load]
    ceiling: Sequence[Load]

    @property
    def rate(self) -> float:
        """Our answers a second: the median of the rounds."""
        return median(one.rate for one in self.ours)

    @property
    def ceiling_rate(self) -> float:
        """The same of the ceiling."""
        return median(one.rate for one in self.ceiling)

    @property
    def ratio(self) -> float:
        """How much of the ceiling we reach."""
        return self.rate / self.ceiling_rate

    @property
    def ratio_of_work(self) -> float:
        """The ratio by processor time, without the effect of other processes."""
        ours, its = (median(one.rate_of_work for one in side) for side in (self.ours, self.ceiling))
        return ours / its

    @property
    def reached(self) -> float:
        """What counts: the lower, for whoever else uses the cores takes more from the ceiling.

        Under the ceiling the load is as busy as the server, and so one of them gives way; a
        server that is slower leaves the loading core to others.
        """
        return min(self.ratio, self.ratio_of_work)

    @property
    def share(self) -> float:
        """How much of the serving core the server had that had less of it."""
        return min(median(one.share for one in side) for side in (self.ours, self.ceiling))

    @property
    def p99(self) -> float:
        """The milliseconds in which 99 of 100 answers of ours come."""
        return median(one.p99_ms for one in self.ours)

    @property
    def p99_ratio(self) -> float:
        """How much longer than at the ceiling that is."""
        return self.p99 / median(one.p99_ms for one in self.ceiling)


def check(kind: Kind, server: Server, questions: Sequence[Question]) -> Shape:
    """Ask some questions one by one; the shape of an answer of median size.

    Raises LoadError where an answer is not as it must be.
    """
    answers = []
    for question in questions:
        answer = servers.ask(server, question)
        said = answer.status, answer.status == kind.status and kind.found(answer.json())
        if said != (kind.status, question.result):
            raise LoadError(
                f"{kind.name}: {question.target} {question.body.decode()} answers {said}, "
                f"not {(kind.status, question.result)}: {answer.body[:500].decode()}"
            )
        answers.append(answer)
    size = median_low(len(answer.body) for answer in answers)
    return shape(kind.status, answers[0].headers, size)


def loaded(kind: Kind, server: Server, file: Path, policy: LoadPolicy) -> Load:
    """Load a server; raise LoadError if an answer has an unexpected status."""
    before = servers.worked(server)
    seen = load.run(server.base, file, policy)
    seen = replace(seen, worked=servers.worked(server) - before)
    servers.settle(server)
    refused = 0 if kind.status < 400 else seen.answered
    if seen.refused != refused or seen.broken:
        raise LoadError(
            f"{kind.name}: of {seen.answered} answers {seen.refused} refuse "
            f"(it should be {refused}) and {seen.broken} connections broke"
        )
    return seen


def fight(
    kind: Kind, ours: Server, ceiling: Server, rounds: Sequence[Path], policy: LoadPolicy
) -> Duel:
    """Load both in turns, a file of requests each round."""
    taken = [
        (loaded(kind, ours, file, policy), loaded(kind, ceiling, file, policy)) for file in rounds
    ]
    mine, its = zip(*taken, strict=True)
    return Duel(mine, its)


def slices(questions: Sequence[Question], number: int) -> list[Sequence[Question]]:
    """Split into equal parts without common requests. Raises ValueError if one is empty."""
    size = len(questions) // number
    if not size:
        raise ValueError(f"{len(questions)} questions are too few for {number} rounds")
    return [questions[size * part : size * (part + 1)] for part in range(number)]
