"""Messages about requests that exceed a limit (FHIR issue type `too-costly`)."""

from codesystems.problems import Issue
from terminology.messages.common import error


def too_many_seconds(limit: float) -> Issue:
    """A request exceeds the limit on processor time."""
    return error(
        "too-costly",
        f"The request needs more than the limit of {limit:g} seconds of processor time; request "
        "less at once, or send a simpler filter",
    )


def too_many_units(limit: int) -> Issue:
    """A request exceeds the limit on concepts and values."""
    return error(
        "too-costly",
        f"The request reads more than {limit:,} concepts and values; request less at once",
    )


def too_long(limit: float) -> Issue:
    """A request exceeds the limit on its duration."""
    return error(
        "too-costly", f"The request was not answered within {limit:g} seconds; request less at once"
    )


def too_large_answer(limit: int) -> Issue:
    """The response exceeds the limit."""
    return error(
        "too-costly",
        f"The response is larger than the limit of {limit:,} bytes; request less at once, or page "
        "by page",
    )


def regex_too_long(size: int, limit: int) -> Issue:
    """The regular expression of a filter exceeds the limit."""
    return error(
        "too-costly",
        f"The regular expression has {size:,} characters; the limit is {limit:,}",
    )


def too_deep(limit: int) -> Issue:
    """Nested value sets exceed the limit on levels."""
    text = f"Value sets include one another over more than {limit} levels"
    return error("too-costly", text, "vs-invalid")


def too_many_includes(limit: int) -> Issue:
    """Value sets exceed the limit on includes and excludes."""
    text = f"The value sets have more than {limit:,} includes and excludes"
    return error("too-costly", text, "vs-invalid")
