"""What is to be done with a file of claims, and what was done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from terminology.operations.statements import Statement

FORMATS = {
    ".csv": "csv",
    ".csv.gz": "csv",
    ".parquet": "parquet",
    ".ndjson": "ndjson",
    ".ndjson.gz": "ndjson",
}
"""The format of a file, by how its name ends."""
ADDED = (
    "target_system",
    "target_code",
    "target_display",
    "relationship",
    "depends_on",
    "products",
    "comment",
    "citation",
    "map",
    "message",
)
"""The columns that the translation adds."""


@dataclass(frozen=True, slots=True)
class Job:
    """A file to translate: which columns say what, and what is said of all lines.

    `code` and `date` are columns; without `date` the column `date` is taken if there is one, and
    `day` is the date of all lines instead. `columns` are the columns that state a circumstance,
    by its attribute; `stated` is what is stated of all lines. `system` is that of the codes,
    `target` that of the answers. What cannot be asked goes to `bad_rows`.
    """

    source: Path
    output: Path
    bad_rows: Path
    code: str = "code"
    date: str | None = None
    day: str | None = None
    system: str | None = None
    target: str | None = None
    reverse: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    stated: tuple[Statement, ...] = ()


@dataclass(slots=True)
class Summary:
    """What was done, in lines: each one read is translated, unmatched or bad.

    `undated` of them had no date and were answered as of the date of the map. `matches` were
    written, each on a line of its own.
    """

    read: int = 0
    translated: int = 0
    unmatched: int = 0
    bad: int = 0
    undated: int = 0
    matches: int = 0


def format_of(path: Path) -> str | None:
    """The format of a file by its name; None where that says none."""
    name = path.name.lower()
    return next((held for end, held in FORMATS.items() if name.endswith(end)), None)
