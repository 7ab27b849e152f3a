"""The context of a run: its extent, and the data directories, made when first needed."""

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.benchmarks import datadirs
from tests.benchmarks.datadirs import Place
from tests.benchmarks.duel import Effort
from tests.benchmarks.pool import Pool


@dataclass(frozen=True)
class Bench:
    """The working folder, the effort, and the selected rows."""

    folder: Path
    effort: Effort
    rows: tuple[str, ...] = ()

    @cached_property
    def newest(self) -> Place:
        """The data directory with the newest edition of each."""
        progress("installing the newest editions")
        return datadirs.newest(self.folder)

    @cached_property
    def many(self) -> Place:
        """The data directory with every release."""
        progress("installing all other editions")
        return datadirs.many(self.newest)

    @cached_property
    def pool(self) -> Pool:
        """The codes and maps for requests."""
        return self.newest.pool()

    def selects(self, row: str) -> bool:
        """Tell whether a row is selected by its name or a prefix of it."""
        return not self.rows or row.startswith(self.rows)


def progress(text: str) -> None:
    """Print the progress, apart from the report."""
    sys.stderr.write(f"{text}\n")
