"""The command in this process: what it prints, and how it refuses."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from typer.testing import CliRunner, Result

from terminology import settings
from terminology.cli.main import application, main
from tests.fixtures import cms_server, releases
from tests.fixtures.cms_server import CmsServer

Json = dict[str, Any]


def table(output: str) -> list[list[str]]:
    """The lines of a table by their cells, which stand at least two blanks apart."""
    return [
        [cell.strip() for cell in line.split("  ") if cell.strip()] for line in output.splitlines()
    ]


class Run(Protocol):
    """Runs the command with arguments."""

    def __call__(self, *arguments: str | Path) -> Result: ...


class Refused(Protocol):
    """Runs the command, which fails; returns what it says."""

    def __call__(self, *arguments: str | Path) -> str: ...


class Read(Protocol):
    """Runs the command, which succeeds and prints a JSON object; returns it."""

    def __call__(self, *arguments: str | Path) -> Json: ...


@pytest.fixture(autouse=True)
def log() -> Iterator[None]:
    """The log of the tests, which a command that serves writes elsewhere."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def run(environment: Callable[[str, str], None]) -> Run:
    """The command, without a terminal."""
    del environment

    def call(*arguments: str | Path) -> Result:
        return CliRunner().invoke(application(), [str(argument) for argument in arguments])

    return call


@pytest.fixture
def read(run: Run) -> Read:
    """The command with --json."""

    def call(*arguments: str | Path) -> Json:
        result = run(*arguments, "--json")
        assert result.exit_code == 0, result.output
        printed: Json = json.loads(result.stdout)
        return printed

    return call


@pytest.fixture
def refused(
    environment: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Refused:
    """The command as the script runs it: it ends with 1, and one line says why."""
    del environment

    def call(*arguments: str | Path) -> str:
        monkeypatch.setattr(sys, "argv", ["fhir-hcpcs", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr().err.splitlines()
        assert ended.value.code == 1
        assert [line for line in said if line.startswith("fhir-hcpcs: ")] == said[-1:]
        assert not any("Traceback" in line for line in said)
        return said[-1].removeprefix("fhir-hcpcs: ")

    return call


@pytest.fixture
def installed(run: Run, tmp_path: Path, shelf: Path) -> Path:
    """A shelf with HCPCS of January 2025."""
    result = run("install", "hcpcs", "--file", releases.write(tmp_path))
    assert result.exit_code == 0
    return shelf


@pytest.fixture
def cms(environment: Callable[[str, str], None], tmp_path: Path) -> Iterator[CmsServer]:
    """A server that stands in for CMS; what comes from it is kept in a folder of the test."""
    with cms_server.serving() as server:
        environment(settings.CMS_VARIABLE, server.base)
        environment(settings.DOWNLOADS_VARIABLE, str(tmp_path / "downloads"))
        yield server
