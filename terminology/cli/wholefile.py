"""`fhir-hcpcs translate --input`: translates a file of claims, line by line."""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from codesystems.problems import Invalid, NotSupported
from terminology.cli import console, statements
from terminology.fhir import dates
from terminology.fhir.json import Json
from terminology.files.model import FORMATS, FileTranslation, Summary, format_of
from terminology.messages import commandline, requests
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
) -> FileTranslation:
    """Return the job that the options describe.

    Raises Invalid for options that contradict each other, FileNotFoundError for a missing file.
    """
    if output is None:
        raise Invalid(requests.missing(["--output"], "--input claims.csv --output translated.csv"))
    for option, path in (("--input", source), ("--output", output)):
        if format_of(path) is None:
            raise Invalid(commandline.unknown_ending(option, path.name, FORMATS))
    if not source.is_file():
        raise FileNotFoundError(f"{source}: there is no such file")
    for option, path in (("--output", output), ("--bad-rows", bad_rows or output)):
        if not path.parent.is_dir():
            raise FileNotFoundError(commandline.no_folder(option, str(path)))
    bad = bad_rows or output.with_name(f"{output.name}.bad-rows.csv")
    if len({path.resolve() for path in (source, output, bad)}) < 3:
        raise Invalid(commandline.same_file(str(source), str(output), str(bad)))
    if date and day:
        raise Invalid(commandline.one_of_options("--date", "--date-column"))
    dates.read("--date", day)
    example = "setting=COLUMN"
    by_attribute = dict(statements.pair("--dependency-column", text, example) for text in columns)
    return FileTranslation(
        source, output, bad, code, date, day, system, target, reverse, by_attribute, stated
    )


def run(job: FileTranslation, snapshot: Snapshot, *, as_json: bool) -> None:
    """Translate the file and print a summary."""
    if find_spec("duckdb") is None:
        raise NotSupported(commandline.missing_extra("--input", "duckdb", "files"))
    summary: Summary = import_module("terminology.files.engine").translate(job, snapshot)
    if as_json:
        console.print_json(_json(job, summary))
    else:
        _print(job, summary)


def _json(job: FileTranslation, summary: Summary) -> Json:
    return {
        "input": str(job.source),
        "output": str(job.output),
        "badRows": str(job.bad_rows) if summary.bad else None,
        "read": summary.read,
        "translated": summary.translated,
        "unmatched": summary.unmatched,
        "reasons": {why.value: number for why, number in summary.reasons.most_common()},
        "bad": summary.bad,
        "undated": summary.undated,
        "matches": summary.matches,
    }


def _print(job: FileTranslation, summary: Summary) -> None:
    out = console.out()
    out.print(f"{summary.read:,} lines of {job.source}", style="bold", soft_wrap=True)
    rows = [
        ("translated", f"{summary.translated:,}", f"{summary.matches:,} matches in {job.output}"),
        ("unmatched", f"{summary.unmatched:,}", "kept, with the reason in the column message"),
        *((f"  {why}", f"{number:,}", "") for why, number in summary.reasons.most_common()),
        ("bad", f"{summary.bad:,}", f"left out, in {job.bad_rows}" if summary.bad else ""),
    ]
    console.print_table(("what", "lines", "where"), rows)
    if summary.undated:
        out.print(
            f"{summary.undated:,} without a date, translated as of the date of the map",
            style="yellow",
            soft_wrap=True,
        )
