"""Messages about files of claims that are translated as a whole."""

from collections.abc import Iterable

from codesystems.problems import Issue
from terminology.messages.common import error, listed


def no_column(name: str, known: Iterable[str]) -> Issue:
    """A column that the file does not have."""
    return error("not-found", f"The file has no column '{name}'; its columns are {listed(known)}")


def repeated_column(name: str) -> Issue:
    """A file has two columns of one name."""
    return error("invalid", f"The file has several columns '{name}'; rename all but one")


def column_conflict(name: str) -> Issue:
    """A column of the file is called as one that the translation adds."""
    return error("conflict", f"The file has a column '{name}', which is to be added; rename it")


def unreadable_file(name: str, reason: str) -> Issue:
    """A file that is not what its name says."""
    return error("structure", f"{name} cannot be read: {reason}")


def ambiguous_lines(line: int | None) -> str:
    """Why no line of a file is sure, and the line where a quote opens that may be the cause."""
    why = f"the quote that opens in line {line} is not closed" if line else "lines would be lost"
    return f"{why}, so that one line cannot be told from the next"


def not_json() -> Issue:
    """A line that is no JSON object."""
    return error("structure", "The line is no JSON object")


def no_code(column: str) -> Issue:
    """A line without a code."""
    return error("required", f"The column '{column}' is empty")
