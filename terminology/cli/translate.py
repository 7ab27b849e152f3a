"""`fhir-hcpcs translate`: a code, or a file of claims, by the concept maps."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from codesystems.model import Coding
from codesystems.problems import Invalid, NotFound
from conceptmaps.model import Dependency, Product
from terminology.cli import console, options, statements, systems, wholefile
from terminology.fhir import dates
from terminology.fhir.dialects import R5
from terminology.fhir.translate import TRANSLATE, question
from terminology.messages import commandline, mappings
from terminology.operations import translate as operation
from terminology.operations.translate import Match, Translate
from terminology.snapshot import Snapshot


def translate(
    code: Annotated[str | None, typer.Argument(help="The code, such as XW033C7 or 38228.")] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", help="The target code system: a key or a URL."),
    ] = None,
    system: systems.System = None,
    day: Annotated[
        str | None, typer.Option("--date", help="The date of service, such as 2025-04-01.")
    ] = None,
    dependency: Annotated[
        list[str] | None,
        typer.Option(
            "--dependency", help="A circumstance, such as setting=inpatient; may be repeated."
        ),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--input", help="A file of claims (.csv, .parquet, .ndjson) instead of CODE."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="The file for the translated lines.")
    ] = None,
    bad_rows: Annotated[
        Path | None,
        typer.Option(
            "--bad-rows",
            help="The file for lines that cannot be read; without it, OUTPUT.bad-rows.csv.",
        ),
    ] = None,
    code_column: Annotated[
        str, typer.Option("--code-column", help="The column with the code.")
    ] = "code",
    date_column: Annotated[
        str | None,
        typer.Option("--date-column", help="The column with the date of service."),
    ] = None,
    dependency_column: Annotated[
        list[str] | None,
        typer.Option(
            "--dependency-column",
            help="A column with a circumstance: setting=COLUMN; may be repeated.",
        ),
    ] = None,
    reverse: Annotated[
        bool, typer.Option("--reverse", help="Translate from target to source.")
    ] = False,
    data_dir: options.DataDir = None,
    as_json: options.Json = False,
) -> None:
    """Translate a code by every concept map that has it, or each line of a file of claims.

    A code that no map translates from source to target is translated from target to source.
    """
    snapshot = options.registry(data_dir).snapshot()
    near = systems.url(system, snapshot) if system else ""
    far = systems.url(to, snapshot) if to else None
    if (code is None) == (source is None):
        raise Invalid(commandline.one_of_options("CODE", "--input"))
    stated = tuple(statements.read(text) for text in dependency or ())
    if source is not None:
        job = wholefile.job(
            source,
            output,
            bad_rows,
            code=code_column,
            date=date_column,
            day=day,
            system=near or None,
            target=far,
            reverse=reverse,
            columns=dependency_column or (),
            stated=stated,
        )
        wholefile.run(job, snapshot, as_json=as_json)
        return
    request = Translate(
        (Coding(near, code or ""),),
        reverse,
        other_system=far,
        as_of=dates.read("--date", day),
        statements=stated,
    )
    _show(request, snapshot, as_json=as_json)


def _show(request: Translate, snapshot: Snapshot, *, as_json: bool) -> None:
    """Show the translation, or else the reverse one. Raises NotFound where no map has the code."""
    result = operation.translate(request, snapshot)
    if not result.result and not request.reverse:
        backward = replace(request, reverse=True)
        reversed_result = operation.translate(backward, snapshot)
        if reversed_result.result:
            request, result = backward, reversed_result
    if as_json:
        console.print_json(TRANSLATE.write(question(request), result, R5))
    elif result.result:
        _print(result.matches)
    if not result.result:
        raise NotFound(mappings.no_translation(result.message or request.codes[0].code))


def _print(matches: tuple[Match, ...]) -> None:
    headings = ("from", "to", "meaning", "relationship", "where", "goes with", "map", "comment")
    console.print_table(headings, list(_rows(matches)))


def _rows(matches: tuple[Match, ...]) -> Iterator[tuple[str, ...]]:
    for match in matches:
        yield (
            match.requested.code,
            match.coding.code if match.coding else "(none)",
            (match.coding.display or "") if match.coding else "",
            match.relationship.value,
            ", ".join(_pair(dependency) for dependency in match.dependencies),
            ", ".join(_pair(product) for product in match.products),
            f"{match.origin.key} {match.origin.version}",
            match.comment or "",
        )


def _pair(attribute: Product | Dependency) -> str:
    value = attribute.value
    return f"{attribute.attribute.code} {value.code if isinstance(value, Coding) else value}"
