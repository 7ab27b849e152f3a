"""`fhir-hcpcs` as a whole: its commands, its statuses, and one line for what is wrong."""

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from terminology import settings
from terminology.cli.main import main
from tests.fixtures import releases, stored
from tests.terminology.cli.conftest import Refused, Run

COMMANDS = (
    "serve",
    "install",
    "status",
    "available",
    "remove",
    "lookup",
    "translate",
    "diff",
    "check",
)
BOUND = 30.0
"""Seconds: nothing here takes longer, or it has failed."""


def process(shelf: Path, starter: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own."""
    return subprocess.run(
        [*releases.COMMAND, *map(str, arguments)],
        env=releases.environment(shelf, starter),
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=False,
    )


def test_the_script_is_this_command() -> None:
    (script,) = entry_points(group="console_scripts", name="fhir-hcpcs")
    assert script.load() is main


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_listed_with_help(run: Run, command: str) -> None:
    assert command in run("--help").stdout
    assert run(command, "--help").exit_code == 0


@pytest.mark.parametrize(
    "arguments", [(), ("nothing",), ("--nothing",), ("lookup",), ("install", "hcpcs")]
)
def test_a_wrong_use_ends_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize("command", ["status", "serve", "available"])
def test_a_shelf_option_that_is_a_file_is_a_wrong_use(
    run: Run, tmp_path: Path, command: str
) -> None:
    (tmp_path / "file").touch()
    assert run(command, "--shelf", tmp_path / "file").exit_code == 2


def test_what_went_well_ends_with_0(
    monkeypatch: pytest.MonkeyPatch, environment: Callable[[str, str], None]
) -> None:
    environment(settings.BODY_VARIABLE, "1")
    monkeypatch.setattr(sys, "argv", ["fhir-hcpcs", "available"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0


def test_a_reason_of_several_lines_is_said_in_one(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("one\n  two\tthree")

    monkeypatch.setattr(settings, "shelf_folder", fail)
    assert refused("status") == "one two three"


@pytest.mark.slow
def test_a_process_prints_and_ends_with_0(tmp_path: Path, shelf: Path, starter: Path) -> None:
    ended = process(shelf, starter, "install", "hcpcs", "--file", releases.write(tmp_path))
    assert (ended.returncode, ended.stdout.splitlines()[0]) == (
        0,
        "Installed hcpcs 2025-01: 6 concepts, 3 procedures, 1 modifiers, 2 abstract",
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("install", "hcpcs", "--file", "missing.txt"),
        ("lookup", "nothing"),
        ("translate", "nothing"),
        ("remove", "hcpcs", "2025-01"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_process_that_fails_says_one_line_and_ends_with_1(
    shelf: Path, starter: Path, arguments: tuple[str, ...]
) -> None:
    ended = process(shelf, starter, *arguments)
    said = [line for line in ended.stderr.splitlines() if not line.startswith("Reading ")]
    assert (ended.returncode, ended.stdout) == (1, "")
    assert [line.split(": ")[0] for line in said] == ["fhir-hcpcs"]


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384))
from terminology.cli.main import main
main()
"""
"""The command on a disk that takes no file of more than 16 KiB."""


def full(tmp_path: Path, shelf: Path, starter: Path) -> subprocess.CompletedProcess[str]:
    """Install on a full disk."""
    return subprocess.run(
        [sys.executable, "-c", FULL, "install", "hcpcs", "--file", releases.write(tmp_path)],
        env=releases.environment(shelf, starter),
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=False,
    )


@pytest.mark.slow
def test_a_full_disk_leaves_the_shelf_as_it_was(
    run: Run, tmp_path: Path, shelf: Path, starter: Path
) -> None:
    run("install", "hcpcs", "--file", releases.write(tmp_path))
    held = stored.content_of(shelf)
    assert full(tmp_path, shelf, starter).returncode == 1
    assert stored.content_of(shelf) == held


@pytest.mark.slow
def test_a_full_disk_is_said_in_one_line(tmp_path: Path, shelf: Path, starter: Path) -> None:
    assert "Traceback" not in full(tmp_path, shelf, starter).stderr
