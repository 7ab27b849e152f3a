"""Messages about code systems, their versions and their codes, in our words."""

from collections.abc import Iterable, Sequence
from datetime import date

from codesystems.model import ContentMode
from codesystems.problems import Issue, Severity
from terminology.messages.common import alternatives, error, listed

Others = Sequence[tuple[str, str]]
"""The names and URLs of other code systems."""


def unknown_resource(kind: str, id: str, similar: Iterable[str]) -> Issue:
    """No resource has the id."""
    return error("not-found", f"There is no {kind} with the id '{id}'; known are {listed(similar)}")


def unknown_system(system: str, known: Iterable[str]) -> Issue:
    """No edition of the code system is installed."""
    return error(
        "not-found",
        f"Unknown code system '{system}'; known are {listed(known)}",
        "not-found",
        "system",
    )


def unknown_version(system: str, version: str, known: Sequence[str]) -> Issue:
    """The code system is installed, but not in this version."""
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
    others: Others = (),
    ended: date | None = None,
) -> Issue:
    """$lookup: the edition lacks the code."""
    text = f"Unknown code '{code}' in the code system '{system}' version '{version}'"
    if content is ContentMode.FRAGMENT:
        text += ", a fragment: the complete edition may have the code"
    if elsewhere:
        text += (
            f". It exists in version {' and '.join(elsewhere)}; request it with "
            f"version={elsewhere[0]}"
        )
    if others:
        text = belonging(text, code, others)
    text = not_certain(text, version, ended)
    if similar:
        text += f". Did you mean {' or '.join(similar)}?"
    return error("not-found", text, "invalid-code", "code")


def belonging(text: str, code: str, others: Others) -> str:
    """What is wrong with a code, and the code systems that it belongs to by its form."""
    named = alternatives([f"{name} ('{system}')" for name, system in others])
    return f"{text}. By its form '{code}' is {named}; request it from that code system"


def not_certain(text: str, version: str, ended: date | None) -> str:
    """What is wrong with a code, and the last day of the newest edition, if that has passed."""
    if ended is None:
        return text
    return (
        f"{text}. The newest installed edition is {version}, valid until {ended}; codes added "
        "since are not known, so this is not certain"
    )


def did_you_mean(similar: Sequence[str]) -> str:
    """Codes that resemble a mistyped one."""
    return f"Did you mean {' or '.join(similar)}?"


def exists_in(code: str, versions: Sequence[str]) -> str:
    """Other versions that have the code."""
    return f"'{code}' exists in version {' and '.join(versions)}"


def display_unchecked(display: str, code: str, expression: str) -> Issue:
    """The edition has no display of the code to compare with."""
    return Issue(
        Severity.INFORMATION,
        "informational",
        f"The code system has no display for '{code}'; '{display}' was not checked",
        "invalid-display",
        expression,
    )


def ended(code: str, end: date, replacements: Sequence[str], expression: str) -> Issue:
    """The last day on which the code was in force, and its replacements by CMS."""
    text = f"The last day on which '{code}' could be used was {end}"
    if replacements:
        text += f"; CMS names {' and '.join(replacements)} instead"
    return Issue(Severity.INFORMATION, "business-rule", text, "code-comment", expression)


def other_system(system: str, expected: str, expression: str) -> Issue:
    """The coding has another code system than the request."""
    return error(
        "invalid",
        f"The coding has the code system '{system}', but the request is for '{expected}'",
        "invalid-data",
        expression,
    )


def same_version(system: str, version: str) -> Issue:
    """$diff: both versions are the same."""
    return error(
        "invalid",
        f"The two versions of '{system}' are the same, '{version}'; send two different versions",
        "invalid-data",
    )


def unknown_property(name: str, known: Iterable[str]) -> Issue:
    """$diff: neither edition has the property."""
    return error("value", f"Unknown property '{name}'; known are {listed(known)}", "invalid-data")


def no_content(system: str) -> Issue:
    """A code system without its codes (CodeSystem.content `not-present`)."""
    return error(
        "not-supported",
        f"The code system '{system}' is installed without its codes",
        "not-found",
    )


def unknown_filter(
    system: str, property: str, operator: str, known: Iterable[str], place: str
) -> Issue:
    """A filter of a value set has an unknown operator."""
    return error(
        "invalid",
        f"The system {system} filter with property = {property} has the unknown operator "
        f"'{operator}'; known are {listed(known)}",
        "vs-invalid",
        place,
    )


def unknown_filter_property(system: str, property: str, known: Iterable[str], place: str) -> Issue:
    """A filter of a value set has a property that no concept has."""
    return error(
        "invalid",
        f"The system {system} has no property '{property}' to filter by; known are {listed(known)}",
        "vs-invalid",
        place,
    )


def bad_filter(
    system: str, property: str, operator: str, value: str, reason: str, place: str
) -> Issue:
    """The operator of a filter does not support its value."""
    return error(
        "invalid",
        f"The system {system} filter with property = {property}, op = {operator} has the value "
        f"'{value}': {reason}",
        "vs-invalid",
        place,
    )


def only_fragments(fragments: Iterable[str]) -> str:
    """Why an expansion may lack codes."""
    return f"Only a fragment of {listed(fragments)} is installed; there may be more codes"
