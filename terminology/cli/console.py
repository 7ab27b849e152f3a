"""The output of the commands: tables and lines for people, JSON for scripts."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from codesystems import decimals
from codesystems.model import Property
from terminology.fhir.json import JsonValue, dumps

_WIDE = 50_000
"""Columns of output that is not a terminal: no line is folded to fit a screen."""
_BETWEEN_LINES = 10.0
"""Seconds between two lines about one step, if they do not go to a terminal."""


def out() -> Console:
    """Return the console for results, with colours if standard output is a terminal."""
    width = None if sys.stdout.isatty() else _WIDE
    return Console(width=width, highlight=False, markup=False, emoji=False)


def print_json(value: JsonValue) -> None:
    """Print indented JSON on standard output."""
    sys.stdout.buffer.write(dumps(value, pretty=True) + b"\n")
    sys.stdout.buffer.flush()


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows in aligned columns; numbers are aligned right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, heading in enumerate(headings):
        numeric = all(row[index].replace(",", "").isdecimal() for row in rows) and bool(rows)
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    out().print(table)


def text(property: Property) -> str:
    """Return the value of a property for a table cell; a Coding is shown as its code."""
    return decimals.as_text(property.value)


def print_error(line: str) -> None:
    """Print a line on standard error: progress or an error."""
    sys.stderr.write(f"{line}\n")


class Steps:
    """The progress of a command with several steps: a bar on a terminal, else plain lines.

    A `prefix` names the part of a longer work; the plain lines of a part are left out.
    """

    def __init__(self, progress: Progress | None, total: int, prefix: str = "") -> None:
        self._progress = progress
        self._task = progress.add_task("", total=total) if progress else None
        self._prefix = prefix
        self._step = ""
        self._done = 0
        self._shown = time.monotonic()

    def begin(self, step: str) -> None:
        """Show that a step begins and that the previous one is done."""
        self._step = step
        if self._progress is not None and self._task is not None:
            line = f"{self._prefix}{step}"
            self._progress.update(self._task, description=line, completed=self._done)
        else:
            self._print(step)
        self._done += 1

    def advance(self, done: int, total: int) -> None:
        """Show how much of the step is done: at once on a terminal, else now and then."""
        share = done / max(total, 1)
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=self._done - 1 + share)
        elif time.monotonic() - self._shown >= _BETWEEN_LINES:
            self._print(f"{self._step}: {share:.0%}")

    def end(self) -> None:
        """Show that the last step is done."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=self._done)

    def _print(self, line: str) -> None:
        self._shown = time.monotonic()
        if not self._prefix:
            print_error(line)


@contextmanager
def steps(total: int, prefix: str = "") -> Iterator[Steps]:
    """Show the progress of several steps on standard error."""
    if not sys.stderr.isatty():
        yield Steps(None, total, prefix)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        shown = Steps(progress, total, prefix)
        yield shown
        shown.end()


@contextmanager
def transfer(label: str, prefix: str = "") -> Iterator[Callable[[int, int | None], None]]:
    """Show the received bytes of a download as a bar on a terminal, else a plain line.

    The line is left out for a part of a longer work, which `prefix` names.
    """
    if not sys.stderr.isatty():
        if not prefix:
            print_error(label)
        yield lambda _done, _total: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"{prefix}{label}", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def print_part(number: int, total: int, name: str) -> str:
    """Begin a part of a longer work, and return its prefix; a line if this is not a terminal."""
    if not sys.stderr.isatty():
        print_error(f"Release {number} of {total}: {name}")
    return f"{number} of {total}: "
