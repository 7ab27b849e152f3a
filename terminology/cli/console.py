"""What the commands print: tables and lines for a person, JSON for a script."""

import sys
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

from codesystems.model import Coding, Property
from terminology.fhir.json import JsonValue, dumps

_WIDE = 50_000
"""Columns where the output is no terminal: nothing is folded to fit a screen."""


def out() -> Console:
    """The console of results; coloured where a terminal allows."""
    width = None if sys.stdout.isatty() else _WIDE
    return Console(width=width, highlight=False, markup=False, emoji=False)


def print_json(value: JsonValue) -> None:
    """Print JSON on standard output, indented."""
    sys.stdout.buffer.write(dumps(value, pretty=True) + b"\n")
    sys.stdout.buffer.flush()


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows in aligned columns; numbers stand right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(headings):
        numeric = all(row[number].replace(",", "").isdecimal() for row in rows) and bool(rows)
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    out().print(table)


def text(fact: Property) -> str:
    """The value of a property in a cell of a table; of a Coding its code."""
    match fact.value:
        case Coding() as coding:
            return coding.code
        case bool() as flag:
            return str(flag).lower()
        case plain:
            return str(plain)


def say(line: str) -> None:
    """Say on standard error what is going on, beside the results."""
    sys.stderr.write(f"{line}\n")


class Steps:
    """The steps of a long piece of work: a bar where a terminal allows, else plain lines."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=total) if progress else None
        self._done = 0

    def begin(self, step: str) -> None:
        """Say which step begins; the one before is done."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=step, completed=self._done)
        else:
            say(step)
        self._done += 1

    def end(self) -> None:
        """Say that the last step is done."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=self._done)


@contextmanager
def steps(total: int) -> Iterator[Steps]:
    """Show the progress of some steps on standard error."""
    if not sys.stderr.isatty():
        yield Steps(None, total)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        shown = Steps(progress, total)
        yield shown
        shown.end()


@contextmanager
def transfer(what: str) -> Iterator[Callable[[int, int | None], None]]:
    """Show how many bytes of a download have come: a bar where a terminal allows, else a line."""
    if not sys.stderr.isatty():
        say(what)
        yield lambda _done, _total: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
