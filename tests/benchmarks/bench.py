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
    """The working folder, the effort, and the selected rows."""

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
        """The data directory with every release."""
        say("installing all other editions")
        return shelves.many(self.one)

    @cached_property
    def pool(self) -> Pool:
        """The codes and maps for requests."""
        return self.one.pool()

    def wants(self, row: str) -> bool:
        """Tell whether a row is selected by its name or a prefix of it."""
        return not self.rows or row.startswith(self.rows)


def say(text: str) -> None:
    """Print the progress, apart from the report."""
    sys.stderr.write(f"{text}\n")
