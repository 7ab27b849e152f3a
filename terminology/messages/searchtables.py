"""Messages about searches of tables (`/api/<name>/v3/search`)."""

from collections.abc import Iterable

from codesystems.problems import Issue
from terminology.messages.common import error, listed


def missing_terms(path: str) -> Issue:
    """Neither words nor a query were sent."""
    return error(
        "required",
        f"Send terms, the beginnings of the words to search for, for example {path}?terms=whe; "
        "an empty one (terms=) finds all",
        expression="terms",
    )


def unknown_field(parameter: str, name: str, known: Iterable[str]) -> Issue:
    """A parameter names a field that the table does not have."""
    return error(
        "invalid",
        f"{parameter} names the field '{name}', which this table does not have; its fields are "
        f"{listed(known)}",
        expression=parameter,
    )


def bad_number(parameter: str, value: str, least: int) -> Issue:
    """A number is none, or out of its range."""
    return error(
        "invalid",
        f"{parameter} is '{value}'; send a number of at least {least}",
        expression=parameter,
    )


def too_far(limit: int) -> Issue:
    """A page ends behind the limit on results."""
    return error(
        "invalid",
        f"offset and count exceed {limit:,} results together; send more terms, or a query (q)",
        expression="offset",
    )


def bad_query(reason: str) -> Issue:
    """The query string cannot be read, or has what is not supported."""
    return error(
        "invalid",
        f'q cannot be used: {reason}. Supported are field:word, "phrases", the wildcards * and '
        "?, AND, OR, NOT, + and -, parentheses, ranges such as [a TO b], and _exists_:field",
        expression="q",
    )
