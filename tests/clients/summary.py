"""The table of what each client showed."""

import textwrap
from collections.abc import Sequence

from tests.clients.running import Outcome

_TITLES = ("client", "result", "passed", "failed", "skipped", "seconds", "")
_REASON = 100
"""The most characters of a reason."""


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes, a line each."""
    rows = [_TITLES, *(_row(outcome) for outcome in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_TITLES))]
    return "\n".join(_line(row, widths) for row in rows)


def _row(outcome: Outcome) -> tuple[str, ...]:
    counts = (outcome.passed, outcome.failed, outcome.skipped)
    numbers = (*map(str, counts), f"{outcome.seconds:.1f}")
    return (outcome.name, str(outcome.verdict), *numbers, textwrap.shorten(outcome.reason, _REASON))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    texts = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
    numbers = [cell.rjust(width) for cell, width in zip(row[2:-1], widths[2:-1], strict=True)]
    return "  ".join([*texts, *numbers, row[-1]]).rstrip()
