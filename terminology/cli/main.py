"""`fhir-hcpcs`: the group of commands, and how errors are reported."""

import sys
from collections.abc import Iterable
from importlib import import_module

import typer

from codesystems.problems import Problem
from codesystems.release import Refused, ReleaseError
from terminology.cli import console, options
from terminology.fhir.json import Json
from terminology.messages import commandline
from terminology.store.database import DatabaseError

COMMANDS = (
    "serve",
    "install",
    "update",
    "prepare",
    "status",
    "available",
    "remove",
    "lookup",
    "translate",
    "diff",
    "check",
    "mcp",
)
"""The commands; each is a function in the module of its name."""


def application(commands: Iterable[str] = COMMANDS) -> typer.Typer:
    """Return the group of some commands: each takes time to load."""
    app = typer.Typer(
        name="fhir-hcpcs",
        help="A FHIR terminology server for R4 and R5, and its operations on the command line.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"token_normalize_func": _current_name},
    )
    app.callback()(_begin)
    for name in commands:
        app.command()(getattr(import_module(f"terminology.cli.{name}"), name))
    return app


def _current_name(option: str) -> str:
    return options.ALIASES.get(option, option)


def _begin() -> None:
    # With a callback, Typer requires the name of the command even if there is only one.
    pass


def main() -> None:
    """Run the command; an error is one line on standard error and exit status 1.

    With --json, it is also an object on standard output.
    """
    requested = [word for word in sys.argv[1:2] if word in COMMANDS]
    try:
        application(requested or COMMANDS)()
    except (ReleaseError, Problem, DatabaseError, OSError, ValueError) as error:
        line = commandline.of_error(error)
        if "--json" in sys.argv:
            console.print_json(_as_json(line, error))
        sys.stderr.write(f"fhir-hcpcs: {line}\n")
        sys.exit(1)


def _as_json(line: str, error: Exception) -> Json:
    """Return an error as JSON; that of a release has the place of the fault."""
    place = (
        {"file": error.file, "place": error.place, "reason": error.reason}
        if isinstance(error, Refused)
        else {}
    )
    return {"error": line, **place}
