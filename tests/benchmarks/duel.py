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
    """The results of both sides in each round."""

    ours: Sequence[Load]
    ceiling: Sequence[Load]

    @property
    def rate(self) -> float:
        """Our responses a second: the median of the rounds."""
        return median(load.rate for load in self.ours)

    @property
    def ceiling_rate(self) -> float:
        """The same of the ceiling."""
        return median(load.rate for load in self.ceiling)

    @property
    def ratio(self) -> float:
        """How much of the ceiling we reach."""
        return self.rate / self.ceiling_rate

    @property
    def ratio_of_work(self) -> float:
        """The ratio by processor time, without the effect of other processes."""
        ours, theirs = (
            median(load.rate_of_work for load in side) for side in (self.ours, self.ceiling)
        )
        return ours / theirs

    @property
    def reached(self) -> float:
        """The lower of both ratios: other processes on the cores slow the ceiling more.

        With the ceiling the load is as busy as the server, so that one of them has to wait; with a
        slower server the loading core has time for others.
        """
        return min(self.ratio, self.ratio_of_work)

    @property
    def share(self) -> float:
        """The share of the serving core of the server that had less of it."""
        return min(median(load.share for load in side) for side in (self.ours, self.ceiling))

    @property
    def p99(self) -> float:
        """The milliseconds in which 99 of 100 of our responses arrive."""
        return median(load.p99_ms for load in self.ours)

    @property
    def p99_ratio(self) -> float:
        """Our milliseconds, divided by the ceiling's."""
        return self.p99 / median(load.p99_ms for load in self.ceiling)


def check(kind: Kind, server: Server, questions: Sequence[Question]) -> Shape:
    """Send requests one by one; return the shape of a response of median size.

    Raises LoadError if a response is not the expected one.
    """
    responses = []
    for question in questions:
        response = servers.send(server, question)
        actual = response.status, response.status == kind.status and kind.read(response.json())
        if actual != (kind.status, question.result):
            raise LoadError(
                f"{kind.name}: {question.target} {question.body.decode()} answers {actual}, "
                f"not {(kind.status, question.result)}: {response.body[:500].decode()}"
            )
        responses.append(response)
    size = median_low(len(response.body) for response in responses)
    return shape(kind.status, responses[0].headers, size)


def loaded(kind: Kind, server: Server, file: Path, policy: LoadPolicy) -> Load:
    """Load a server; raise LoadError if a response has an unexpected status."""
    before = servers.worked(server)
    result = load.run(server.base, file, policy)
    result = replace(result, worked=servers.worked(server) - before)
    servers.settle(server)
    refused = 0 if kind.status < 400 else result.answered
    if result.refused != refused or result.broken:
        raise LoadError(
            f"{kind.name}: of {result.answered} answers {result.refused} refuse "
            f"(it should be {refused}) and {result.broken} connections broke"
        )
    return result


def fight(
    kind: Kind, ours: Server, ceiling: Server, rounds: Sequence[Path], policy: LoadPolicy
) -> Duel:
    """Load both in turns, a file of requests each round."""
    taken = [
        (loaded(kind, ours, file, policy), loaded(kind, ceiling, file, policy)) for file in rounds
    ]
    mine, theirs = zip(*taken, strict=True)
    return Duel(mine, theirs)


def slices(questions: Sequence[Question], number: int) -> list[Sequence[Question]]:
    """Split into equal parts without common requests. Raises ValueError if one is empty."""
    size = len(questions) // number
    if not size:
        raise ValueError(f"{len(questions)} questions are too few for {number} rounds")
    return [questions[size * part : size * (part + 1)] for part in range(number)]
