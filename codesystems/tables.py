"""Small bundled tables: CSV files with headings, and with a source in every row."""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from codesystems.model import Validity

CsvRow = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CsvTable:
    """The rows of one bundled table and the sha256 of its file."""

    file: str
    sha256: str
    rows: tuple[CsvRow, ...]


def read(package: str, file: str) -> CsvTable:
    """Read a table from a package's folder; every cell is text, an empty one is ''."""
    data = files(package).joinpath(file).read_bytes()
    rows = tuple(csv.DictReader(data.decode().splitlines()))
    return CsvTable(file, hashlib.sha256(data).hexdigest(), rows)


def words(cell: str) -> Iterator[str]:
    """Split a cell with several values, which are separated by blanks."""
    return iter(cell.split())


def days(row: CsvRow) -> Validity:
    """Return the days from `starts` to `ends` of a row; an empty cell is open."""
    return Validity(day(row["starts"]), day(row["ends"]))


def day(cell: str) -> date | None:
    """Return the day in a cell; None for an empty cell."""
    return date.fromisoformat(cell) if cell else None
