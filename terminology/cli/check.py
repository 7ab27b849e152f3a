"""`fhir-hcpcs check`: a claim in a file against the claim rules."""

import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer

from codesystems.model import Coding
from codesystems.problems import Invalid, Problem, Severity
from conceptmaps.claims.model import Claim
from terminology.cli import console, options
from terminology.fhir import claim, xmlreader
from terminology.fhir.check_coding import CHECK_CODING
from terminology.fhir.dialects import R5
from terminology.fhir.json import Json, JsonValue, loads
from terminology.messages import claims
from terminology.operations import check_coding
from terminology.operations.check_coding import CheckAnswer, CheckCoding
from terminology.operations.statements import Statement

UNREADABLE = 2
"""The exit status if no claim can be read; 1 is that of a claim with an error."""

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFORMATION: "cyan"}


def check(
    file: Annotated[
        str, typer.Argument(help="A FHIR Claim (R4 or R5, JSON or XML); - is standard input.")
    ],
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
    data_dir: options.DataDir = None,
    as_json: options.Json = False,
) -> None:
    """Check a claim against the claim rules; the exit status is 1 if the claim breaks one."""
    snapshot = options.registry(data_dir).snapshot()
    stated = {
        "setting": setting,
        "payer": payer,
        "clinical-trial": trial,
        "expanded-access": expanded_access,
    }
    request = CheckCoding(
        _read(file),
        tuple(Statement(name, (Coding("", value),)) for name, value in stated.items() if value),
    )
    result = check_coding.check(request, snapshot)
    if as_json:
        console.print_json(CHECK_CODING.write(request, result, R5))
    else:
        _print(result)
    if not result.is_clean:
        raise typer.Exit(1)


def _read(file: str) -> Claim:
    """Read a claim; if that fails, print one line to standard error and exit with status 2."""
    try:
        text = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        if xmlreader.is_xml(text):
            return claim.read(xmlreader.read_file(text))
        return claim.read(_object(loads(text)))
    except (OSError, orjson.JSONDecodeError, Problem) as error:
        console.print_error(f"fhir-hcpcs: {file}: {error}")
        raise typer.Exit(UNREADABLE) from error


def _object(value: JsonValue) -> Json:
    if not isinstance(value, dict):
        raise Invalid(claims.not_a_claim("JSON that is no object"))
    return value


def _print(result: CheckAnswer) -> None:
    out = console.out()
    for issue in result.issues:
        rule = f"  {issue.rule.code}" if issue.rule else ""
        out.print(f"{issue.severity.value}{rule}", style=_STYLES[issue.severity], soft_wrap=True)
        out.print(f"  {issue.text}", soft_wrap=True)
        for expression in (issue.expression, *issue.also):
            if expression:
                out.print(f"  at {expression}", soft_wrap=True)
        if issue.source:
            out.print(f"  source: {issue.source}", style="dim", soft_wrap=True)
