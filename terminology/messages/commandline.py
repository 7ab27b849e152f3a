"""Messages about options of the command line."""

from collections.abc import Iterable

from codesystems.problems import Issue
from terminology.messages.common import error, listed


def missing_extra(option: str, package: str, extra: str) -> Issue:
    """An option needs a package that is not installed."""
    return error("not-supported", f"{option} needs {package}: pip install 'fhir-hcpcs[{extra}]'")


def unknown_ending(option: str, name: str, known: Iterable[str]) -> Issue:
    """A file name with an unknown suffix."""
    return error(
        "not-supported", f"{option} is '{name}'; its name must end in {' or '.join(known)}"
    )


def no_folder(option: str, name: str) -> str:
    """An output file in a folder that does not exist."""
    return f"{option} is '{name}', in a folder that does not exist; create the folder first"


def one_of_options(first: str, other: str) -> Issue:
    """Two options of which exactly one is required."""
    return error("invalid", f"Give either {first} or {other}")


def same_file(*names: str) -> Issue:
    """Input, output and bad rows are not three files."""
    return error(
        "invalid", f"Input, output and bad rows must be three different files: {listed(names)}"
    )
