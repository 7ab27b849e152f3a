"""`fhir-hcpcs translate --input`: a file of claims, line by line."""

import importlib.util
from pathlib import Path

import pytest

from terminology.cli import wholefile
from tests.fixtures import claimfiles
from tests.terminology.cli.conftest import Read, Refused, Run, table

pytestmark = pytest.mark.slow

LINES = [
    claimfiles.claim(1, "XW033C7", "2025-03-14", "professional", "medicare"),
    claimfiles.claim(2, "XW133C7", "2025-03-14", None, None),
    claimfiles.claim(3, None, "2025-03-14", None, None),
    claimfiles.claim(4, "XW033C7", None, "professional", "medicare"),
]
TO_CPT = ("--system", "icd10pcs", "--to", "cpt")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file of claims."""
    return claimfiles.write(tmp_path / "claims.csv", LINES)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """The file for the translation."""
    return tmp_path / "translated.csv"


def test_the_summary_counts_the_lines_by_result(run: Run, source: Path, output: Path) -> None:
    bad_rows = output.with_name("translated.csv.bad-rows.csv")

    result = run("translate", "--input", source, "--output", output, *TO_CPT)

    assert result.exit_code == 0, result.output
    assert table(result.stdout) == [
        [f"4 lines of {source}"],
        ["what", "lines", "where"],
        ["translated", "2", f"8 matches in {output}"],
        ["unmatched", "1", "kept, with the reason in the column message"],
        ["no mapping", "1"],
        ["bad", "1", f"left out, in {bad_rows}"],
        ["1 without a date, translated as of the date of the map"],
    ]
    assert [row["reason"] for row in claimfiles.read(bad_rows)] == ["The column 'code' is empty"]


def test_the_summary_is_printed_as_json(read: Read, source: Path, output: Path) -> None:
    assert read("translate", "--input", source, "--output", output, *TO_CPT) == {
        "input": str(source),
        "output": str(output),
        "badRows": f"{output}.bad-rows.csv",
        "read": 4,
        "translated": 2,
        "unmatched": 1,
        "reasons": {"no mapping": 1},
        "bad": 1,
        "undated": 1,
        "matches": 8,
    }


def test_without_bad_rows_no_file_of_bad_rows_is_printed(
    run: Run, source: Path, output: Path
) -> None:
    claimfiles.write(source, LINES[:1])

    result = run("translate", "--input", source, "--output", output, *TO_CPT)

    assert "bad" in result.stdout
    assert "left out" not in result.stdout
    assert "without a date" not in result.stdout


def test_options_name_the_columns_and_state_circumstances(
    read: Read, tmp_path: Path, output: Path
) -> None:
    line: claimfiles.Line = {"procedure": "XW033C7", "from": "2024-03-14", "place": "professional"}
    source = claimfiles.write(tmp_path / "claims.ndjson", [line])
    bad_rows = tmp_path / "bad.csv"
    arguments = (
        "translate",
        "--input",
        source,
        "--output",
        output,
        "--bad-rows",
        bad_rows,
        *TO_CPT,
    )

    read(
        *(*arguments, "--code-column", "procedure", "--date-column", "from"),
        *("--dependency-column", "setting=place", "--dependency", "payer=medicare"),
    )

    assert [(row["target_code"], row["depends_on"]) for row in claimfiles.read(output)] == [
        ("0540T", "setting=professional; payer=medicare")
    ]


def test_a_file_is_translated_in_reverse_as_of_a_date(
    read: Read, tmp_path: Path, output: Path
) -> None:
    source = claimfiles.write(tmp_path / "claims.csv", [{"code": "0540T", "date": "2026-01-01"}])
    options = ("--system", "cpt", "--to", "icd10pcs", "--reverse", "--date", "2024-03-14")

    summary = read("translate", "--input", source, "--output", output, *options)

    assert summary["translated"] == 1
    assert "XW033C7" in {row["target_code"] for row in claimfiles.read(output)}


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ((), "Give either CODE or --input"),
        (("XW033C7", "--input", "in.csv"), "Give either CODE or --input"),
        (("--input", "in.csv"), "Send --output, for example --input claims.csv"),
        (("--input", "in.csv", "--output", "out.csv"), "in.csv: there is no such file"),
        (("--input", "in.xlsx", "--output", "out.csv"), "--input is 'in.xlsx'; its name must end"),
        (("--input", "claims.csv", "--output", "out.txt"), "--output is 'out.txt'; its name must"),
        (
            ("--input", "claims.csv", "--output", "no/out.csv"),
            "--output is 'no/out.csv', in a folder that does not exist; create the folder first",
        ),
        (
            ("--input", "claims.csv", "--output", "out.csv", "--bad-rows", "no/bad.csv"),
            "--bad-rows is 'no/bad.csv', in a folder that does not exist",
        ),
        (
            ("--input", "claims.csv", "--output", "./claims.csv"),
            "Input, output and bad rows must be three different files: claims.csv, claims.csv, ",
        ),
        (
            ("--input", "claims.csv", "--output", "out.csv", "--date", "soon"),
            "The parameter '--date' is 'soon'; it must be a date",
        ),
        (
            (
                *("--input", "claims.csv", "--output", "out.csv"),
                *("--date", "2025", "--date-column", "date"),
            ),
            "Give either --date or --date-column",
        ),
        (
            ("--input", "claims.csv", "--output", "out.csv", "--dependency", "setting"),
            "The parameter '--dependency' is 'setting'; it must be an attribute and a value: "
            "setting=inpatient",
        ),
        (
            ("--input", "claims.csv", "--output", "out.csv", "--dependency-column", "setting="),
            "The parameter '--dependency-column' is 'setting='; it must be",
        ),
        (
            ("--input", "claims.csv", "--output", "out.csv", "--code-column", "cpt"),
            "The file has no column 'cpt'; its columns are claim, code, date, setting, payer",
        ),
    ],
)
def test_invalid_options_fail_with_one_line(
    refused: Refused,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    error: str,
) -> None:
    monkeypatch.chdir(source.parent)

    assert refused("translate", *options).startswith(error)

    files = {path.name for path in source.parent.iterdir()} - {"shelf"}
    assert files == {"claims.csv"}


def test_a_quote_that_is_not_closed_before_many_lines_fails_with_one_line(
    refused: Refused, source: Path, output: Path
) -> None:
    lines = ["code,claim", '"XW033C7,0', *(f"XW033C7,{claim:09}" for claim in range(1, 1_000))]
    source.write_text("\n".join(lines))

    error = refused("translate", "--input", source, "--output", output, *TO_CPT)

    assert error == (
        f"{source} cannot be read: the quote that opens in line 2 is not closed, so the file "
        "cannot be split into lines"
    )
    assert not output.exists()


def test_without_duckdb_a_file_is_an_error_with_the_remedy(
    refused: Refused, source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wholefile, "find_spec", lambda name: None)
    assert importlib.util.find_spec("duckdb")

    error = refused("translate", "--input", source, "--output", output)

    assert error == "--input needs duckdb: pip install 'fhir-hcpcs[files]'"
