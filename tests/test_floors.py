"""The fences between the floors of the house."""

import subprocess
import sys
from functools import cache

import pytest

READERS = ("loader", "catalogue", "entry", "release", "tables", "archive", "workbooks", "starter")
"""The modules of the lower packages that read files, by their last names."""


@cache
def _loaded_by(statement: str) -> frozenset[str]:
    program = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    printed = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return frozenset(printed.stdout.split())


def test_imports_keep_the_fences() -> None:
    statement = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    linted = subprocess.run(
        [sys.executable, "-c", statement], check=False, capture_output=True, text=True
    )

    assert linted.returncode == 0, linted.stdout


def test_the_server_loads_no_reader_of_the_lower_packages() -> None:
    loaded = _loaded_by("import terminology.serving.app")

    lower = [name for name in loaded if name.split(".")[0] in {"codesystems", "conceptmaps"}]
    assert lower
    assert [name for name in lower if name.endswith(READERS)] == []


@pytest.mark.slow
@pytest.mark.parametrize("foreign", ["duckdb", "fhir", "python_calamine", "rich", "typer"])
def test_the_server_does_not_load(foreign: str) -> None:
    assert foreign not in _loaded_by("import terminology.serving.app")


@pytest.mark.parametrize("foreign", ["fastapi", "starlette", "uvicorn", "terminology"])
def test_the_lower_packages_do_not_load(foreign: str) -> None:
    assert foreign not in _loaded_by("import codesystems.catalogue, conceptmaps.catalogue")


def test_the_command_does_not_load_duckdb_before_a_file_is_translated() -> None:
    assert "duckdb" not in _loaded_by("import terminology.cli.main")
