"""The input file as a table of DuckDB: CSV, Parquet or NDJSON.

The values of a column are trimmed texts; an empty one is NULL. Unreadable lines are not in the
table, but in DuckDB's table `reject_errors`.
"""

import csv
import glob
import gzip
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import duckdb

from codesystems.problems import Invalid
from terminology.files import numbers, sql, texts
from terminology.files.model import format_of
from terminology.messages import wholefiles

_LINE = "__line"
_EXACT = "__exact"
"""The line with marked numbers, where it has numbers with digits to keep."""
_LONGEST = 16 * 1024 * 1024
"""The limit on bytes of a line of a text file."""
_REJECTS = f"store_rejects = true, rejects_limit = 0, max_line_size = {_LONGEST}"
_DELIMITERS = ",;\t|"
PIECE = 122_880
"""The minimum number of lines of a piece, if the file has as many."""
_POSITION = "file_row_number"
"""DuckDB's column of the position of a row, from 0, unless the file has such a column."""


class Source(Protocol):
    """An input file."""

    columns: list[str]
    """The columns, in order."""
    first: int
    """The number of its first line with data."""
    table: str
    """The file in a FROM clause."""
    readable: str
    """The condition that a row is valid."""
    content: list[str]
    """The columns of the table with the whole content of a row."""
    pieces: list[str]
    """The table in pieces, in order, if they can be read separately; else the whole table."""
    delimiter: str
    """The delimiter of values, if quoted values may have several lines; else empty."""
    text: bool
    """Whether it is a text file: slow to read, and possibly with unreadable lines."""

    def value(self, column: str) -> str:
        """The expression of a column as text."""
        ...

    def output(self, column: str, format: str) -> str:
        """The expression of a column in an output of a format."""
        ...


def opened(path: Path, connection: duckdb.DuckDBPyConnection) -> Source:
    """Open a file in the format of its suffix. Raises Invalid where it has no columns."""
    match format_of(path):
        case "csv":
            return _Csv(path)
        case "parquet":
            return _Parquet(path, connection)
        case _:
            return _Ndjson(path, connection)


def _path(path: Path) -> str:
    """The path in SQL, with escaped wildcards."""
    return sql.text(glob.escape(str(path)))


class _Csv:
    """CSV with commas, semicolons, tabs or bars; the first line is the header."""

    first = 2
    readable = "true"
    text = True

    def __init__(self, path: Path) -> None:
        self.delimiter, self.columns = _heading(path)
        self.content = self.columns
        types = ", ".join(f"{sql.text(name)}: 'VARCHAR'" for name in self.columns)
        self.table = (
            f"read_csv({_path(path)}, auto_detect = false, header = true, "
            f"delim = {sql.text(self.delimiter)}, quote = '\"', escape = '\"', strict_mode = true, "
            f"allow_quoted_nulls = false, columns = {{{types}}}, {_REJECTS})"
        )
        self.pieces = [self.table]

    def value(self, column: str) -> str:
        return f"nullif(trim({sql.name(column)}), '')"

    def output(self, column: str, format: str) -> str:
        del format
        return sql.name(column)


def _heading(path: Path) -> tuple[str, list[str]]:
    """The delimiter and the column names of a CSV file."""
    try:
        with texts.opened(path) as file:
            line = file.readline(_LONGEST).decode("utf-8-sig")
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError) as error:
        raise Invalid(wholefiles.unreadable_file(str(path), str(error))) from error
    delimiter = max(_DELIMITERS, key=line.count)
    try:
        row = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        row = []
    if not row or not all(row):
        why = "its first line must name every column"
        raise Invalid(wholefiles.unreadable_file(str(path), why))
    return delimiter, row


class _Parquet:
    """Parquet, with unchanged types."""

    first = 1
    readable = "true"
    delimiter = ""
    text = False

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.table = f"read_parquet({_path(path)})"
        described = connection.execute(f"DESCRIBE SELECT * FROM {self.table}").fetchall()
        self._types = {str(row[0]): str(row[1]) for row in described}
        self.columns = list(self._types)
        self.content = self.columns
        spelled = {name.lower() for name in self.columns}
        ends = [] if _POSITION in spelled else _ends(path, connection)
        self.pieces = [
            f"(FROM {self.table} WHERE {_POSITION} >= {start} AND {_POSITION} < {end})"
            for start, end in pairwise([0, *ends])
        ] or [self.table]

    def value(self, column: str) -> str:
        """A timestamp is its date."""
        is_timestamp = self._types[column].startswith("TIMESTAMP")
        value = f"{sql.name(column)}::DATE" if is_timestamp else sql.name(column)
        return f"nullif(trim({value}::VARCHAR), '')"

    def output(self, column: str, format: str) -> str:
        is_decimal = self._types[column].startswith("DECIMAL")
        name = sql.name(column)
        return numbers.marked_value(name) if is_decimal and format == "ndjson" else name


def _ends(path: Path, connection: duckdb.DuckDBPyConnection) -> list[int]:
    """The ends of the pieces of a Parquet file: row groups, small ones combined."""
    rows = connection.execute(
        "SELECT max(upto)::BIGINT AS piece FROM (SELECT sum(rows) OVER (ORDER BY id) AS upto FROM "
        "(SELECT DISTINCT row_group_id AS id, row_group_num_rows AS rows "
        f"FROM parquet_metadata({_path(path)}))) GROUP BY (upto - 1) // {PIECE} ORDER BY piece"
    )
    return [int(end) for (end,) in rows.fetchall()]


class _Ndjson:
    """NDJSON: a JSON object on each line; the columns are all their member names."""

    first = 1
    delimiter = ""
    readable = f"CASE WHEN json_valid({_LINE}) THEN json_type({_LINE}) = 'OBJECT' ELSE false END"
    text = True
    # DuckDB may evaluate a function before a filter.
    _object = f"(CASE WHEN {readable} THEN {_LINE} END)"
    _exact = f"(CASE WHEN {readable} THEN coalesce({_EXACT}, {_LINE}) END)"

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.table = (
            f"(SELECT {_LINE}, {numbers.marked(_LINE)} AS {_EXACT} FROM "
            f"read_csv({_path(path)}, auto_detect = false, header = false, delim = '\x01', "
            f"quote = '', escape = '', columns = {{'{_LINE}': 'VARCHAR'}}, {_REJECTS}))"
        )
        self.pieces = [self.table]
        objects = f"SELECT {self._object} AS object FROM {self.table} WHERE {self.readable}"
        names = "SELECT unnest(json_keys(object)) AS name FROM"
        leading = connection.execute(f"{names} ({objects} LIMIT 1)").fetchall()
        all_of_them = connection.execute(
            f"SELECT name FROM ({names} ({objects})) GROUP BY name ORDER BY name"
        ).fetchall()
        self.columns = list(dict.fromkeys(str(name) for (name,) in [*leading, *all_of_them]))
        self.content = [_LINE]
        if not self.columns:
            why = "no line is a JSON object with a member"
            raise Invalid(wholefiles.unreadable_file(str(path), why))

    def value(self, column: str) -> str:
        return f"nullif(trim({self._object} ->> {_member(column)}), '')"

    def output(self, column: str, format: str) -> str:
        if format == "ndjson":
            return f"json_extract({self._exact}, {_member(column)})"
        return numbers.unmarked(f"({self._exact} ->> {_member(column)})")


def _member(column: str) -> str:
    """The JSON pointer of a member (RFC 6901)."""
    escaped = column.replace("~", "~0").replace("/", "~1")
    return sql.text(f"/{escaped}")
