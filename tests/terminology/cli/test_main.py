"""`fhir-hcpcs`: its commands, its exit statuses, and one line for each error."""

import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from codesystems.catalogue import CATALOGUE
from terminology import cli, settings
from terminology.cli.main import COMMANDS, main
from terminology.messages import commandline
from tests.fixtures import releases, stored
from tests.terminology.cli.conftest import Refused, Run

CODE = sorted(Path(cli.__path__[0]).glob("*.py"))
ARGUMENTS = {
    **dict.fromkeys(COMMANDS, ()),
    "install": ("hcpcs", "2025-01", "--dry-run"),
    "remove": ("hcpcs", "2025-01"),
    "lookup": ("Q2057",),
    "translate": ("38228",),
    "diff": ("hcpcs", "2025-01", "2025-04"),
    "check": ("claim.json",),
}
"""The arguments that each command requires."""

BOUND = 30.0
"""Seconds that a test may take."""


def process(
    data_dir: Path, bundled_dir: Path, *arguments: str | Path
) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own."""
    return subprocess.run(
        [*releases.COMMAND, *map(str, arguments)],
        env=releases.environment(data_dir, bundled_dir),
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
def test_a_usage_error_ends_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize("option", ["--data-dir", "--shelf"])
@pytest.mark.parametrize(("command", "arguments"), ARGUMENTS.items())
def test_every_command_has_the_option_data_dir_and_its_earlier_name(
    run: Run, tmp_path: Path, command: str, arguments: tuple[str, ...], option: str
) -> None:
    (tmp_path / "file").touch()

    result = run(command, *arguments, option, tmp_path / "file")

    assert result.exit_code == 2
    assert "Invalid value for '--data-dir'" in result.stderr


def test_the_earlier_name_of_an_option_names_the_same_folder(run: Run, tmp_path: Path) -> None:
    result = run("status", f"--shelf={tmp_path / 'another'}")

    assert result.stdout.splitlines()[0] == f"Data directory: {tmp_path / 'another'}"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_has_no_earlier_name_of_an_option(run: Run, command: str) -> None:
    text = run(command, "--help").stdout

    assert "--data-dir" in text
    assert "shelf" not in text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_fails_with_one_line_if_two_names_of_a_variable_differ(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    monkeypatch.setenv("FHIR_HCPCS_SHELF", str(tmp_path / "another"))

    assert "; unset FHIR_HCPCS_SHELF" in refused(command, *ARGUMENTS[command])


@pytest.mark.parametrize("file", CODE, ids=lambda file: file.stem)
def test_the_text_of_the_commands_names_no_code_system(file: Path) -> None:
    text = re.sub("fhir[-_]hcpcs", "", file.read_text(), flags=re.IGNORECASE)

    assert not re.findall(r"hcpcs|betos|icd-?10|\bcpt\b|nubc|ms-?drg|car-t", text, re.IGNORECASE)


@pytest.mark.parametrize("command", ["install", "available", "remove", "lookup", "diff"])
def test_the_help_lists_the_keys_of_the_catalogue(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    keys = [entry.key for entry in CATALOGUE if entry.load]

    assert ", ".join(keys) in run(command, "--help").stdout


def test_a_command_without_an_error_ends_with_0(
    monkeypatch: pytest.MonkeyPatch, environment: Callable[[str, str], None]
) -> None:
    environment(settings.BODY_VARIABLE, "1")
    monkeypatch.setattr(sys, "argv", ["fhir-hcpcs", "available"])
    with pytest.raises(SystemExit) as exit_:
        main()
    assert exit_.value.code == 0


def test_an_error_of_several_lines_is_printed_as_one(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("one\n  two\tthree")

    monkeypatch.setattr(settings, "data_folder", fail)
    assert refused("status") == "one two three"


@pytest.mark.slow
def test_a_process_prints_and_ends_with_0(
    tmp_path: Path, data_dir: Path, bundled_dir: Path
) -> None:
    result = process(data_dir, bundled_dir, "install", "hcpcs", "--file", releases.write(tmp_path))
    assert (result.returncode, result.stdout.splitlines()[0]) == (
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
def test_a_process_that_fails_prints_one_line_and_ends_with_1(
    data_dir: Path, bundled_dir: Path, arguments: tuple[str, ...]
) -> None:
    result = process(data_dir, bundled_dir, *arguments)
    errors = [line for line in result.stderr.splitlines() if not line.startswith("Reading ")]
    assert (result.returncode, result.stdout) == (1, "")
    assert [line.split(": ")[0] for line in errors] == ["fhir-hcpcs"]


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384))
from terminology.cli.main import COMMANDS, main
from terminology.messages import commandline
main()
"""
"""The command with files of at most 16 KiB, as on a full disk."""


def full(tmp_path: Path, data_dir: Path, bundled_dir: Path) -> subprocess.CompletedProcess[str]:
    """Install on a full disk."""
    return subprocess.run(
        [sys.executable, "-c", FULL, "install", "hcpcs", "--file", releases.write(tmp_path)],
        env=releases.environment(data_dir, bundled_dir),
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=False,
    )


@pytest.mark.slow
def test_a_full_disk_does_not_change_the_data_directory(
    run: Run, tmp_path: Path, data_dir: Path, bundled_dir: Path
) -> None:
    run("install", "hcpcs", "--file", releases.write(tmp_path))
    before = stored.content_of(data_dir)
    assert full(tmp_path, data_dir, bundled_dir).returncode == 1
    assert stored.content_of(data_dir) == before


@pytest.mark.slow
def test_a_full_disk_is_an_error_without_a_traceback(
    tmp_path: Path, data_dir: Path, bundled_dir: Path
) -> None:
    assert "Traceback" not in full(tmp_path, data_dir, bundled_dir).stderr


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (
            "Unknown version. GET [base]/CodeSystem?url=x&_elements=url,version lists all",
            "Unknown version. 'fhir-hcpcs status' lists all",
        ),
        (
            "Did you mean b? GET [base]/CodeSystem?url=x&_elements=property lists all",
            "Did you mean b?",
        ),
        ("Two\nlines", "Two lines"),
    ],
)
def test_an_error_refers_to_commands_and_not_to_requests(message: str, line: str) -> None:
    assert commandline.of_error(ValueError(message)) == line
