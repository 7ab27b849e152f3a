"""`fhir-hcpcs`: the command, and how it says that something is wrong."""

import sys
from collections.abc import Iterable
from importlib import import_module

import typer

from codesystems.problems import Problem
from codesystems.release import ReleaseError
from terminology.store.database import DatabaseError

COMMANDS = {
    "serve": "serve",
    "install": "install",
    "prepare": "prepare",
    "status": "status",
    "available": "available",
    "remove": "remove",
    "lookup": "ask",
    "translate": "ask",
    "diff": "diff",
    "check": "check",
}
"""Each command, and the module that it is in."""


def application(commands: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command with all that it can do, or with some of it: each takes time to load."""
    app = typer.Typer(
        name="fhir-hcpcs",
        help="HCPCS Level II and the CAR-T coding crosswalk over FHIR R4 and R5.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_begin)
    for name in commands:
        app.command()(getattr(import_module(f"terminology.cli.{COMMANDS[name]}"), name))
    return app


def _begin() -> None:
    # With a callback, Typer wants the name of the command even where there is but one.
    pass


def main() -> None:
    """Run the command; what goes wrong is one line on standard error and a status of 1."""
    asked = [word for word in sys.argv[1:2] if word in COMMANDS]
    try:
        application(asked or COMMANDS)()
    except (ReleaseError, Problem, DatabaseError, OSError, ValueError) as error:
        sys.stderr.write(f"fhir-hcpcs: {' '.join(str(error).split())}\n")
        sys.exit(1)
