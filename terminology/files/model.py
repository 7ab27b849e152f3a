"""The translation of a file of claims: its options and its summary."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from terminology.operations.nomatch import Reason
from terminology.operations.statements import Statement

FORMATS = {
    ".csv": "csv",
    ".csv.gz": "csv",
    ".parquet": "parquet",
    ".ndjson": "ndjson",
    ".ndjson.gz": "ndjson",
}
"""The format of a file, by suffix."""
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
class FileTranslation:
    """A file to translate: its columns, and the values for all lines.

    `code` and `date` are column names; without `date`, the column `date` is used if there is one,
    and `day` is the date of all lines instead. `columns` are the columns of circumstances by
    attribute; `stated` are the circumstances of all lines. `system` is the code system of the
    codes, `target` that of the results. Lines that cannot be translated are written to `bad_rows`.
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
    """The numbers of lines: each line read is translated, unmatched or bad.

    `undated` lines had no date, and the date of the map was used. Each of the `matches` is a line
    of the output. `reasons` has the numbers of unmatched lines by why they are.
    """

    read: int = 0
    translated: int = 0
    unmatched: int = 0
    bad: int = 0
    undated: int = 0
    matches: int = 0
    reasons: Counter[Reason] = field(default_factory=Counter)


def format_of(path: Path) -> str | None:
    """The format of a file by its suffix; None if unknown."""
    name = path.name.lower()
    return next((form for suffix, form in FORMATS.items() if name.endswith(suffix)), None)
