"""Messages about concept maps and mappings."""

from collections.abc import Iterable
from datetime import date

from codesystems.problems import Issue
from terminology.messages import suggestions
from terminology.messages.common import error, listed, shortened


def unknown_map(url: str, known: Iterable[str]) -> Issue:
    """No concept map has the URL."""
    which = suggestions.known(url, known, _MAPS)
    return error("not-found", f"Unknown concept map '{url}'{which}", "not-found", "url")


def unknown_map_version(url: str, version: str, known: Iterable[str]) -> Issue:
    """The concept map has no such version."""
    which = suggestions.known(version, known, _MAPS, first=True)
    text = f"Unknown version '{version}' of the concept map '{url}'{which}"
    return error("not-found", text, "not-found", "conceptMapVersion")


_MAPS = "GET [base]/ConceptMap?_elements=url,version"
"""Where all concept maps are listed."""


def no_map(source: str, target: str | None, known: Iterable[str]) -> str:
    """No concept map between the code systems."""
    to = f" to '{target}'" if target else ""
    known = tuple(known)
    of_source = [each for each in known if each.startswith(f"{source} to ")]
    which = suggestions.known(f"{source} to {target or ''}", of_source or known, _MAPS)
    return f"No concept map translates from '{source}'{to}{which}"


def no_match(code: str, system: str, maps: Iterable[str]) -> str:
    """The maps have no mapping for the code."""
    of = f" of '{system}'" if system else ""
    return f"No mapping for the code '{code}'{of} in {shortened(maps)}"


def no_target(code: str, comment: str | None) -> str:
    """The map states that the code has no target (`noMap`)."""
    return f"'{code}' has no target in the map" + (f": {comment}" if comment else "")


def not_current(code: str, target: str, end: date | None, start: date | None) -> str:
    """A mapping that is not in force on the date of the map."""
    when = f"ended on {end}" if end else f"begins on {start}"
    return f"The mapping of '{code}' to '{target}' {when} and is not in force"


def excluded(code: str, target: str, needed: Iterable[tuple[str, str]]) -> str:
    """A mapping that depends on other circumstances than the stated ones."""
    conditions = " and ".join(f"{attribute} is {value}" for attribute, value in needed)
    return f"The mapping of '{code}' to '{target}' applies only where {conditions}"


def unknown_attribute(name: str, known: Iterable[str]) -> Issue:
    """An attribute on which no mapping depends."""
    return error(
        "value",
        f"Unknown attribute '{name}' of a dependency; known are {listed(known)}",
        "invalid-data",
    )


def unknown_circumstance(value: str, attribute: str, known: Iterable[str]) -> Issue:
    """A value that the attribute does not allow."""
    return error(
        "value",
        f"The dependency '{attribute}' is '{value}'; it must be one of {listed(known)}",
        "invalid-data",
    )


def no_translation(reason: str) -> Issue:
    """The command line: there is no translation."""
    return error("not-found", reason)
