"""A text is read once: its lines are kept as Parquet in pieces, and none is lost in silence.

Where a quote is not closed, DuckDB may leave out the lines behind it and say so of one. So what it
read, and what it says that it could not, must be as many lines as the file has.
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
"""Values of a piece: it has fewer lines where they have many columns, so that memory is bounded."""
_VECTOR = 2_048


@dataclass(frozen=True, slots=True)
class Kept:
    """The lines in a FROM clause, whole and in pieces, and how many more could not be read."""

    table: str
    pieces: list[str]
    unread: int


def keep(path: Path, source: Source, folder: Path, connection: duckdb.DuckDBPyConnection) -> Kept:
    """Read a text into a folder, and what cannot be read into the table `unread`.

    Raises Invalid where lines are lost, or read twice, of which DuckDB says nothing.
    """
    with ThreadPoolExecutor(1) as pool:
        counted = pool.submit(texts.lines, path)
        _read(source, folder, connection)
    paths = sorted(folder.iterdir(), key=lambda path: int(path.stem.rpartition("_")[2]))
    files = [sql.text(glob.escape(str(path))) for path in paths]
    pieces = [f"read_parquet({file})" for file in files]
    unread = _number("SELECT count(*) FROM unread", connection)
    kept = Kept(f"read_parquet([{', '.join(files)}])", pieces, unread)
    lost = counted.result() - (source.first - 1) - unread - _lines(source, kept, connection)
    if lost and lost != _breaks(source, kept, connection):
        line = texts.unclosed(path, source.delimiter) if source.delimiter else None
        raise Invalid(wholefiles.unreadable_file(str(path), wholefiles.ambiguous_lines(line)))
    return kept


def _read(source: Source, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
    folder.mkdir()
    size = max(_VECTOR, min(PIECE, _CELLS // len(source.columns)))
    # Several threads would number the pieces in another order than that of the lines.
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


def _lines(source: Source, kept: Kept, connection: duckdb.DuckDBPyConnection) -> int:
    """The lines that were read; an empty one is a row only where there is a single column."""
    single = len(source.content) == 1
    held = sql.name(source.content[0]) if single else "*"
    return _number(f"SELECT count({held}) FROM {kept.table}", connection)


def _breaks(source: Source, kept: Kept, connection: duckdb.DuckDBPyConnection) -> int:
    """The lines that go on within a value, or within what could not be read."""
    values = ", ".join(sql.name(column) for column in source.content)
    # What stands between the values keeps their breaks apart.
    read = f"SELECT concat_ws(' ', {values}) AS held FROM {kept.table}"
    unread = "SELECT trim(content, chr(13) || chr(10)) AS held FROM unread"
    return _number(
        f"SELECT coalesce(sum(len(regexp_extract_all(held, '[\\r\\n]+'))), 0) "
        f"FROM ({read} UNION ALL {unread})",
        connection,
    )


def _number(query: str, connection: duckdb.DuckDBPyConnection) -> int:
    ((number,),) = connection.execute(query).fetchall()
    return int(number)
