"""`fhir-hcpcs diff`: what differs between two editions, as rows, JSON or a picture."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from codesystems.problems import Invalid, NotSupported
from terminology import messages
from terminology.cli import console, differences, options
from terminology.fhir.dialects import R5
from terminology.fhir.diff import DIFF
from terminology.operations import diff as comparing
from terminology.operations.comparison import Change
from terminology.operations.diff import Compared, Diff


class Format(StrEnum):
    """How the differences are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


_PICTURES = (".png", ".svg")


def diff(
    code_system: Annotated[
        str, typer.Argument(help="Our key (hcpcs) or its URL.", metavar="CODE_SYSTEM")
    ],
    earlier: Annotated[str, typer.Argument(help="A version, such as 2025-01.", metavar="FROM")],
    later: Annotated[str, typer.Argument(help="A version, such as 2025-10.", metavar="TO")],
    format: Annotated[
        Format, typer.Option("--format", help="Texts are whole in csv and json.")
    ] = Format.TABLE,
    change: Annotated[
        list[Change] | None, typer.Option("--change", help="Only this kind of change; repeats.")
    ] = None,
    property: Annotated[
        list[str] | None, typer.Option("--property", help="Only this property; repeats.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write to this file.", dir_okay=False)
    ] = None,
    chart: Annotated[
        Path | None,
        typer.Option("--chart", help="Draw the changes by category, as .png or .svg."),
    ] = None,
    shelf: options.Shelf = None,
) -> None:
    """Show what differs between two editions of a code system, code by code."""
    if chart is not None:
        _refuse_picture(chart)
    snapshot = options.registry(shelf).snapshot()
    asked = Diff(
        options.system_url(code_system, snapshot),
        earlier,
        later,
        frozenset(property or ()) or None,
        frozenset(change or ()) or None,
    )
    found = comparing.diff(asked, snapshot)
    with _written_to(output):
        _print(asked, found, format)
    if chart is not None:
        import_module("terminology.cli.chart").draw(found, chart)


def _refuse_picture(file: Path) -> None:
    """Refuse, before the work is done, a picture that cannot be drawn."""
    if file.suffix.lower() not in _PICTURES:
        due = f"a file that ends in {' or '.join(_PICTURES)}"
        raise Invalid(messages.bad_value("--chart", str(file), due))
    if find_spec("matplotlib") is None:
        raise NotSupported(messages.missing_extra("--chart", "matplotlib", "chart"))


@contextmanager
def _written_to(file: Path | None) -> Iterator[None]:
    """Have what is printed written to a file, where one is named."""
    if file is None:
        yield
        return
    with file.open("w", encoding="utf-8", newline="") as opened, redirect_stdout(opened):
        yield


def _print(asked: Diff, found: Compared, format: Format) -> None:
    match format:
        case Format.TABLE:
            console.print_table(("change", "codes"), differences.totals(found))
            if found.not_compared:
                line = (
                    f"Not compared, since one edition lacks them: {', '.join(found.not_compared)}"
                )
                console.out().print(line, soft_wrap=True)
            console.print_table(differences.HEADINGS, list(differences.rows(found)))
        case Format.CSV:
            differences.write_csv(found, sys.stdout)
        case _:
            console.print_json(DIFF.write(asked, found, R5))
