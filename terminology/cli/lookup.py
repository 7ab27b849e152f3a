"""`fhir-hcpcs lookup`: the properties of a code, as a table or as JSON."""

from typing import Annotated

import typer

from codesystems.model import Coding, Property
from terminology import catalogue
from terminology.cli import console, options, systems
from terminology.fhir.dialects import R5
from terminology.fhir.lookup import LOOKUP
from terminology.operations import lookup as operation
from terminology.operations import target
from terminology.operations.lookup import Lookup, LookupAnswer
from terminology.operations.target import Target
from terminology.snapshot import Snapshot


def lookup(
    code: Annotated[str, typer.Argument(help="The code, such as Q2057.")],
    system: systems.System = None,
    version: Annotated[
        str | None, typer.Option("--version", help="The version, such as 2025-01; else the newest.")
    ] = None,
    data_dir: options.DataDir = None,
    as_json: options.Json = False,
) -> None:
    """Show the properties of a code; without --system, in the first code system that has it."""
    snapshot = options.registry(data_dir).snapshot()
    url = systems.url(system, snapshot) if system else _system_of(code.strip(), snapshot)
    request = Lookup(Target(url, version or None), code.strip())
    result = operation.lookup(request, snapshot)
    if as_json:
        console.print_json(LOOKUP.write(request, result, R5))
    else:
        _print(result)


def _system_of(code: str, snapshot: Snapshot) -> str:
    """Return the first code system of the catalogue that has the code; else the first of all."""
    urls = [systems.url_of_key(entry.key, snapshot) for entry in catalogue.code_systems()]
    for url in urls:
        concepts = snapshot.edition(url)
        if concepts is not None and target.find(concepts, code) is not None:
            return url
    return urls[0]


def _print(result: LookupAnswer) -> None:
    edition, concept = result.edition, result.concept
    out = console.out()
    out.print(f"{concept.code}  {concept.display or ''}", style="bold", soft_wrap=True)
    out.print(f"{edition.title}, version {edition.version} ({edition.content.value})", style="dim")
    if result.message:
        out.print(result.message, soft_wrap=True)
    rows = [
        ("designation", designation.value, _use(designation.use))
        for designation in concept.designations
    ]
    rows += [_row(property) for property in result.properties()]
    rows += [("parent", parent.code, parent.display or "") for parent in result.parents]
    rows += [("child", child.code, child.display or "") for child in result.children]
    console.print_table(("property", "value", "meaning"), rows)


def _use(use: Coding | None) -> str:
    return (use.display or use.code) if use else ""


def _row(property: Property) -> tuple[str, str, str]:
    meaning = property.value.display if isinstance(property.value, Coding) else None
    return property.code, console.text(property), meaning or ""
