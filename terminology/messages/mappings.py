"""Messages about concept maps and mappings."""

from collections.abc import Iterable, Sequence

from codesystems.problems import Issue
from terminology.messages import suggestions
from terminology.messages.codesystem import did_you_mean
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


def no_match(code: str, system: str, maps: Iterable[str], similar: Sequence[str] = ()) -> str:
    """The maps have no mapping for the code; `similar` codes have one."""
    text = f"No mapping for the code {_coded(code, system)} in {shortened(maps)}"
    return f"{text}. {did_you_mean(similar)}" if similar else text


def no_codes() -> str:
    """The CodeableConcept has no codings."""
    return "There is no code to translate: the CodeableConcept has no coding"


def incomplete(code: str, system: str) -> str:
    """A coding of a CodeableConcept that lacks its code or its system."""
    if code:
        return f"The code '{code}' has no system and was not translated"
    return f"A coding{f' of {system!r}' if system else ''} has no code and was not translated"


def not_in_scope(code: str, system: str, scope: str) -> str:
    """The value set of the request that limits the codes lacks the code."""
    return f"The code {_coded(code, system)} is not in '{scope}'"


def not_in_version(code: str, system: str, version: str) -> str:
    """The version of the code system in the request lacks the code."""
    return f"The code {_coded(code, system)} is not in version '{version}'"


def not_in_scope_of_map(code: str, system: str, maps: Iterable[str]) -> str:
    """The maps are for other codes of the code system (ConceptMap.sourceScope)."""
    return f"The code {_coded(code, system)} is not in the source scope of {listed(maps)}"


def outside(code: str, target: str) -> str:
    """A mapping whose target is not in the value set, or version, of the request."""
    return f"The mapping of '{code}' to '{target}' is left out: '{target}' is out of scope"


def and_more(number: int) -> str:
    """Mappings that a message does not list."""
    return f"and {number:,} more"


def unknown_other_map(canonical: str, other: str) -> Issue:
    """A map hands its codes without a mapping to a map that is not known."""
    return error(
        "not-found",
        f"The concept map '{canonical}' hands codes without a mapping to '{other}', "
        "which is not known",
        "not-found",
    )


def circular_maps(maps: Iterable[str]) -> Issue:
    """Maps hand codes without a mapping to one another in a circle."""
    circle = " to ".join(f"'{canonical}'" for canonical in maps)
    return error("processing", f"Concept maps hand a code on in a circle: {circle}", "invalid-data")


def _coded(code: str, system: str) -> str:
    return f"'{code}' of '{system}'" if system else f"'{code}'"


def no_target(code: str, comment: str | None) -> str:
    """The map states that the code has no target (`noMap`)."""
    return f"'{code}' has no target in the map" + (f": {comment}" if comment else "")


def not_current(code: str, target: str, when: str) -> str:
    """A mapping that is not in force on a date: it ended before, or begins later, or both."""
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
