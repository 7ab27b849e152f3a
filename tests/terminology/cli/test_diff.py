"""`fhir-hcpcs diff`: the differences as a table, CSV, JSON or a chart."""

import csv
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from codesystems import canonical
from terminology import install
from terminology.cli import diff as command
from tests.fixtures import differing, editions
from tests.fixtures.answers import value, values
from tests.fixtures.judge import Json
from tests.terminology.cli.conftest import Refused, Run

Printed = Callable[..., str]
VERSIONS = ("2025-01", "2025-10")
ARGUMENTS = ("diff", "hcpcs", *VERSIONS)


@pytest.fixture(autouse=True)
def both(data_dir: Path) -> None:
    """Install the two editions with every kind of difference."""
    differing.place(data_dir)


@pytest.fixture
def printed(run: Run) -> Printed:
    """The output of the command for the two editions."""

    def call(*arguments: str | Path) -> str:
        result = run(*ARGUMENTS, *arguments)
        assert result.exit_code == 0, result.output
        return result.stdout

    return call


def words(output: str) -> list[list[str]]:
    """The words of each line."""
    return [line.split() for line in output.splitlines()]


def csv_rows(text: str) -> list[dict[str, str]]:
    """The rows of CSV output."""
    return list(csv.DictReader(text.splitlines()))


def test_a_table_begins_with_the_totals(printed: Printed) -> None:
    assert words(printed())[:7] == [
        ["change", "codes"],
        *([change, str(total)] for change, total in differing.TOTALS.items()),
    ]


def test_a_table_shows_each_code_with_its_differences(printed: Printed) -> None:
    rows = words(printed())

    assert ["code", "change", "display", "property", "from", "to"] in rows
    assert ["A0001", "added", "A", "new", "thing"] in rows
    assert ["pricingIndicator", "11|21", "21|11"] in rows


def test_the_columns_of_a_table_are_aligned(printed: Printed) -> None:
    lines = printed().splitlines()
    (headings,) = (line for line in lines if line.startswith("code"))
    (row,) = (line for line in lines if line.startswith("E0001"))
    (second,) = (line for line in lines if line.lstrip().startswith("pricingIndicator"))

    assert headings.index("property") == row.index("display") == second.index("pricingIndicator")
    assert headings.index("from") == row.index("A thing, each") == second.index("11|21")


def test_a_table_lists_the_properties_that_are_not_compared(run: Run) -> None:
    result = run("diff", "hcpcs", "0-fragment-2026", "2025-10")

    (line,) = (line for line in result.stdout.splitlines() if line.startswith("Not compared"))
    assert "source" in line


@pytest.mark.parametrize("system", [canonical.HCPCS, "urn:oid:2.16.840.1.113883.6.285"])
def test_the_code_system_may_be_a_url(run: Run, system: str, printed: Printed) -> None:
    assert run("diff", system, *VERSIONS).stdout == printed()


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        (("--change", "added"), {"A0001"}),
        (("--change", "added", "--change", "removed"), {"A0001", "B0001"}),
        (("--property", "pricingIndicator"), {"A0001", "E0001"}),
        (("--property", "pricingIndicator", "--change", "changed"), {"E0001"}),
    ],
)
def test_options_select_the_differences_that_are_shown(
    printed: Printed, options: tuple[str, ...], codes: set[str]
) -> None:
    assert {row["code"] for row in csv_rows(printed("--format", "csv", *options))} == codes


def test_csv_has_a_row_for_each_difference(printed: Printed) -> None:
    rows = csv_rows(printed("--format", "csv"))

    assert {
        "code": "E0001",
        "change": "changed",
        "display": "A thing, per hour",
        "property": "display",
        "from": "A thing, each",
        "to": "A thing, per hour",
    } in rows


def test_the_json_is_the_response_of_the_server(printed: Printed) -> None:
    response: Json = json.loads(printed("--format", "json"))
    counts = values(response, "count")

    assert value(response, "total") == 6
    assert {count["change"]: count["total"] for count in counts} == differing.TOTALS


def test_the_number_of_differences_is_not_limited(run: Run, data_dir: Path) -> None:
    for version, number in (("2026-01", 0), ("2026-04", 1500)):
        install.install(editions.hcpcs(version, editions.many(number)), data_dir)

    result = run("diff", "hcpcs", "2026-01", "2026-04", "--format", "csv")

    assert len({row["code"] for row in csv_rows(result.stdout)}) == 1500


@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_the_option_output_writes_the_output_to_a_file(
    printed: Printed, tmp_path: Path, format: str
) -> None:
    file = tmp_path / "differences"

    stdout = printed("--format", format, "--output", file)

    assert stdout == ""
    assert file.read_text("utf-8") == printed("--format", format)


@pytest.mark.parametrize("name", ["chart.png", "chart.svg", "chart.PNG"])
def test_a_chart_is_drawn_in_addition_to_the_output(
    printed: Printed, tmp_path: Path, name: str
) -> None:
    assert printed("--chart", tmp_path / name) == printed()
    assert (tmp_path / name).stat().st_size > 1000


@pytest.mark.parametrize("name", ["chart.pdf", "chart"])
def test_a_chart_of_another_format_is_an_error(refused: Refused, tmp_path: Path, name: str) -> None:
    error = refused(*ARGUMENTS, "--chart", tmp_path / name)

    assert error.endswith("it must be a file that ends in .png or .svg")
    assert not (tmp_path / name).exists()


def test_without_matplotlib_a_chart_is_an_error_with_the_remedy(
    refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    assert importlib.util.find_spec("matplotlib")

    error = refused(*ARGUMENTS, "--chart", tmp_path / "chart.png")

    assert error == "--chart needs matplotlib: pip install 'fhir-hcpcs[chart]'"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("nothing", *VERSIONS), "Unknown code system 'nothing'. 'fhir-hcpcs "),
        (("opps", *VERSIONS), "No edition of 'opps' is installed; 'fhir-hcpcs available opps' "),
        (("ndc-hcpcs", *VERSIONS), "'ndc-hcpcs' is a concept map; give a code system"),
        (("hcpcs", "1999-01", "2025-10"), "Unknown version '1999-01' of the code system "),
        (("hcpcs", "2025-01", "2025-01"), "The two versions are the same, 'http"),
        (
            ("hcpcs", *VERSIONS, "--property", "pricing"),
            "Unknown property 'pricing'. Did you mean pricing",
        ),
    ],
)
def test_versions_that_cannot_be_compared_are_an_error(
    refused: Refused, arguments: tuple[str, ...], error: str
) -> None:
    assert refused("diff", *arguments).startswith(error)


def test_a_file_that_cannot_be_written_is_an_error(refused: Refused, tmp_path: Path) -> None:
    error = refused(*ARGUMENTS, "--output", tmp_path / "nowhere" / "differences.csv")

    assert "No such file or directory" in error
