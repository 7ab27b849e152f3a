"""Fixtures that run a command in this process and return its output."""

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
    """Split the lines of a table into cells, which are at least two spaces apart."""
    return [
        [cell.strip() for cell in line.split("  ") if cell.strip()] for line in output.splitlines()
    ]


class Run(Protocol):
    """Runs a command."""

    def __call__(self, *arguments: str | Path) -> Result: ...


class Refused(Protocol):
    """Runs a command that fails; returns its error message."""

    def __call__(self, *arguments: str | Path) -> str: ...


class Read(Protocol):
    """Runs a command with --json that succeeds; returns the printed object."""

    def __call__(self, *arguments: str | Path) -> Json: ...


@pytest.fixture(autouse=True)
def log() -> Iterator[None]:
    """Restore the log of the tests, which `serve` redirects."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def run(environment: Callable[[str, str], None]) -> Run:
    """A command without a terminal."""
    del environment

    def call(*arguments: str | Path) -> Result:
        return CliRunner().invoke(application(), [str(argument) for argument in arguments])

    return call


@pytest.fixture
def read(run: Run) -> Read:
    """A command with --json."""

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
    """A command, run as the script runs it, that ends with 1 and one line for the error."""
    del environment

    def call(*arguments: str | Path) -> str:
        monkeypatch.setattr(sys, "argv", ["fhir-hcpcs", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            main()
        lines = capsys.readouterr().err.splitlines()
        assert exit_.value.code == 1
        assert [line for line in lines if line.startswith("fhir-hcpcs: ")] == lines[-1:]
        assert not any("Traceback" in line for line in lines)
        return lines[-1].removeprefix("fhir-hcpcs: ")

    return call


@pytest.fixture
def installed(run: Run, tmp_path: Path, data_dir: Path) -> Path:
    """A data directory with HCPCS of January 2025."""
    result = run("install", "hcpcs", "--file", releases.write(tmp_path))
    assert result.exit_code == 0
    return data_dir


@pytest.fixture
def cms(environment: Callable[[str, str], None], tmp_path: Path) -> Iterator[CmsServer]:
    """A stand-in for the server of CMS; downloads are cached in a folder of the test."""
    with cms_server.serving() as server:
        environment(settings.CMS_VARIABLE, server.base)
        environment(settings.DOWNLOADS_VARIABLE, str(tmp_path / "downloads"))
        yield server
