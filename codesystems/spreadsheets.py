"""Read a publisher's table by its headings: a workbook, or a text with separators.

CMS puts notices above the headings, words headings differently from year to year, and saves the
same table as csv, as text with tabs, and as xlsx.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from codesystems import workbooks
from codesystems.release import Refused, Release, ReleaseError, ReleaseMember

_SEPARATORS = ",\t~|;"
_FORMATS = (".csv", ".txt", ".xlsx", ".xls")
"""By preference: a text has the amounts as CMS wrote them."""
_PREAMBLE = 40
"""Rows in which the headings are searched; CMS's files have up to 10 above them."""
_TOGETHER = 16
"""Rows of which Excel leaves out empty cells together."""
_BLANKS = str.maketrans(dict.fromkeys("\xa0\xff\t\r\n", " "))
"""Blanks of Excel: the non-breaking one is 0xFF where Excel saved a csv for MS-DOS."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table, by patterns of their headings, and those that must be there.

    Headings are compared in lower case, with one blank between words. `rest` is the pattern of
    repeated columns, which a row has by their heading.
    """

    table: str
    columns: Mapping[str, re.Pattern[str]]
    required: frozenset[str]
    rest: re.Pattern[str] | None = None

    def find(self, headings: Sequence[str]) -> dict[str, int]:
        """Return the place of each column; the first of two that fit."""
        places: dict[str, int] = {}
        for index, heading in enumerate(headings):
            for name in self.names(heading):
                places.setdefault(name, index)
        return places

    def names(self, heading: str) -> Iterator[str]:
        """Yield the names of the columns that a heading fits: at most one, and all repeated."""
        word = words(heading)
        if self.rest is not None and self.rest.fullmatch(word):
            yield heading
            return
        yield from islice((name for name, form in self.columns.items() if form.fullmatch(word)), 1)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number in the file, and its cells by column."""

    number: int
    cells: Sequence[object]
    columns: Mapping[str, int]
    headings: Sequence[str]

    def cell(self, column: str) -> object:
        """Return a cell as it is in the file: a text or a number; '' where there is none."""
        index = self.columns.get(column)
        return "" if index is None or index >= len(self.cells) else self.cells[index]

    def text(self, column: str) -> str:
        """Return a cell as text without blanks around it; a whole number without a point."""
        return text(self.cell(column))

    def place(self, column: str) -> str:
        """Return the place of a cell for a message: `row 15, column SI`."""
        index = self.columns.get(column)
        return f"row {self.number}, column {column if index is None else self.headings[index]}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the texts above its headings, the headings, those not read, and the rows."""

    file: str
    notices: tuple[str, ...]
    headings: tuple[str, ...]
    columns: Mapping[str, int]
    unread: tuple[str, ...]
    rows: tuple[Row, ...]


def text(cell: object) -> str:
    """Return a cell as text without blanks around it; a whole number without a point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).translate(_BLANKS).strip()


def member(release: Release, wanted: re.Pattern[str], table: str) -> ReleaseMember:
    """Return the file of a release with the table: the only one, or the one with such a name.

    Of the same table in several formats, the text. Raises ReleaseError where there is none.
    """
    if len(release.members) == 1:
        return release.members[0]
    named = [one for one in release.members if wanted.search(one.name)]
    for suffix in _FORMATS:
        found = [one for one in named if PurePosixPath(one.name.lower()).suffix == suffix]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(one.name for one in found)
            raise ReleaseError(f"{release.name}: contains several files of {table}: {names}")
    names = ", ".join(one.name for one in release.members) or "nothing"
    raise ReleaseError(f"{release.name}: contains no file of {table}: {names}")


def read(file: ReleaseMember, layout: Layout) -> Sheet:
    """Read a table. Raises Refused, in one line, for another table and for a cut file."""
    rows = _workbook(file) if file.is_workbook else _text(file, layout)
    start, columns = _headings(file.name, rows, layout)
    headings = tuple(text(cell) for cell in rows[start])
    numbered = tuple(
        Row(number, cells, columns, headings)
        for number, cells in enumerate(rows[start + 1 :], start + 2)
        if any(text(cell) for cell in cells)
    )
    _refuse_shifted(file.name, numbered, len(headings))
    notices = tuple(filter(None, (text(cell) for row in rows[:start] for cell in row)))
    unread = [one for index, one in enumerate(headings) if one and index not in columns.values()]
    return Sheet(file.name, notices, headings, columns, tuple(unread), numbered)


def _refuse_shifted(file: str, rows: Sequence[Row], width: int) -> None:
    """Refuse rows with too many or too few cells, which are in other columns than they seem.

    Excel may leave out the empty cells at the end of 16 rows together, but not of a few.
    """
    long = [row for row in rows if len(row.cells) > width]
    short = [row for row in rows if len(row.cells) < width]
    for row in (*long, *(short if len(short) < _TOGETHER else ())):
        reason = f"has {len(row.cells)} cells under {width} headings"
        raise Refused(file, f"row {row.number}", reason)


def _headings(
    file: str, rows: Sequence[Sequence[object]], layout: Layout
) -> tuple[int, dict[str, int]]:
    nearest: dict[str, int] = {}
    for number, cells in enumerate(rows[:_PREAMBLE]):
        columns = layout.find([text(cell) for cell in cells])
        if columns.keys() >= layout.required:
            return number, columns
        nearest = max(nearest, columns, key=len)
    missing = ", ".join(sorted(layout.required - nearest.keys()))
    raise Refused(file, "", f"is not {layout.table}: it has no row of headings with {missing}")


def _workbook(file: ReleaseMember) -> Sequence[Sequence[object]]:
    return workbooks.rows(file.name, file.data)


def _text(file: ReleaseMember, layout: Layout) -> Sequence[Sequence[str]]:
    written = _decoded(file.data)
    lines = list(io.StringIO(written, newline=""))
    separator = next((one for one in _SEPARATORS if _separates(lines, one, layout)), ",")
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error as error:
        raise Refused(file.name, f"row {len(rows) + 1}", f"cannot be read ({error})") from error
    if len(rows) > 1 and not written.endswith(("\n", "\r")) and len(rows[-1]) < len(rows[-2]):
        raise Refused(file.name, f"row {len(rows)}", "is cut off: the file ends within it")
    return rows


def _separates(lines: list[str], separator: str, layout: Layout) -> bool:
    """Tell whether the headings are found with this separator."""
    rows = islice(csv.reader(lines, delimiter=separator), _PREAMBLE)
    return any(layout.find(row).keys() >= layout.required for row in rows)


def _decoded(data: bytes) -> str:
    """Return a text in one of the encodings of Excel: UTF-8, UTF-16, or Windows' code page."""
    try:
        return data.decode("utf-16" if data.startswith(codecs.BOM_UTF16_LE) else "utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def words(heading: str) -> str:
    """Return the words of a heading in lower case, with one blank between them."""
    return re.sub(r"[^a-z0-9]+", " ", heading.lower()).strip()
