"""The command refuses invalid arguments in one line, and draws the results."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.benchmarks import __main__ as command
from tests.benchmarks import chart, load, profile
from tests.conftest import DATA_VARIABLE

ROWS = [
    {
        "what": f"row ${number}",
        "cold": {"reached": 0.3, "goal": 0.4},
        "warm": {"reached": 0.5, "goal": 0.6},
    }
    for number in range(2)
]


@pytest.fixture(autouse=True)
def with_wrk(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if wrk were installed, and no releases at hand."""
    monkeypatch.setattr(load, "require_wrk", lambda: None)
    monkeypatch.delenv(DATA_VARIABLE, raising=False)


def test_without_releases_one_line_names_the_variable(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 1

    assert capsys.readouterr().err == (
        "tests.benchmarks: needs real releases: FHIR_HCPCS_TEST_DATA names no folder\n"
    )


def test_a_folder_without_the_newest_release_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))

    assert command.main([]) == 1

    assert "HCPC2025_OCT_ANWEB_v3.xlsx is missing" in capsys.readouterr().err


def test_a_profile_without_py_spy_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")

    assert profile.main(["--row", "lookup-r4"]) == 1

    assert "py-spy is not installed; pip install py-spy" in capsys.readouterr().err


def test_the_chart_is_the_same_for_the_same_numbers(tmp_path: Path) -> None:
    chart.draw(ROWS, tmp_path / "ratios.svg")
    first = (tmp_path / "ratios.svg").read_bytes()
    chart.draw(ROWS, tmp_path / "ratios.svg")

    assert (tmp_path / "ratios.svg").read_bytes() == first


def test_the_chart_names_its_rows_and_the_meaning_of_its_colours(tmp_path: Path) -> None:
    chart.draw(ROWS, tmp_path / "ratios.svg")

    texts = [
        text.strip() for text in ElementTree.parse(tmp_path / "ratios.svg").getroot().itertext()
    ]
    assert {"row $0", "row $1", "cold", "warm", "goal"} <= set(texts)
