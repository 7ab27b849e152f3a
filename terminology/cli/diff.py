"""`fhir-hcpcs diff`: the differences between two editions, as a table, CSV, JSON or a chart."""

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
from terminology.cli import console, differences, grouping, options, systems
from terminology.fhir.dialects import R5
from terminology.fhir.diff import DIFF
from terminology.messages import commandline, requests
from terminology.operations import diff as operation
from terminology.operations.comparison import Change
from terminology.operations.diff import Comparison, Diff


class DiffFormat(StrEnum):
    """The output format of the differences."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


_CHARTS = (".png", ".svg")


def diff(
    code_system: Annotated[str, typer.Argument(help=systems.NAME, metavar="CODE_SYSTEM")],
    earlier: Annotated[str, typer.Argument(help="A version, such as 2025-01.", metavar="FROM")],
    later: Annotated[str, typer.Argument(help="A version, such as 2025-10.", metavar="TO")],
    format: Annotated[
        DiffFormat,
        typer.Option("--format", help="The output format; a table shortens long texts."),
    ] = DiffFormat.TABLE,
    change: Annotated[
        list[Change] | None,
        typer.Option("--change", help="Only this kind of change; may be repeated."),
    ] = None,
    property: Annotated[
        list[str] | None, typer.Option("--property", help="Only this property; may be repeated.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write to this file.", dir_okay=False)
    ] = None,
    chart: Annotated[
        Path | None,
        typer.Option("--chart", help="Draw the changes by category, as .png or .svg."),
    ] = None,
    data_dir: options.DataDir = None,
) -> None:
    """Show the differences between two editions of a code system, code by code."""
    if chart is not None:
        _check_chart(chart)
    snapshot = options.registry(data_dir).snapshot()
    request = Diff(
        systems.url(code_system, snapshot),
        earlier,
        later,
        frozenset(property or ()) or None,
        frozenset(change or ()) or None,
    )
    result = operation.diff(request, snapshot)
    with _redirected(output):
        _print(request, result, format)
    if chart is not None:
        editions = (snapshot.compared(request.system, version) for version in (earlier, later))
        category = grouping.by_category(*editions)
        import_module("terminology.cli.chart").draw(result, category, chart)


def _check_chart(file: Path) -> None:
    """Raise before the comparison if the chart cannot be drawn."""
    if file.suffix.lower() not in _CHARTS:
        expected = f"a file that ends in {' or '.join(_CHARTS)}"
        raise Invalid(requests.bad_value("--chart", str(file), expected))
    if find_spec("matplotlib") is None:
        raise NotSupported(commandline.missing_extra("--chart", "matplotlib", "chart"))


@contextmanager
def _redirected(file: Path | None) -> Iterator[None]:
    """Redirect standard output to a file, if one is given."""
    if file is None:
        yield
        return
    with file.open("w", encoding="utf-8", newline="") as opened, redirect_stdout(opened):
        yield


def _print(request: Diff, result: Comparison, format: DiffFormat) -> None:
    match format:
        case DiffFormat.TABLE:
            console.print_table(("change", "codes"), differences.totals(result))
            if result.not_compared:
                names = ", ".join(result.not_compared)
                line = f"Not compared, because only one edition has them: {names}"
                console.out().print(line, soft_wrap=True)
            console.print_table(differences.HEADINGS, list(differences.rows(result)))
        case DiffFormat.CSV:
            differences.write_csv(result, sys.stdout)
        case _:
            console.print_json(DIFF.write(request, result, R5))
