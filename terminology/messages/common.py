"""How messages are built: errors, and lists of names."""

from collections.abc import Iterable, Sequence

from codesystems.problems import Issue, Severity

WITHOUT_KIND = ""
"""No code of tx-issue-type, for the messages that have none in HL7's tests."""


def error(
    type: str,
    text: str,
    detail: str | None = None,
    expression: str | None = None,
    message_id: str | None = None,
    *,
    located: bool = False,
) -> Issue:
    return Issue(Severity.ERROR, type, text, detail, expression, message_id, located=located)


def versioned(name: str, version: str) -> str:
    """`'name' version 'version'`, or the name alone where there is no version."""
    return f"'{name}' version '{version}'" if version else f"'{name}'"


def shortened(items: Iterable[str], most: int = 3) -> str:
    """`a and b`, or the first ones and how many others there are."""
    named = [item for item in items if item]
    others = len(named) - most
    if others > 1:
        return f"{', '.join(named[:most])} and {others} others"
    return " and ".join(named)


def listed(items: Iterable[str]) -> str:
    return ", ".join(items) or "none"


def alternatives(items: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`, as HL7's sentences list things."""
    return " or ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)
