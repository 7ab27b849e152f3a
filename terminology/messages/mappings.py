"""Messages about concept maps and mappings."""

from collections.abc import Iterable
from datetime import date

from codesystems.problems import Issue
from terminology.messages.common import error, listed


def unknown_map(url: str, known: Iterable[str]) -> Issue:
    """No concept map has this URL or version."""
    return error("not-found", f"Unknown concept map '{url}'; known are {listed(known)}")


def no_map(source: str, target: str | None, known: Iterable[str]) -> str:
    """No concept map joins these code systems."""
    to = f" to '{target}'" if target else ""
    return f"No concept map leads from '{source}'{to}; there are {listed(known)}"


def no_match(code: str, system: str, maps: Iterable[str]) -> str:
    """The maps asked have no row for the code."""
    of = f" of '{system}'" if system else ""
    return f"No mapping for the code '{code}'{of} in {listed(maps)}"


def no_target(code: str, comment: str | None) -> str:
    """The map says that the code has no target."""
    return f"The map says that '{code}' has no target" + (f": {comment}" if comment else "")


def not_current(code: str, target: str, end: date | None, start: date | None) -> str:
    """A mapping exists but does not hold on the date of the map."""
    when = f"ended {end}" if end else f"begins {start}"
    return f"The mapping of '{code}' to '{target}' {when} and is not offered as current"


def excluded(code: str, target: str, needed: Iterable[tuple[str, str]]) -> str:
    """A mapping exists for other circumstances than those that were stated."""
    conditions = " and ".join(f"{attribute} is {value}" for attribute, value in needed)
    return f"The mapping of '{code}' to '{target}' holds only where {conditions}"


def unknown_attribute(name: str, known: Iterable[str]) -> Issue:
    """An attribute was stated on which no mapping depends."""
    return error(
        "value",
        f"Unknown attribute '{name}' of a dependency; known are {listed(known)}",
        "invalid-data",
    )


def unknown_circumstance(value: str, attribute: str, known: Iterable[str]) -> Issue:
    """An attribute was stated to have a value that it cannot have."""
    return error(
        "value",
        f"The dependency '{attribute}' is '{value}'; it must be one of {listed(known)}",
        "invalid-data",
    )


def no_translation(reason: str) -> Issue:
    """The command line's answer where there is no counterpart."""
    return error("not-found", reason)
