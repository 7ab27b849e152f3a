"""Messages about options of the command line."""

import re
from collections.abc import Iterable

from codesystems.problems import Issue
from terminology.messages import suggestions
from terminology.messages.common import error, listed


def unknown_key(key: str, known: Iterable[str]) -> Issue:
    """A name that is neither the key nor the URL of a code system."""
    which = suggestions.known(key, known, _STATUS)
    return error("not-found", f"Unknown code system '{key}'{which}", "not-found")


def no_edition(key: str) -> Issue:
    """The key of a code system that can be installed, and of which nothing is installed."""
    releases = f"'fhir-hcpcs available {key}' lists its releases"
    return error("not-found", f"No edition of '{key}' is installed; {releases}", "not-found")


def is_map(key: str) -> Issue:
    """The key of a concept map where a code system is required."""
    return error("not-found", f"'{key}' is a concept map; give a code system", "not-found")


def not_installed(name: str, folder: str, known: Iterable[str]) -> str:
    """An edition that is not in the data directory."""
    names = list(known)
    which = suggestions.known(name, names, _STATUS)
    if which.startswith(";"):
        which = f"; installed there: {', '.join(names) or 'nothing'}"
    return f"{name} is not in the data directory {folder}{which}"


def of_error(error: Exception) -> str:
    """Return the message of an error as one line; it refers to commands, not to requests."""
    line = " ".join(str(error).split())
    return _REQUESTS.sub("", _LISTS.sub(_STATUS, line))


_STATUS = "'fhir-hcpcs status'"
_LISTS = re.compile(r"GET \[base\]/(CodeSystem|ConceptMap)\?[^ ]*\bversion(?= lists all)")
_REQUESTS = re.compile(r" GET \[base\]/[^ ]* lists all")


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
