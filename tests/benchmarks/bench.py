"""What one run has at hand: the shelves, made when they are first needed, and its extent."""

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.benchmarks import shelves
from tests.benchmarks.duel import Effort
from tests.benchmarks.pool import Pool
from tests.benchmarks.shelves import Place


@dataclass(frozen=True)
class Bench:
    """A folder to work in, how much effort to spend, and the rows that are asked for."""

    folder: Path
    effort: Effort
    rows: tuple[str, ...] = ()

    @cached_property
    def one(self) -> Place:
        """The shelf with the newest edition of each."""
        say("installing the newest editions")
        return shelves.one(self.folder)

    @cached_property
    def many(self) -> Place:
        """The shelf with every release that there is."""
        say("installing all other editions")
        return shelves.many(self.one)

    @cached_property
    def pool(self) -> Pool:
        """What there is to ask about."""
        return self.one.pool()

    def wants(self, row: str) -> bool:
        """Tell whether a row is asked for, by its name or the beginning of it."""
        return not self.rows or row.startswith(self.rows)


def say(text: str) -> None:
    """Say what is going on, beside the report."""
    sys.stderr.write(f"{text}\n")
