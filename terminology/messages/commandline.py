"""Messages about options of the command line."""

from collections.abc import Iterable

from codesystems.problems import Issue
from terminology.messages.common import error, listed


def missing_extra(option: str, package: str, extra: str) -> Issue:
    """The command line: an option needs a package that is not installed."""
    return error("not-supported", f"{option} needs {package}: pip install 'fhir-hcpcs[{extra}]'")


def unknown_ending(option: str, name: str, known: Iterable[str]) -> Issue:
    """A file whose name does not say what it is."""
    return error(
        "not-supported", f"{option} is '{name}'; its name must end in {' or '.join(known)}"
    )


def no_folder(option: str, name: str) -> str:
    """A file to write in a folder that is not there."""
    return f"{option} is '{name}', in a folder that is not there; make the folder first"


def one_of_options(first: str, other: str) -> Issue:
    """Two options of a command that exclude one another, or of which one is needed."""
    return error("invalid", f"Give {first} or {other}: one of them, not both and not none")


def same_file(*names: str) -> Issue:
    """Input, output and bad lines would be the same file."""
    return error("invalid", f"Input, output and bad rows must be three files: {listed(names)}")
