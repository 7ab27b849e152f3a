"""The output and the exit status of the command."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from terminology.fhir.dialects import R5
from tests.conformance import baseline as baselines
from tests.conformance import server
from tests.conformance.__main__ import TESTS_VARIABLE, main
from tests.conformance.conftest import Served
from tests.conformance.documents import Json
from tests.conformance.requests import Request
from tests.conformance.server import Unreachable
from tests.fixtures.judge import judge

Run = Callable[..., int]
WRONG: dict[str, tuple[int, Json]] = {"ValueSet/$expand": (200, {"resourceType": "Bundle"})}


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    file = tmp_path / "baseline.json"
    file.write_text("{}")
    return file


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, folder: Path, baseline: Path, served: Served) -> Run:
    """Runs the command against a server with the expected responses, except the given ones."""

    def start(*words: str, instead: dict[str, tuple[int, Json]] | None = None) -> int:
        @contextmanager
        def made_up(address: str) -> Iterator[httpx2.Client]:
            assert address == "http://example.org"
            yield served(instead or {})

        monkeypatch.setattr(server, "at", made_up)
        options = ("--tests", str(folder), "--baseline", str(baseline), "--base")
        return main([*options, "http://example.org", *words])

    return start


def test_it_counts_the_passed_cases_of_each_version(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(instead=WRONG) == 0

    printed = capsys.readouterr().out
    assert "r4: 3 of 4 pass" in printed
    assert "r5: 3 of 4 pass" in printed
    assert "  colours: 1 of 2 pass" in printed


def test_without_an_address_this_server_is_tested(
    folder: Path, baseline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--tests", str(folder), "--baseline", str(baseline)]

    assert main([*options, "--suite", "statements"]) == 0

    printed = capsys.readouterr().out
    assert "r4: 1 of 1 pass" in printed
    assert "r5: 1 of 1 pass" in printed


def test_the_reason_of_a_failure_is_printed_on_request(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run("--show-failures", "--fhir-version", "r5", instead=WRONG)

    assert "FAILS colours/all\n      the answer is a Bundle" in capsys.readouterr().out


def test_a_failed_case_that_passed_fails_the_run(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run("--update-baseline")

    assert run(instead=WRONG) == 1
    assert "WORSE than the baseline: colours/all" in capsys.readouterr().out


def test_a_run_like_the_baseline_succeeds(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("--update-baseline", instead=WRONG)
    capsys.readouterr()

    assert run(instead=WRONG) == 0
    assert capsys.readouterr().out.count("as in the baseline") == 2


def test_a_better_run_prints_it_and_succeeds(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("--update-baseline", instead=WRONG)

    assert run() == 0
    assert "better than the baseline by 1 cases: update it" in capsys.readouterr().out


def test_a_run_of_some_cases_is_compared_for_these_only(run: Run) -> None:
    run("--update-baseline")

    assert run("--suite", "plain", instead=WRONG) == 0
    assert run("--filter", "unknown", instead=WRONG) == 0
    assert run("--filter", "colours/a", instead=WRONG) == 1


def test_every_verdict_is_written(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "verdicts.json"

    run("--json", str(file), "--suite", "colours", instead=WRONG)

    verdicts = json.loads(file.read_text())
    assert [verdict["failure"] is None for verdict in verdicts["r4"]] == [False, True]
    assert verdicts["r5"][1] == {
        "suite": "colours",
        "case": "unknown",
        "operation": "validate-code",
        "failure": None,
        "strictFailure": None,
    }


def test_a_test_report_has_the_result_of_each_case(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "report.json"

    run("--test-report", str(file), "--fhir-version", "r4", "--suite", "colours", instead=WRONG)

    report = judge(json.loads(file.read_text()), R5)
    assert (report["result"], report["score"]) == ("fail", 50.0)
    assert report["participant"] == [{"type": "server", "uri": "http://example.org/r4"}]
    wrong, right = report["test"]
    assert wrong["name"] == "colours/all"
    assert wrong["action"][0]["operation"]["message"].startswith("the answer is a Bundle")
    assert right == {"name": "colours/unknown", "action": [{"operation": {"result": "pass"}}]}


def test_the_test_reports_of_both_versions_are_in_a_bundle(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "report.json"

    run("--test-report", str(file))

    bundle = judge(json.loads(file.read_text()), R5)
    reports = [entry["resource"] for entry in bundle["entry"]]
    assert [report["participant"][0]["uri"][-2:] for report in reports] == ["r4", "r5"]
    assert {(report["result"], report["score"]) for report in reports} == {("pass", 100.0)}


def test_the_test_report_of_this_server_has_its_address(
    folder: Path, baseline: Path, tmp_path: Path
) -> None:
    file = tmp_path / "report.json"
    options = ["--tests", str(folder), "--baseline", str(baseline), "--suite", "statements"]

    assert main([*options, "--fhir-version", "r5", "--test-report", str(file)]) == 0

    report = json.loads(file.read_text())
    assert report["participant"] == [{"type": "server", "uri": "http://testserver/r5"}]


def test_the_cases_of_the_baseline_are_listed(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("--update-baseline", instead=WRONG)
    capsys.readouterr()

    assert run("--list", "--fhir-version", "r4") == 0
    assert capsys.readouterr().out.split() == ["colours/unknown", "plain/query", "statements/own"]


def test_the_table_is_printed(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("--update-baseline")
    capsys.readouterr()

    assert run("--table") == 0
    assert "| colours | 2 of 2 | 2 of 2 |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["--suite", "flowers"], "no case of the tests is asked for"),
        (["--update-baseline", "--suite", "plain"], "goes with a whole run"),
        (["--update-baseline", "--mode", "flat"], "goes with a whole run"),
        (["--tests", "nowhere"], "no test folder of the guide"),
        (["--externals", "nowhere.json"], "cannot be read"),
    ],
)
def test_an_unusable_input_is_refused_in_one_line(
    run: Run, capsys: pytest.CaptureFixture[str], words: list[str], refusal: str
) -> None:
    assert run(*words) == 2

    printed = capsys.readouterr().err
    assert refusal in printed
    assert printed.count("\n") == 1


def test_our_own_suites_are_run_as_a_whole_and_have_no_baseline(
    monkeypatch: pytest.MonkeyPatch,
    run: Run,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(baselines, "OWN_SUITES", folder.parent)

    assert run("--suite", "colours") == 0
    assert run("--suite", "colours", instead=WRONG) == 1
    assert run("--suite", "animals") == 1  # the mode is on, and the case names no request
    assert run("--update-baseline") == 2
    assert "our own suites have no baseline" in capsys.readouterr().err


def test_a_missing_folder_is_an_error_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(TESTS_VARIABLE, raising=False)

    assert main([]) == 2
    assert TESTS_VARIABLE in capsys.readouterr().err


def test_a_missing_request_file_fails_only_its_case(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "ask-all.json").unlink()

    assert run("--show-failures", "--fhir-version", "r4") == 0
    assert "FAILS colours/all\n      ask-all.json cannot be read" in capsys.readouterr().out


def test_the_error_names_an_unreachable_server(folder: Path) -> None:
    with server.at("http://127.0.0.1:9/") as client, pytest.raises(Unreachable, match="metadata"):
        server.send(client, R5, Request("GET", "metadata", {}))
