"""The first part of the report: single requests over 16 connections, with the ceiling."""

from collections.abc import Sequence

from tests.benchmarks import rows
from tests.benchmarks.bench import Bench, progress
from tests.benchmarks.duel import Duel
from tests.benchmarks.rows import ROWS, Measured
from tests.benchmarks.table import Fact, Goal, Section, mark, number

NAME = "single"
_TITLE = "Single requests: the share of the ceiling, cold and warm"
_HEADS = (
    *("", "bytes", "goal cold", "measured", "by work", "", "goal warm", "measured", "by work", ""),
    *("cold/s", "warm/s", "ceiling/s", "p99 warm", "of ceiling's"),
)
_NOTES = (
    "cold: no request comes twice to a server; warm: 2,000 requests again and again.",
    "by work: the share for equal processor time; a goal is met where both shares reach it.",
    "Medians; /s is answers a second; p99 in ms, and as a multiple of the ceiling's.",
)
_UNDISTURBED = 0.9
"""A server under load with a smaller share of its core shares it with another process."""


def run(bench: Bench) -> Section:
    """Measure the selected rows."""
    return section(measured(bench))


def measured(bench: Bench) -> list[Measured]:
    """Measure the selected rows; return their results."""
    results = []
    for row in ROWS:
        if bench.selects(row.kind.name):
            progress(row.kind.name)
            results.append(rows.measure(row, bench.newest, bench.pool, bench.effort))
    return results


def section(results: Sequence[Measured]) -> Section:
    """Return the part of the report with these rows."""
    lines = [_line(result) for result in results]
    share = min((min(result.cold.share, result.warm.share) for result in results), default=1.0)
    notes = (*_NOTES, f"Of its core a server had {share:.2f} at least.", *_disturbed(share))
    return Section(NAME, _TITLE, _HEADS, lines, [_fact(result) for result in results], notes)


def _disturbed(share: float) -> list[str]:
    """Return a note if other processes used the core, too."""
    again = "The core was not idle otherwise: measure again, or go by the shares for equal work."
    return [again] if share < _UNDISTURBED else []


def _line(result: Measured) -> list[str]:
    return [
        result.row.kind.title,
        f"{result.size:,}",
        *_beside(result.cold, result.row.cold),
        *_beside(result.warm, result.row.warm),
        number(result.cold.rate),
        number(result.warm.rate),
        number(result.warm.ceiling_rate),
        f"{result.warm.p99:.1f}",
        f"{result.warm.p99_ratio:.1f}",
    ]


def _beside(taken: Duel, goal: float) -> list[str]:
    ratios = f"{taken.ratio:.3f}", f"{taken.ratio_of_work:.3f}"
    return [f"{goal:.2f}", *ratios, mark(taken.reached, Goal(goal))]


def _fact(result: Measured) -> Fact:
    kind = result.row.kind
    states = {"cold": (result.cold, result.row.cold), "warm": (result.warm, result.row.warm)}
    taken = {state: {"goal": goal, **facts(duel)} for state, (duel, goal) in states.items()}
    return {"name": kind.name, "what": kind.title, "bytes": result.size, **taken}


def facts(duel: Duel) -> Fact:
    """Return the results of a duel for programs."""
    return {
        "ratio": round(duel.ratio, 4),
        "ratio by work": round(duel.ratio_of_work, 4),
        "reached": round(duel.reached, 4),
        "per second": round(duel.rate),
        "ceiling per second": round(duel.ceiling_rate),
        "p99 ms": round(duel.p99, 3),
        "p99 of ceiling's": round(duel.p99_ratio, 3),
    }
