"""`fhir-hcpcs check`: a claim in a file against the CAR-T billing rules."""

import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer

from codesystems.model import Coding
from codesystems.problems import Invalid, Problem, Severity
from conceptmaps.claims.model import Claim
from terminology import messages
from terminology.cli import console, options
from terminology.fhir import claim
from terminology.fhir.check_coding import CHECK_CODING
from terminology.fhir.dialects import R5
from terminology.fhir.json import Json, JsonValue
from terminology.operations import check_coding
from terminology.operations.check_coding import CheckCoding, Checked
from terminology.operations.statements import Statement

UNREADABLE = 2
"""The status where there is no claim to check; 1 is that of a claim with an error."""

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFORMATION: "cyan"}


def check(
    file: Annotated[str, typer.Argument(help="A FHIR Claim, of R4 or R5, as JSON; - reads it.")],
    setting: Annotated[
        str | None, typer.Option("--setting", help="inpatient, hospital-outpatient, professional.")
    ] = None,
    payer: Annotated[
        str | None, typer.Option("--payer", help="medicare, other-payer, commercial, medicaid.")
    ] = None,
    trial: Annotated[
        str | None,
        typer.Option(
            "--clinical-trial", help="true, false, trial-of-product, trial-of-other-product."
        ),
    ] = None,
    expanded_access: Annotated[
        str | None, typer.Option("--expanded-access", help="true, false.")
    ] = None,
    shelf: options.Shelf = None,
    as_json: options.Json = False,
) -> None:
    """Check a claim against the CAR-T billing rules; the status is 1 where one is broken."""
    stated = {
        "setting": setting,
        "payer": payer,
        "clinical-trial": trial,
        "expanded-access": expanded_access,
    }
    asked = CheckCoding(
        _read(file),
        tuple(Statement(name, (Coding("", said),)) for name, said in stated.items() if said),
    )
    found = check_coding.check(asked, options.registry(shelf).snapshot())
    if as_json:
        console.print_json(CHECK_CODING.write(asked, found, R5))
    else:
        _print(found)
    if not found.is_clean:
        raise typer.Exit(1)


def _read(file: str) -> Claim:
    """Read the claim; what is none is one line on standard error and a status of its own."""
    try:
        text = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return claim.read(_object(orjson.loads(text)))
    except (OSError, orjson.JSONDecodeError, Problem) as error:
        console.say(f"fhir-hcpcs: {file}: {error}")
        raise typer.Exit(UNREADABLE) from error


def _object(read: JsonValue) -> Json:
    if not isinstance(read, dict):
        raise Invalid(messages.not_a_claim("JSON that is no object"))
    return read


def _print(found: Checked) -> None:
    out = console.out()
    for issue in found.issues:
        rule = f"  {issue.rule.code}" if issue.rule else ""
        out.print(f"{issue.severity.value}{rule}", style=_STYLES[issue.severity], soft_wrap=True)
        out.print(f"  {issue.text}", soft_wrap=True)
        for place in (issue.expression, *issue.also):
            if place:
                out.print(f"  at {place}", soft_wrap=True)
        if issue.source:
            out.print(f"  source: {issue.source}", style="dim", soft_wrap=True)
