"""Messages about requests that exceed a limit (FHIR issue type `too-costly`)."""

from codesystems.problems import Issue
from terminology.messages.common import error


def too_many_seconds(limit: float) -> Issue:
    """A request takes more processor time than one request may."""
    return error(
        "too-costly",
        f"The request takes more than the {limit:g} seconds of processor time that one request "
        "may take; ask for less at once, or send a simpler filter",
    )


def too_many_units(limit: int) -> Issue:
    """A request looks at more concepts than one request may."""
    return error(
        "too-costly",
        f"The request looks at more than {limit:,} concepts and values; ask for less at once",
    )


def too_long(limit: float) -> Issue:
    """A request takes longer than one request may."""
    return error(
        "too-costly", f"The request was not answered within {limit:g} seconds; ask for less at once"
    )


def too_large_answer(limit: int) -> Issue:
    """The answer has more bytes than one answer may have."""
    return error(
        "too-costly",
        f"The answer is larger than the {limit:,} bytes that one answer may have; ask for less at "
        "once, or page by page",
    )


def regex_too_long(size: int, limit: int) -> Issue:
    """A filter has a longer regular expression than is evaluated."""
    return error(
        "too-costly",
        f"A regular expression of {size:,} characters takes too long; at most {limit:,} are "
        "evaluated",
    )


def too_deep(limit: int) -> Issue:
    """Value sets include one another further than anyone reads."""
    return error("too-costly", f"Value sets include one another over more than {limit} levels")


def too_many_includes(limit: int) -> Issue:
    """Value sets include more than is looked at for one question."""
    return error("too-costly", f"The value sets have more than {limit:,} includes and excludes")
