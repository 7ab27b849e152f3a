"""`fhir-hcpcs lookup` and `translate`: the operations, asked in the terminal."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from codesystems.model import Coding, Property
from codesystems.problems import Invalid, NotFound
from conceptmaps.model import Dependency, Product
from terminology import catalogue, messages
from terminology.cli import console, options, statements, wholefile
from terminology.fhir import dates
from terminology.fhir.dialects import R5
from terminology.fhir.lookup import LOOKUP
from terminology.fhir.translate import TRANSLATE, question
from terminology.operations import lookup as looking
from terminology.operations import target
from terminology.operations import translate as translating
from terminology.operations.lookup import Found, Lookup
from terminology.operations.target import Target
from terminology.operations.translate import Match, Translate
from terminology.snapshot import Snapshot

System = Annotated[
    str | None,
    typer.Option("--system", help="The code system, by our key (hcpcs) or its URL."),
]


def lookup(
    code: Annotated[str, typer.Argument(help="The code, such as Q2057.")],
    system: System = None,
    version: Annotated[
        str | None, typer.Option("--version", help="The edition to ask, such as 2025-01.")
    ] = None,
    shelf: options.Shelf = None,
    as_json: options.Json = False,
) -> None:
    """Show all that an edition says of a code; without --system, of the first that has it."""
    snapshot = options.registry(shelf).snapshot()
    url = options.system_url(system, snapshot) if system else _system_of(code, snapshot)
    asked = Lookup(Target(url, version), code)
    found = looking.lookup(asked, snapshot)
    if as_json:
        console.print_json(LOOKUP.write(asked, found, R5))
    else:
        _print_found(found)


def translate(
    code: Annotated[str | None, typer.Argument(help="The code, such as XW033C7 or 38228.")] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", help="The code system of the answers, by our key (cpt) or its URL."),
    ] = None,
    system: System = None,
    day: Annotated[
        str | None, typer.Option("--date", help="The day of service, such as 2025-04-01.")
    ] = None,
    dependency: Annotated[
        list[str] | None,
        typer.Option(
            "--dependency", help="A circumstance, such as setting=inpatient; may be repeated."
        ),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--input", help="A file of claims instead: .csv, .parquet or .ndjson."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="Where its translation goes.")
    ] = None,
    bad_rows: Annotated[
        Path | None,
        typer.Option("--bad-rows", help="Where its bad lines go; else beside the output."),
    ] = None,
    code_column: Annotated[
        str, typer.Option("--code-column", help="The column of the code.")
    ] = "code",
    date_column: Annotated[
        str | None,
        typer.Option("--date-column", help="The column of the day of service."),
    ] = None,
    dependency_column: Annotated[
        list[str] | None,
        typer.Option(
            "--dependency-column", help="A column that states a circumstance: setting=COLUMN."
        ),
    ] = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="From target to source.")] = False,
    shelf: options.Shelf = None,
    as_json: options.Json = False,
) -> None:
    """Translate a code by every map that has it, or each line of a file of claims.

    A code is translated forward, and back where no map leads forward.
    """
    snapshot = options.registry(shelf).snapshot()
    near = options.system_url(system, snapshot) if system else ""
    far = options.system_url(to, snapshot) if to else None
    if (code is None) == (source is None):
        raise Invalid(messages.one_of_options("CODE", "--input"))
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
    asked = Translate(
        (Coding(near, code or ""),),
        reverse,
        other_system=far,
        as_of=dates.read("--date", day),
        statements=stated,
    )
    _show_translation(asked, snapshot, as_json=as_json)


def _show_translation(asked: Translate, snapshot: Snapshot, *, as_json: bool) -> None:
    """Show it, forward or else back. Raises NotFound where no map has the code."""
    found = translating.translate(asked, snapshot)
    if not found.result and not asked.reverse:
        backward = replace(asked, reverse=True)
        turned = translating.translate(backward, snapshot)
        asked, found = (backward, turned) if turned.result else (asked, found)
    if as_json:
        console.print_json(TRANSLATE.write(question(asked), found, R5))
    elif found.result:
        _print_matches(found.matches)
    if not found.result:
        raise NotFound(messages.no_translation(found.message or asked.codes[0].code))


def _system_of(code: str, snapshot: Snapshot) -> str:
    """The first code system, in the order of the catalogue, that has the code; else the first."""
    for entry in catalogue.code_systems():
        url = options.system_url(entry.key, snapshot)
        held = snapshot.edition(url)
        if held is not None and target.find(held, code) is not None:
            return url
    return options.system_url(catalogue.code_systems()[0].key, snapshot)


def _print_found(found: Found) -> None:
    edition, concept = found.edition, found.concept
    out = console.out()
    out.print(f"{concept.code}  {concept.display or ''}", style="bold", soft_wrap=True)
    out.print(f"{edition.title}, version {edition.version} ({edition.content.value})", style="dim")
    rows = [("designation", held.value, _use(held.use)) for held in concept.designations]
    rows += [_row(held) for held in found.properties()]
    rows += [("parent", near.code, near.display or "") for near in found.parents]
    rows += [("child", near.code, near.display or "") for near in found.children]
    console.print_table(("property", "value", "meaning"), rows)


def _use(use: Coding | None) -> str:
    return (use.display or use.code) if use else ""


def _row(held: Property) -> tuple[str, str, str]:
    meaning = held.value.display if isinstance(held.value, Coding) else None
    return held.code, console.text(held), meaning or ""


def _print_matches(matches: tuple[Match, ...]) -> None:
    rows = list(_match_rows(matches))
    headings = ("from", "to", "meaning", "relationship", "where", "goes with", "map", "comment")
    console.print_table(headings, rows)


def _match_rows(matches: tuple[Match, ...]) -> Iterator[tuple[str, ...]]:
    for match in matches:
        products = (_pair(product) for product in match.products)
        yield (
            match.asked.code,
            match.found.code if match.found else "(none)",
            (match.found.display or "") if match.found else "",
            match.relationship.value,
            ", ".join(_pair(needed) for needed in match.dependencies),
            ", ".join(products),
            f"{match.origin.key} {match.origin.version}",
            match.comment or "",
        )


def _pair(held: Product | Dependency) -> str:
    value = held.value
    return f"{held.attribute.code} {value.code if isinstance(value, Coding) else value}"
