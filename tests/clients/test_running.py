"""What the lines and the exit status of a client amount to."""

from pathlib import Path

import pytest

from tests.clients.running import Outcome, Verdict, run

LONG = 60.0


def ran(folder: Path, script: str, limit: float = LONG) -> Outcome:
    """Run a client with a script of the shell."""
    command = folder / "run"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
    return run(folder, "http://127.0.0.1:9", {}, limit, lambda _: None)


def test_checks_that_passed_and_status_0_are_passed(tmp_path: Path) -> None:
    outcome = ran(tmp_path, "echo loading; echo ok one; echo ok two")

    assert (outcome.verdict, outcome.reason) == (Verdict.PASSED, "")
    assert (outcome.passed, outcome.failed, outcome.skipped) == (2, 0, 0)


@pytest.mark.parametrize("status", [0, 1, 77])
def test_a_failed_check_is_a_failure_with_any_status(tmp_path: Path, status: int) -> None:
    outcome = ran(tmp_path, f"echo ok one; echo FAIL two: why; echo ok three; exit {status}")

    assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, "FAIL two: why")
    assert (outcome.passed, outcome.failed) == (2, 1)


def test_status_77_is_skipped_with_the_last_line_as_reason(tmp_path: Path) -> None:
    outcome = ran(tmp_path, "echo npm error >&2; echo npm is out of reach; exit 77")

    assert (outcome.verdict, outcome.reason) == (Verdict.SKIPPED, "npm is out of reach")


def test_another_status_is_a_failure_with_the_last_line(tmp_path: Path) -> None:
    outcome = ran(tmp_path, "echo ok one; echo 'Error: broken' >&2; echo; exit 3")

    assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, "exit status 3: Error: broken")


@pytest.mark.parametrize("script", ["", "echo okay", "echo skip one: why"])
def test_a_client_without_a_passed_check_is_a_failure(tmp_path: Path, script: str) -> None:
    outcome = ran(tmp_path, script)

    assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, "it checked nothing")


def test_a_client_that_ends_without_a_word_is_a_failure(tmp_path: Path) -> None:
    assert ran(tmp_path, "exit 4").reason == "exit status 4: it printed nothing"


def test_a_client_beyond_the_time_limit_is_stopped_with_its_processes(tmp_path: Path) -> None:
    outcome = ran(tmp_path, "echo ok one; sleep 60 & sleep 60; echo ok two", limit=0.5)

    assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, "stopped after 0.5 s: ok one")
    assert outcome.seconds < LONG / 2


def test_lines_are_said_with_the_name_of_the_client(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    command = tmp_path / "mine/run"
    command.write_text("#!/bin/sh\nprintf 'ok caf\\351\\n'\n")
    command.chmod(0o755)
    said: list[str] = []

    run(command.parent, "http://127.0.0.1:9", {}, LONG, said.append)

    assert said == ["mine: ok caf\N{REPLACEMENT CHARACTER}"]
