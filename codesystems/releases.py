"""Releases that a publisher is known to have put out: a shipped table for each code system.

Columns of `releases.csv`: version, effective, file (the publisher's name for it), source.
"""

from dataclasses import dataclass
from datetime import date

from codesystems import tables


@dataclass(frozen=True, slots=True)
class Published:
    """One release: which edition it is, from which day it holds, and what the file is called."""

    key: str
    version: str
    effective: date
    file: str
    source: str

    @property
    def id(self) -> str:
        """The id of the edition that it becomes."""
        return f"{self.key}-{self.version}"


def read(key: str, package: str) -> tuple[Published, ...]:
    """Read the table of a code system's package, newest first."""
    rows = tables.read(package, "releases.csv").rows
    found = (
        Published(
            key,
            row["version"],
            date.fromisoformat(row["effective"]),
            row["file"],
            row["source"],
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda one: one.effective, reverse=True))
