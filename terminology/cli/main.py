"""`fhir-hcpcs`: the command, and how it says that something is wrong."""

import sys

import typer

from codesystems.release import ReleaseError
from terminology.cli.ask import lookup, translate
from terminology.cli.available import available
from terminology.cli.check import check
from terminology.cli.diff import diff
from terminology.cli.install import install
from terminology.cli.prepare import prepare
from terminology.cli.remove import remove
from terminology.cli.serve import serve
from terminology.cli.status import status
from terminology.problems import Problem
from terminology.store.database import DatabaseError

app = typer.Typer(
    name="fhir-hcpcs",
    help="HCPCS Level II and the CAR-T coding crosswalk over FHIR R4 and R5.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
COMMANDS = (serve, install, prepare, status, available, remove, lookup, translate, diff, check)
for command in COMMANDS:
    app.command()(command)


def main() -> None:
    """Run the command; what goes wrong is one line on standard error and a status of 1."""
    try:
        app()
    except (ReleaseError, Problem, DatabaseError, OSError, ValueError) as error:
        sys.stderr.write(f"fhir-hcpcs: {' '.join(str(error).split())}\n")
        sys.exit(1)
