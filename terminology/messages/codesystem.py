"""Messages about code systems, their versions and their codes, in our words."""

from collections.abc import Iterable, Sequence
from datetime import date

from codesystems.model import ContentMode
from codesystems.problems import Issue, Severity
from terminology.messages.common import error, listed


def unknown_resource(kind: str, id: str, similar: Iterable[str]) -> Issue:
    """No resource has this id."""
    return error("not-found", f"There is no {kind} with the id '{id}'; known are {listed(similar)}")


def unknown_system(system: str, known: Iterable[str]) -> Issue:
    """No edition of the code system is here."""
    return error(
        "not-found",
        f"Unknown code system '{system}'; known are {listed(known)}",
        "not-found",
        "system",
    )


def unknown_version(system: str, version: str, known: Sequence[str]) -> Issue:
    """The code system is here, but not in this version."""
    return error(
        "not-found",
        f"Unknown version '{version}' of the code system '{system}'; known are {listed(known)}",
        "not-found",
        "version",
    )


def unknown_code(
    code: str,
    system: str,
    version: str,
    content: ContentMode,
    elsewhere: Sequence[str],
    similar: Sequence[str],
) -> Issue:
    """$lookup: the edition does not have the code."""
    text = f"Unknown code '{code}' in the code system '{system}' version '{version}'"
    if content is ContentMode.FRAGMENT:
        text += ", a fragment: the code may stand in the complete edition"
    if elsewhere:
        text += f". It stands in version {' and '.join(elsewhere)}: send that as version"
    if similar:
        text += f". Did you mean {' or '.join(similar)}?"
    return error("not-found", text, "invalid-code", "code")


def did_you_mean(similar: Sequence[str]) -> str:
    """Codes that a typo may have meant."""
    return f"Did you mean {' or '.join(similar)}?"


def exists_in(code: str, versions: Sequence[str]) -> str:
    """Other versions that have the code."""
    return f"'{code}' stands in version {' and '.join(versions)}"


def display_unchecked(display: str, code: str, expression: str) -> Issue:
    """The edition has no wording for the code, so a display can be neither right nor wrong."""
    return Issue(
        Severity.INFORMATION,
        "informational",
        f"No display is known here for '{code}'; '{display}' was not checked",
        "invalid-display",
        expression,
    )


def ended(code: str, end: date, replacements: Sequence[str], expression: str) -> Issue:
    """The last day on which the code might be used, and what CMS names instead."""
    text = f"The last day on which '{code}' could be used was {end}"
    if replacements:
        text += f"; CMS names {' and '.join(replacements)} instead"
    return Issue(Severity.INFORMATION, "business-rule", text, "code-comment", expression)


def other_system(system: str, due: str, expression: str) -> Issue:
    """The coding is of another code system than the one asked about."""
    return error(
        "invalid",
        f"The coding is of the code system '{system}', but '{due}' was asked about",
        "invalid-data",
        expression,
    )


def same_version(system: str, version: str) -> Issue:
    """$diff: an edition does not differ from itself."""
    return error(
        "invalid",
        f"The two versions of '{system}' are the same, '{version}'; send two that differ",
        "invalid-data",
    )


def unknown_property(name: str, known: Iterable[str]) -> Issue:
    """$diff: neither edition has this property, so nothing could be found."""
    return error("value", f"Unknown property '{name}'; known are {listed(known)}", "invalid-data")


def no_content(system: str) -> Issue:
    """A code system is known, but none of its codes."""
    return error(
        "not-supported",
        f"The code system '{system}' is here without its codes",
        "not-found",
    )


def unknown_filter(
    system: str, property: str, operator: str, known: Iterable[str], place: str
) -> Issue:
    """A filter of a value set has an operator that is not known."""
    return error(
        "invalid",
        f"The system {system} filter with property = {property} has the unknown operator "
        f"'{operator}'; known are {listed(known)}",
        "vs-invalid",
        place,
    )


def unknown_filter_property(system: str, property: str, known: Iterable[str], place: str) -> Issue:
    """A filter of a value set names a property that no concept has."""
    return error(
        "invalid",
        f"The system {system} has no property '{property}' to filter by; known are {listed(known)}",
        "vs-invalid",
        place,
    )


def bad_filter(
    system: str, property: str, operator: str, value: str, reason: str, place: str
) -> Issue:
    """The value of a filter is none that its operator can take."""
    return error(
        "invalid",
        f"The system {system} filter with property = {property}, op = {operator} has the value "
        f"'{value}': {reason}",
        "vs-invalid",
        place,
    )


def only_fragments(fragments: Iterable[str]) -> str:
    """Why there may be more codes than an expansion has."""
    return f"Of {listed(fragments)} only a fragment is here; there may be more codes"
