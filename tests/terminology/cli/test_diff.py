"""`fhir-hcpcs diff`: tables, sheets, JSON and pictures of what differs."""

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
ASKED = ("diff", "hcpcs", *VERSIONS)


@pytest.fixture(autouse=True)
def both(shelf: Path) -> None:
    """The two editions that differ in every way, on the shelf."""
    differing.place(shelf)


@pytest.fixture
def printed(run: Run) -> Printed:
    """What the command prints about the two editions."""

    def call(*arguments: str | Path) -> str:
        result = run(*ASKED, *arguments)
        assert result.exit_code == 0, result.output
        return result.stdout

    return call


def words(output: str) -> list[list[str]]:
    """The words of each line."""
    return [line.split() for line in output.splitlines()]


def sheet(text: str) -> list[dict[str, str]]:
    """The rows of a sheet."""
    return list(csv.DictReader(text.splitlines()))


def test_a_table_begins_with_the_totals(printed: Printed) -> None:
    assert words(printed())[:7] == [
        ["change", "codes"],
        *([change, str(total)] for change, total in differing.TOTALS.items()),
    ]


def test_a_table_shows_each_code_with_what_differs(printed: Printed) -> None:
    rows = words(printed())

    assert ["code", "change", "display", "property", "from", "to"] in rows
    assert ["A0001", "added", "A", "new", "thing"] in rows
    assert ["pricingIndicator", "11|21", "21|11"] in rows


def test_the_columns_of_a_table_are_aligned(printed: Printed) -> None:
    lines = printed().splitlines()
    (headings,) = (line for line in lines if line.startswith("code"))
    (row,) = (line for line in lines if line.startswith("E0001"))
    (more,) = (line for line in lines if line.lstrip().startswith("pricingIndicator"))

    assert headings.index("property") == row.index("display") == more.index("pricingIndicator")
    assert headings.index("from") == row.index("A thing, each") == more.index("11|21")


def test_properties_that_are_not_compared_are_named_in_a_table(run: Run) -> None:
    result = run("diff", "hcpcs", "2026-starter", "2025-10")

    (line,) = (line for line in result.stdout.splitlines() if line.startswith("Not compared"))
    assert "source" in line


@pytest.mark.parametrize("named", [canonical.HCPCS, "urn:oid:2.16.840.1.113883.6.285"])
def test_the_code_system_may_be_a_url(run: Run, named: str, printed: Printed) -> None:
    assert run("diff", named, *VERSIONS).stdout == printed()


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        (("--change", "added"), {"A0001"}),
        (("--change", "added", "--change", "removed"), {"A0001", "B0001"}),
        (("--property", "pricingIndicator"), {"A0001", "E0001"}),
        (("--property", "pricingIndicator", "--change", "changed"), {"E0001"}),
    ],
)
def test_what_is_shown_is_chosen(
    printed: Printed, options: tuple[str, ...], codes: set[str]
) -> None:
    assert {row["code"] for row in sheet(printed("--format", "csv", *options))} == codes


def test_a_sheet_has_a_row_for_each_difference(printed: Printed) -> None:
    rows = sheet(printed("--format", "csv"))

    assert {
        "code": "E0001",
        "change": "changed",
        "display": "A thing, per hour",
        "property": "display",
        "from": "A thing, each",
        "to": "A thing, per hour",
    } in rows


def test_json_is_the_answer_of_the_server(printed: Printed) -> None:
    answer: Json = json.loads(printed("--format", "json"))

    assert value(answer, "total") == 6
    assert {one["change"]: one["total"] for one in values(answer, "count")} == differing.TOTALS


def test_everything_is_shown_however_much_it_is(run: Run, shelf: Path) -> None:
    for version, number in (("2026-01", 0), ("2026-04", 1500)):
        install.install(editions.hcpcs(version, editions.many(number)), shelf)

    result = run("diff", "hcpcs", "2026-01", "2026-04", "--format", "csv")

    assert len({row["code"] for row in sheet(result.stdout)}) == 1500


@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_a_file_takes_what_would_be_printed(printed: Printed, tmp_path: Path, format: str) -> None:
    file = tmp_path / "differences"

    said = printed("--format", format, "--output", file)

    assert said == ""
    assert file.read_text("utf-8") == printed("--format", format)


@pytest.mark.parametrize("name", ["chart.png", "chart.svg", "chart.PNG"])
def test_a_picture_is_drawn_beside_what_is_printed(
    printed: Printed, tmp_path: Path, name: str
) -> None:
    assert printed("--chart", tmp_path / name) == printed()
    assert (tmp_path / name).stat().st_size > 1000


@pytest.mark.parametrize("name", ["chart.pdf", "chart"])
def test_another_kind_of_picture_is_refused(refused: Refused, tmp_path: Path, name: str) -> None:
    said = refused(*ASKED, "--chart", tmp_path / name)

    assert said.endswith("it must be a file that ends in .png or .svg")
    assert not (tmp_path / name).exists()


def test_without_matplotlib_a_picture_is_refused_with_the_remedy(
    refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    assert importlib.util.find_spec("matplotlib")

    said = refused(*ASKED, "--chart", tmp_path / "chart.png")

    assert said == "--chart needs matplotlib: pip install 'fhir-hcpcs[chart]'"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing", *VERSIONS), "Unknown code system 'nothing'; known are "),
        (("hcpcs", "1999-01", "2025-10"), "Unknown version '1999-01' of the code system "),
        (("hcpcs", "2025-01", "2025-01"), "The two versions of 'http"),
        (("hcpcs", *VERSIONS, "--property", "pricing"), "Unknown property 'pricing'; known are "),
    ],
)
def test_a_question_that_has_no_answer_is_refused(
    refused: Refused, arguments: tuple[str, ...], said: str
) -> None:
    assert refused("diff", *arguments).startswith(said)


def test_a_file_that_cannot_be_written_is_refused(refused: Refused, tmp_path: Path) -> None:
    said = refused(*ASKED, "--output", tmp_path / "nowhere" / "differences.csv")

    assert "No such file or directory" in said
