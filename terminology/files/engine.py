"""A file of claims through DuckDB: read in pieces, joined with the answers, written in pieces.

The lines are read twice, so that memory stays within a bound: for what they ask, and to write what
they are answered; a third time where some are bad. A text is read once, and kept as Parquet beside;
a Parquet file has its pieces in its row groups.

DuckDB was chosen by measurement among itself, Polars and Arrow (the numbers are in the README): as
fast as either over CSV and Parquet, in the least memory, and it alone keeps the lines that it
cannot read, with number and reason.
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
from terminology.files import badrows, lines, outputs, reading, sources, sql
from terminology.files.answers import MARK, Answers, Cells, Group
from terminology.files.lines import Columns, Kind
from terminology.files.model import ADDED, Job, Summary, format_of
from terminology.files.outputs import Outputs
from terminology.files.sources import Source
from terminology.messages import wholefiles
from terminology.snapshot import Snapshot

MEMORY = "512MB"
"""What DuckDB may hold, whatever the size of the file."""
INTERRUPTED = "Query interrupted"
"""What DuckDB makes of Ctrl-C: a RuntimeError that says so."""
_PIECE = 10_000
_BLOCK = 1024 * 1024
_FORMS = {
    "csv": "FORMAT csv",
    # A dictionary of texts that differ from code to code costs time and saves nothing.
    "parquet": "FORMAT parquet, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT 1000",
}


def translate(job: Job, snapshot: Snapshot) -> Summary:
    """Translate a file; the output and the bad rows get their names together, when both are whole.

    Raises Invalid for a file that cannot be read as what its name says and for a column that it
    does not have, NotFound where no map joins the code systems, and OSError where the output
    cannot be written.
    """
    answers = Answers(job, snapshot)
    with outputs.building(job.output, job.bad_rows) as built:
        try:
            with duckdb.connect() as connection:
                connection.execute(f"SET memory_limit = '{MEMORY}'")
                connection.execute(f"SET temp_directory = {sql.text(str(built.folder))}")
                connection.execute("SET autoinstall_known_extensions = false")
                # The lines stay on the left of a join, or their order is lost.
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
    """One file, from its columns to its output."""

    def __init__(
        self, job: Job, answers: Answers, built: Outputs, connection: duckdb.DuckDBPyConnection
    ) -> None:
        self._job = job
        self._answers = answers
        self._folder = built.folder
        self._building = built.built(job.output)
        self._bad_rows = built.built(job.bad_rows)
        self._connection = connection
        self._source = sources.opened(job.source, connection)
        self._columns = _columns(job, self._source)
        self._grouped = lines.asked(len(self._columns.stated))
        self._alike = lines.alike(len(self._columns.stated))
        self._days = answers.changes[0] - timedelta(days=1), answers.changes[-1]
        self._lines = self._source.table
        self._pieces = self._source.pieces
        self._summary = Summary()

    def run(self) -> Summary:
        self._hand_over()
        if self._source.text:
            self._keep()
        self._answer()
        self._write()
        if self._summary.bad:
            self._write_bad_rows()
        return self._summary

    def _keep(self) -> None:
        """Keep the lines of a text; those that could not be read at all are bad."""
        folder = self._folder / "lines"
        kept = reading.keep(self._job.source, self._source, folder, self._connection)
        self._lines, self._pieces = kept.table, kept.pieces
        self._summary.read += kept.unread
        self._summary.bad += kept.unread

    def _asking(self, table: str) -> str:
        """The lines of a table with what they ask."""
        return lines.asking(self._source, self._columns, self._days, table)

    def _hand_over(self) -> None:
        """Give DuckDB the codes that the maps have, and the span of each day.

        The lines that cannot be read have their place, too.
        """
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

    def _answer(self) -> None:
        """Ask for each group of lines once."""
        asked = [f"{name} {type}" for name, type in self._grouped.items()]
        self._table("answers", ", ".join([*asked, _ANSWERS]), self._answered())

    def _answered(self) -> Iterator[dict[str, object]]:
        names = ", ".join(f"__{name}" for name in self._grouped)
        query = (
            f"{self._asking(self._lines)} SELECT {names}, count(*) AS number, "
            "count(__date) AS dated FROM asking GROUP BY ALL"
        )
        asked = self._connection.execute(query)
        while rows := asked.fetchmany(_PIECE):
            for *alike, number, dated in rows:
                kind, code, span, text, *values = alike
                group = Group(code, span, text, tuple(values))
                found = self._found(Kind(kind), group, number, number - dated)
                yield dict(zip(self._grouped, alike, strict=True)) | found

    def _found(self, kind: Kind, group: Group, number: int, undated: int) -> dict[str, object]:
        """The answers for a group, as a row of the table; the lines are counted."""
        self._summary.read += number
        try:
            found, result = self._asked(kind, group)
        except Problem as problem:
            self._summary.bad += number
            return {"reason": str(problem), "found": []}
        if result:
            self._summary.translated += number
            self._summary.matches += number * len(found)
        else:
            self._summary.unmatched += number
        self._summary.undated += undated
        return {"found": [dict(zip(ADDED, cells, strict=True)) for cells in found]}

    def _asked(self, kind: Kind, group: Group) -> tuple[list[Cells], bool]:
        if kind is Kind.UNREAD:
            raise Invalid(wholefiles.not_json())
        if kind is Kind.NO_CODE:
            raise Invalid(wholefiles.no_code(self._job.code))
        if kind is Kind.NO_DATE:
            return self._answers.of(Group(None, None, MARK, tuple(None for _ in group.values)))
        return self._answers.of(group)

    def _write(self) -> None:
        """Write the lines with their answers, beside the output."""
        # A join by several threads loses the order of the lines; so each thread has its piece.
        self._connection.execute("SET threads = 1")
        if format_of(self._job.output) == "parquet":
            self._connection.execute(self._copy(self._lines, self._building))
        else:
            self._write_pieces()

    def _write_pieces(self) -> None:
        """Write each piece on its own, and put them one behind the other."""
        numbers = range(len(self._pieces))
        with self._building.open("wb") as whole, ThreadPoolExecutor(os.cpu_count()) as pool:
            for path in pool.map(self._written, numbers):
                with path.open("rb") as piece:
                    shutil.copyfileobj(piece, whole, _BLOCK)
                path.unlink()

    def _written(self, number: int) -> Path:
        """A piece with its answers; only the first has a heading."""
        path = self._folder / f"piece {number} of {self._building.name}"
        with self._connection.cursor() as cursor:
            cursor.execute(self._copy(self._pieces[number], path, first=number == 0))
        return path

    def _copy(self, table: str, path: Path, *, first: bool = True) -> str:
        """What writes the lines of a table with their answers."""
        form = format_of(self._job.output) or ""
        kept = [
            f"{self._source.kept(column, form)} AS {sql.name(column)}"
            for column in self._source.columns
        ]
        added = [f"__found.{name} AS {name}" for name in ADDED[:-1]]
        message = f"replace(__found.message, {sql.text(MARK)}, __code) AS message"
        packed = ", COMPRESSION gzip" if self._job.output.name.lower().endswith(".gz") else ""
        heading = f", HEADER {first}" if form == "csv" else ""
        return (
            f"COPY ({self._asking(table)} SELECT {', '.join([*kept, *added, message])} FROM "
            "(SELECT asking.*, unnest(answers.found) AS __found FROM asking JOIN answers "
            f"ON {self._alike})) TO {sql.text(str(path))} "
            f"({_FORMS.get(form, 'FORMAT json')}{heading}{packed})"
        )

    def _write_bad_rows(self) -> None:
        unread, bad = self._folder / "unread.ndjson", self._folder / "bad.ndjson"
        self._connection.execute(
            f"COPY (SELECT * FROM unread ORDER BY line) TO {sql.text(str(unread))} (FORMAT json)"
        )
        content = ", ".join(f"{sql.name(name)}::VARCHAR" for name in self._source.content)
        said = f"CASE WHEN __kind = {Kind.NO_DATE:d} THEN __date ELSE __code END"
        self._connection.execute(
            f"COPY ({self._asking(self._lines)}, numbered AS (SELECT *, row_number() OVER () "
            f"AS __number FROM asking) SELECT __number + {self._source.first - 1} AS line, "
            f"replace(answers.reason, {sql.text(MARK)}, coalesce({said}, '')) AS reason, "
            f"[{content}] AS content FROM numbered JOIN answers ON {self._alike} "
            f"WHERE answers.reason IS NOT NULL ORDER BY line) TO {sql.text(str(bad))} (FORMAT json)"
        )
        badrows.write(self._bad_rows, unread, bad)

    def _table(self, name: str, columns: str, rows: Iterator[dict[str, object]]) -> None:
        """Make a table of rows; by way of a file, which is much faster than row by row."""
        path = self._folder / f"{name}.ndjson"
        with path.open("wb") as file:
            file.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
        self._connection.execute(f"CREATE TABLE {name} ({columns})")
        self._connection.execute(f"COPY {name} FROM {sql.text(str(path))} (FORMAT json)")


_ANSWERS = "reason VARCHAR, found STRUCT(" + ", ".join(f"{name} VARCHAR" for name in ADDED) + ")[]"


def _columns(job: Job, source: Source) -> Columns:
    """The columns that the job names, as the file spells them. Raises Invalid for others."""
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
    found = spelled.get(name.lower())
    if found is None:
        raise Invalid(wholefiles.no_column(name, columns))
    return found
