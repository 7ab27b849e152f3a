"""`fhir-hcpcs translate --input`: a file of claims, line by line."""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from codesystems.problems import Invalid, NotSupported
from terminology import messages
from terminology.cli import console, statements
from terminology.fhir import dates
from terminology.fhir.json import Json
from terminology.files.model import FORMATS, Job, Summary, format_of
from terminology.operations.statements import Statement
from terminology.snapshot import Snapshot


def job(
    source: Path,
    output: Path | None,
    bad_rows: Path | None,
    *,
    code: str,
    date: str | None,
    day: str | None,
    system: str | None,
    target: str | None,
    reverse: bool,
    columns: Sequence[str],
    stated: tuple[Statement, ...],
) -> Job:
    """What the options ask for.

    Raises Invalid for options that contradict one another, FileNotFoundError for a file that is
    not there.
    """
    if output is None:
        raise Invalid(messages.missing(["--output"], "--input claims.csv --output translated.csv"))
    for option, path in (("--input", source), ("--output", output)):
        if format_of(path) is None:
            raise Invalid(messages.unknown_ending(option, path.name, FORMATS))
    if not source.is_file():
        raise FileNotFoundError(f"{source}: there is no such file")
    for option, path in (("--output", output), ("--bad-rows", bad_rows or output)):
        if not path.parent.is_dir():
            raise FileNotFoundError(messages.no_folder(option, str(path)))
    bad = bad_rows or output.with_name(f"{output.name}.bad-rows.csv")
    if len({path.resolve() for path in (source, output, bad)}) < 3:
        raise Invalid(messages.same_file(str(source), str(output), str(bad)))
    if date and day:
        raise Invalid(messages.one_of_options("--date", "--date-column"))
    dates.read("--date", day)
    example = "setting=COLUMN"
    named = dict(statements.pair("--dependency-column", text, example) for text in columns)
    return Job(source, output, bad, code, date, day, system, target, reverse, named, stated)


def run(job: Job, snapshot: Snapshot, *, as_json: bool) -> None:
    """Translate the file, and say what was done."""
    if find_spec("duckdb") is None:
        raise NotSupported(messages.missing_extra("--input", "duckdb", "files"))
    found: Summary = import_module("terminology.files.engine").translate(job, snapshot)
    if as_json:
        console.print_json(_written(job, found))
    else:
        _print(job, found)


def _written(job: Job, found: Summary) -> Json:
    return {
        "input": str(job.source),
        "output": str(job.output),
        "badRows": str(job.bad_rows) if found.bad else None,
        "read": found.read,
        "translated": found.translated,
        "unmatched": found.unmatched,
        "bad": found.bad,
        "undated": found.undated,
        "matches": found.matches,
    }


def _print(job: Job, found: Summary) -> None:
    out = console.out()
    out.print(f"{found.read:,} lines of {job.source}", style="bold", soft_wrap=True)
    rows = [
        ("translated", f"{found.translated:,}", f"{found.matches:,} matches in {job.output}"),
        ("unmatched", f"{found.unmatched:,}", "kept, with the reason in the column message"),
        ("bad", f"{found.bad:,}", f"left out, in {job.bad_rows}" if found.bad else ""),
    ]
    console.print_table(("what", "lines", "where"), rows)
    if found.undated:
        out.print(
            f"{found.undated:,} without a date, answered as of the date of the map",
            style="yellow",
            soft_wrap=True,
        )
