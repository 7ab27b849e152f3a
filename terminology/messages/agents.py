"""Messages for agents: what is wrong with the arguments of a tool, and what to send instead."""

from collections.abc import Iterable

from codesystems.problems import Issue
from terminology.messages.common import error, listed


def unknown_tool(name: str, known: Iterable[str]) -> Issue:
    """A tool that does not exist."""
    return error("not-supported", f"There is no tool '{name}'; the tools are {listed(known)}")


def unknown_argument(tool: str, name: str, known: Iterable[str]) -> Issue:
    """An argument that a tool does not have."""
    text = f"The tool {tool} has no argument '{name}'; its arguments are {listed(known)}"
    return error("invalid", text, expression=name)


def missing_argument(tool: str, name: str, example: str) -> Issue:
    """A required argument is missing."""
    text = f"The tool {tool} needs the argument '{name}', for example {example}"
    return error("required", text, expression=name)


def bad_argument(name: str, sent: str, expected: str) -> Issue:
    """An argument of another type, or without the value that is expected."""
    return error("invalid", f"{name} is {sent}; send {expected}", expression=name)


def unknown_key(name: str, known: Iterable[str]) -> Issue:
    """A code system that is not there."""
    text = f"There is no code system '{name}'; the keys are {listed(known)}"
    return error("not-found", text, expression="system")


def no_edition(system: str, sent: str, known: Iterable[str]) -> Issue:
    """Neither a version nor a day from the first edition on."""
    text = (
        f"No edition of '{system}' has the version '{sent}', or was in force on that day; "
        f"the versions are {listed(known)}"
    )
    return error("not-found", text)


def nothing_to_check() -> Issue:
    """A claim without lines, procedures and a resource."""
    return error(
        "required", "Send `lines`, `procedures` or `diagnoses`, or a FHIR Claim as `claim`"
    )


def other_origin(origin: str, variable: str) -> Issue:
    """A web page of an origin that is not named."""
    text = f"The origin '{origin}' may not send messages; {variable} names the one that may"
    return error("forbidden", text)
