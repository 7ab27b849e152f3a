"""Translate a file of claims with DuckDB: read in pieces, joined with results, written in pieces.

Lines are read twice to limit memory: once to group them, once to write them with their results; a
third time where some are bad. A text file is read once and cached as Parquet; the pieces of a
Parquet file are its row groups.

DuckDB was compared with Polars and Arrow (numbers in the README): it is as fast with CSV and
Parquet, needs the least memory, and alone reports unreadable lines with number and reason.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import duckdb
import orjson

from codesystems.problems import Invalid, Problem
from terminology.files import badrows, lines, numbers, outputs, reading, sources, sql
from terminology.files.answers import MARK, Answers, Cells, Group
from terminology.files.lines import Columns, LineKind
from terminology.files.model import ADDED, FileTranslation, Summary, format_of
from terminology.files.outputs import Outputs
from terminology.files.sources import Source
from terminology.messages import wholefiles
from terminology.operations.nomatch import Reason
from terminology.snapshot import Snapshot

MEMORY = "512MB"
"""The memory limit of DuckDB, for files of any size."""
INTERRUPTED = "Query interrupted"
"""The message of the RuntimeError that DuckDB raises on Ctrl-C."""
_PIECE = 10_000
_BLOCK = 1024 * 1024
_FORMS = {
    "csv": "FORMAT csv",
    # A dictionary of texts that differ for each code costs time and saves no space.
    "parquet": "FORMAT parquet, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT 1000",
}


def translate(job: FileTranslation, snapshot: Snapshot) -> Summary:
    """Translate a file; the output and the bad rows are moved into place when both are complete.

    Raises Invalid for a file that does not have the format of its name and for a missing column,
    NotFound where no map translates between the code systems, and OSError where the output cannot
    be written.
    """
    answers = Answers(job, snapshot)
    with outputs.building(job.output, job.bad_rows) as built:
        try:
            with duckdb.connect() as connection:
                connection.execute(f"SET memory_limit = '{MEMORY}'")
                connection.execute(f"SET temp_directory = {sql.text(str(built.folder))}")
                connection.execute("SET autoinstall_known_extensions = false")
                # Lines must be on the left side of joins, or their order is lost.
                connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
                summary = _Work(job, answers, built, connection).run()
        except RuntimeError as error:
            if str(error) == INTERRUPTED:
                raise KeyboardInterrupt from error
            raise
        except duckdb.Error as error:
            reason = str(error).strip().splitlines()[0]
            raise Invalid(wholefiles.unreadable_file(str(job.source), reason)) from error
        built.finish()
    return summary


class _Work:
    """The translation of one file."""

    def __init__(
        self,
        job: FileTranslation,
        answers: Answers,
        built: Outputs,
        connection: duckdb.DuckDBPyConnection,
    ) -> None:
        self._job = job
        self._answers = answers
        self._folder = built.folder
        self._building = built.built(job.output)
        self._bad_rows = built.built(job.bad_rows)
        self._connection = connection
        self._source = sources.opened(job.source, connection)
        self._columns = _columns(job, self._source)
        self._group_columns = lines.group_columns(len(self._columns.stated))
        self._same_group = lines.same_group(len(self._columns.stated))
        self._days = answers.changes[0] - timedelta(days=1), answers.changes[-1]
        self._lines = self._source.table
        self._pieces = self._source.pieces
        self._summary = Summary()

    def run(self) -> Summary:
        self._create_tables()
        if self._source.text:
            self._cache_lines()
        self._translate_groups()
        self._write()
        if self._summary.bad:
            self._write_bad_rows()
        return self._summary

    def _cache_lines(self) -> None:
        """Cache the lines of a text file; unreadable ones are bad."""
        folder = self._folder / "lines"
        cached = reading.cache(self._job.source, self._source, folder, self._connection)
        self._lines, self._pieces = cached.table, cached.pieces
        self._summary.read += cached.unread
        self._summary.bad += cached.unread

    def _with_groups(self, table: str) -> str:
        """The WITH clause for the lines of a table with the columns of their groups."""
        by_code = not self._answers.are_alike
        return lines.with_groups(self._source, self._columns, self._days, table, by_code=by_code)

    def _create_tables(self) -> None:
        """Create the tables of the codes of the maps, the span of each day, and unread lines."""
        self._connection.execute(
            "CREATE TABLE unread (line BIGINT, reason VARCHAR, content VARCHAR)"
        )
        self._table("codes", "code VARCHAR", ({"code": code} for code in self._answers.codes()))
        first, last = self._days
        changes = ", ".join(f"('{day}'::DATE)" for day in self._answers.changes)
        self._connection.execute(
            f"CREATE TABLE changes AS SELECT * FROM (VALUES {changes}) AS listed(day)"
        )
        self._connection.execute(
            "CREATE TABLE spans AS SELECT days.day::DATE AS day, "
            "(SELECT count(*) FROM changes WHERE changes.day <= days.day) AS span "
            f"FROM (SELECT unnest(generate_series(DATE '{first}', DATE '{last}', INTERVAL 1 DAY)) "
            "AS day) AS days"
        )

    def _translate_groups(self) -> None:
        """Create the table of the results of each group."""
        columns = [f"{name} {type}" for name, type in self._group_columns.items()]
        self._table("answers", ", ".join([*columns, _ANSWERS]), self._group_results())

    def _group_results(self) -> Iterator[dict[str, object]]:
        names = ", ".join(f"__{name}" for name in self._group_columns)
        query = (
            f"{self._with_groups(self._lines)} SELECT {names}, count(*) AS number, "
            "count(__date) AS dated FROM grouped GROUP BY ALL"
        )
        groups = self._connection.execute(query)
        while rows := groups.fetchmany(_PIECE):
            for *key, number, dated in rows:
                kind, code, span, text, *values = key
                group = Group(code, span, text, tuple(values))
                result = self._result(LineKind(kind), group, number, number - dated)
                yield dict(zip(self._group_columns, key, strict=True)) | result

    def _result(self, kind: LineKind, group: Group, number: int, undated: int) -> dict[str, object]:
        """The result of a group as a row of the table; adds its lines to the summary."""
        self._summary.read += number
        try:
            matches, why = self._translate(kind, group)
        except Problem as problem:
            self._summary.bad += number
            return {"reason": str(problem), "found": []}
        if why is None:
            self._summary.translated += number
            self._summary.matches += number * len(matches)
        else:
            self._summary.unmatched += number
            self._summary.reasons[why] += number
        self._summary.undated += undated
        return {"found": [dict(zip(ADDED, cells, strict=True)) for cells in matches]}

    def _translate(self, kind: LineKind, group: Group) -> tuple[list[Cells], Reason | None]:
        if kind is LineKind.UNREAD:
            raise Invalid(wholefiles.not_json())
        if kind is LineKind.NO_CODE:
            raise Invalid(wholefiles.no_code(self._job.code))
        if kind is LineKind.NO_DATE:
            return self._answers.of(Group(None, None, MARK, tuple(None for _ in group.values)))
        return self._answers.of(group)

    def _write(self) -> None:
        """Write the lines with their results."""
        # A join with several threads loses the order of lines; so each piece has one thread.
        self._connection.execute("SET threads = 1")
        if format_of(self._job.output) == "parquet":
            self._connection.execute(self._copy(self._lines, self._building))
        else:
            self._write_pieces()

    def _write_pieces(self) -> None:
        """Write the pieces in parallel, and concatenate them."""
        numbers = range(len(self._pieces))
        with self._building.open("wb") as whole, ThreadPoolExecutor(os.cpu_count()) as pool:
            for path in pool.map(self._write_piece, numbers):
                with path.open("rb") as piece:
                    shutil.copyfileobj(piece, whole, _BLOCK)
                path.unlink()

    def _write_piece(self, number: int) -> Path:
        """Write a piece with its results; only the first has a header."""
        path = self._folder / f"piece {number} of {self._building.name}"
        with self._connection.cursor() as cursor:
            cursor.execute(self._copy(self._pieces[number], path, first=number == 0))
        if format_of(self._job.output) == "ndjson":
            numbers.restore(path)
        return path

    def _copy(self, table: str, path: Path, *, first: bool = True) -> str:
        """The statement that writes the lines of a table with their results."""
        form = format_of(self._job.output) or ""
        columns = [
            f"{self._source.output(column, form)} AS {sql.name(column)}"
            for column in self._source.columns
        ]
        added = [f"__found.{name} AS {name}" for name in ADDED[:-1]]
        message = f"replace(__found.message, {sql.text(MARK)}, __code) AS message"
        packed = ", COMPRESSION gzip" if self._job.output.name.lower().endswith(".gz") else ""
        heading = f", HEADER {first}" if form == "csv" else ""
        return (
            f"COPY ({self._with_groups(table)} SELECT {', '.join([*columns, *added, message])} "
            "FROM (SELECT grouped.*, unnest(answers.found) AS __found FROM grouped JOIN answers "
            f"ON {self._same_group})) TO {sql.text(str(path))} "
            f"({_FORMS.get(form, 'FORMAT json')}{heading}{packed})"
        )

    def _write_bad_rows(self) -> None:
        unread, bad = self._folder / "unread.ndjson", self._folder / "bad.ndjson"
        self._connection.execute(
            f"COPY (SELECT * FROM unread ORDER BY line) TO {sql.text(str(unread))} (FORMAT json)"
        )
        content = ", ".join(f"{sql.name(name)}::VARCHAR" for name in self._source.content)
        value = f"CASE WHEN __kind = {LineKind.NO_DATE:d} THEN __date ELSE __code END"
        self._connection.execute(
            f"COPY ({self._with_groups(self._lines)}, numbered AS (SELECT *, row_number() OVER () "
            f"AS __number FROM grouped) SELECT __number + {self._source.first - 1} AS line, "
            f"replace(answers.reason, {sql.text(MARK)}, coalesce({value}, '')) AS reason, "
            f"[{content}] AS content FROM numbered JOIN answers ON {self._same_group} "
            f"WHERE answers.reason IS NOT NULL ORDER BY line) TO {sql.text(str(bad))} (FORMAT json)"
        )
        badrows.write(self._bad_rows, unread, bad)

    def _table(self, name: str, columns: str, rows: Iterator[dict[str, object]]) -> None:
        """Create a table of rows through a file, which is much faster than row by row."""
        path = self._folder / f"{name}.ndjson"
        with path.open("wb") as file:
            file.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
        self._connection.execute(f"CREATE TABLE {name} ({columns})")
        self._connection.execute(f"COPY {name} FROM {sql.text(str(path))} (FORMAT json)")


_ANSWERS = "reason VARCHAR, found STRUCT(" + ", ".join(f"{name} VARCHAR" for name in ADDED) + ")[]"


def _columns(job: FileTranslation, source: Source) -> Columns:
    """The columns of the job in the spelling of the file. Raises Invalid if one is missing."""
    spelled: dict[str, str] = {}
    for column in source.columns:
        if column.lower() in spelled:
            raise Invalid(wholefiles.repeated_column(column))
        spelled[column.lower()] = column
    for name in (*ADDED, *lines.internal(len(job.columns))):
        if name in spelled:
            raise Invalid(wholefiles.column_conflict(spelled[name]))
    date = job.date or spelled.get("date")
    return Columns(
        _spelled(job.code, spelled, source.columns),
        _spelled(date, spelled, source.columns) if date and job.day is None else None,
        job.day,
        tuple(_spelled(name, spelled, source.columns) for name in job.columns.values()),
    )


def _spelled(name: str, spelled: dict[str, str], columns: Sequence[str]) -> str:
    column = spelled.get(name.lower())
    if column is None:
        raise Invalid(wholefiles.no_column(name, columns))
    return column
