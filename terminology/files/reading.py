"""Read a text file once: cache its lines as Parquet in pieces, and detect lost lines.

Where a quote is not closed, DuckDB may skip the lines after it and report only one. So the lines
read and the lines reported as unreadable must be as many as the file has.
"""

import glob
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from codesystems.problems import Invalid
from terminology.files import sql, texts
from terminology.files.sources import PIECE, Source
from terminology.messages import wholefiles

_CELLS = 2_000_000
"""The limit on values of a piece, which has fewer lines for more columns, to limit memory."""
_VECTOR = 2_048


@dataclass(frozen=True, slots=True)
class CachedLines:
    """The FROM clauses of all lines and of the pieces, and the number of unreadable lines."""

    table: str
    pieces: list[str]
    unread: int


def cache(
    path: Path, source: Source, folder: Path, connection: duckdb.DuckDBPyConnection
) -> CachedLines:
    """Read a text file into a folder, and unreadable lines into the table `unread`.

    Raises Invalid where DuckDB lost lines, or read them twice, without an error.
    """
    with ThreadPoolExecutor(1) as pool:
        counted = pool.submit(texts.lines, path)
        _read(source, folder, connection)
    paths = sorted(folder.iterdir(), key=lambda path: int(path.stem.rpartition("_")[2]))
    files = [sql.text(glob.escape(str(path))) for path in paths]
    pieces = [f"read_parquet({file})" for file in files]
    unread = _number("SELECT count(*) FROM unread", connection)
    cached = CachedLines(f"read_parquet([{', '.join(files)}])", pieces, unread)
    lost = counted.result() - (source.first - 1) - unread - _lines(source, cached, connection)
    if lost and lost != _breaks(source, cached, connection):
        line = texts.unclosed(path, source.delimiter) if source.delimiter else None
        raise Invalid(wholefiles.unreadable_file(str(path), wholefiles.ambiguous_lines(line)))
    return cached


def _read(source: Source, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
    folder.mkdir()
    size = max(_VECTOR, min(PIECE, _CELLS // len(source.columns)))
    # With several threads, the numbers of the pieces would not be in the order of the lines.
    connection.execute("SET threads = 1")
    connection.execute(
        f"COPY (FROM {source.table}) TO {sql.text(str(folder))} "
        f"(FORMAT parquet, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1000, "
        f"ROW_GROUP_SIZE {size}, ROW_GROUPS_PER_FILE 1)"
    )
    connection.execute("RESET threads")
    connection.execute(
        "INSERT INTO unread SELECT line, min(error_message), min(csv_line) FROM reject_errors "
        "GROUP BY line"
    )


def _lines(source: Source, cached: CachedLines, connection: duckdb.DuckDBPyConnection) -> int:
    """The number of lines read; an empty line is a row only in a file of one column."""
    single = len(source.content) == 1
    counted = sql.name(source.content[0]) if single else "*"
    return _number(f"SELECT count({counted}) FROM {cached.table}", connection)


def _breaks(source: Source, cached: CachedLines, connection: duckdb.DuckDBPyConnection) -> int:
    """The number of line breaks within values and within unreadable lines."""
    values = ", ".join(sql.name(column) for column in source.content)
    # The separator keeps line breaks of adjacent values distinct.
    read = f"SELECT concat_ws(' ', {values}) AS text FROM {cached.table}"
    unread = "SELECT trim(content, chr(13) || chr(10)) AS text FROM unread"
    return _number(
        f"SELECT coalesce(sum(len(regexp_extract_all(text, '[\\r\\n]+'))), 0) "
        f"FROM ({read} UNION ALL {unread})",
        connection,
    )


def _number(query: str, connection: duckdb.DuckDBPyConnection) -> int:
    ((number,),) = connection.execute(query).fetchall()
    return int(number)
