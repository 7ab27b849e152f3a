"""Messages about files of claims that are translated as a whole."""

from collections.abc import Iterable

from codesystems.problems import Issue
from terminology.messages.common import error, listed


def no_column(name: str, known: Iterable[str]) -> Issue:
    """The file lacks a column."""
    return error("not-found", f"The file has no column '{name}'; its columns are {listed(known)}")


def repeated_column(name: str) -> Issue:
    """The file has two columns of one name."""
    return error("invalid", f"The file has several columns '{name}'; rename all but one")


def column_conflict(name: str) -> Issue:
    """The file has a column of a name that the translation adds."""
    return error(
        "conflict", f"The file has a column '{name}', which the translation adds; rename it"
    )


def unreadable_file(name: str, reason: str) -> Issue:
    """A file that does not have the format of its name."""
    return error("structure", f"{name} cannot be read: {reason}")


def ambiguous_lines(line: int | None) -> str:
    """Why a file cannot be split into lines; `line` is where an unclosed quote opens."""
    why = f"the quote that opens in line {line} is not closed" if line else "lines would be lost"
    return f"{why}, so the file cannot be split into lines"


def not_json() -> Issue:
    """A line that is not a JSON object."""
    return error("structure", "The line is not a JSON object")


def no_code(column: str) -> Issue:
    """A line without a code."""
    return error("required", f"The column '{column}' is empty")
