"""How messages are built: errors, and lists of names."""

from collections.abc import Iterable, Sequence

from codesystems.problems import Issue, Severity


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


def listed(items: Iterable[str]) -> str:
    return ", ".join(items) or "none"


def alternatives(items: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`, as HL7's sentences list things."""
    return " or ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)
