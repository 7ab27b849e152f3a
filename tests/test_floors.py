"""The import rules between the packages, and the libraries that each program loads."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from grimp import ImportGraph

from tests.fixtures import importrules

ROOT = Path(__file__).parent.parent
PLANTED: list[tuple[dict[str, str], str]] = [
    (
        {"terminology/valuesets/planted.py": "import sqlite3"},
        "Only terminology.store imports sqlite3",
    ),
    (
        {
            "codesystems/planted/__init__.py": "",
            "codesystems/planted/edition.py": "from codesystems.cpt import edition",
        },
        "Only the catalogue imports code systems",
    ),
    (
        {"codesystems/planted.py": "from codesystems import cpt"},
        "Only the catalogue imports code systems",
    ),
    (
        {"terminology/planted.py": ""},
        "A module of terminology has a layer and imports only lower layers",
    ),
    (
        {"terminology/store/planted.py": "from terminology import fhir"},
        "A module of terminology has a layer and imports only lower layers",
    ),
    (
        {"conceptmaps/planted.py": "from terminology import work"},
        "A package imports only the packages below it",
    ),
    (
        {"terminology/operations/planted.py": "import httpx2"},
        "Only codesystems.fetch imports httpx2",
    ),
    (
        {"terminology/serving/planted.py": "import fhir.resources"},
        "No module imports fhir.resources",
    ),
    (
        {"terminology/fhir/planted.py": "import starlette"},
        "Only terminology.serving and the serve command import web libraries",
    ),
    (
        {"terminology/files/planted.py": "import rich"},
        "Only terminology.cli imports terminal libraries",
    ),
    (
        {"conceptmaps/planted.py": "import duckdb"},
        "Only terminology.files imports duckdb",
    ),
    (
        {"terminology/serving/planted.py": "import mcp"},
        "Only terminology.agents imports mcp",
    ),
    (
        {"terminology/fhir/planted.py": "from terminology.store import writer"},
        "Requests are served without parsers and installers",
    ),
    (
        {
            "codesystems/planted.py": "import csv",
            "terminology/serving/planted.py": "from codesystems import planted",
        },
        "Requests are served without the parsers of the lower packages",
    ),
]


@cache
def _loaded_by(statement: str) -> frozenset[str]:
    program = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    printed = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return frozenset(printed.stdout.split())


def _checked(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the import rules in a folder; its packages hide those of this checkout."""
    return subprocess.run(
        [sys.executable, "-m", "tests.fixtures.importrules"],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def _copied(folder: Path, planted: dict[str, str]) -> Path:
    """Copy the packages and their contracts, and add modules."""
    for package in importrules.PACKAGES:
        copied = shutil.ignore_patterns("__pycache__", "*.csv", "*.json")
        shutil.copytree(ROOT / package, folder / package, ignore=copied)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name, text in planted.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"{text}\n")
    return folder


@pytest.fixture(scope="module")
def imports() -> ImportGraph:
    """The imports of all modules."""
    return importrules.graph()


def test_the_packages_obey_the_import_rules() -> None:
    checked = _checked(ROOT)

    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("planted", "rule"), PLANTED, ids=["+".join(planted) for planted, _ in PLANTED]
)
def test_a_module_that_breaks_an_import_rule_is_reported_by_the_rule(
    tmp_path: Path, planted: dict[str, str], rule: str
) -> None:
    checked = _checked(_copied(tmp_path, planted))

    assert re.findall(r"^(.*?) BROKEN", checked.stdout, re.MULTILINE) == [rule], checked.stderr
    assert checked.returncode == 1


def test_the_server_loads_no_parser(imports: ImportGraph) -> None:
    loaded = _loaded_by("import terminology.serving.app")
    lower = {module for module in loaded if importrules.is_lower(module)}

    assert "codesystems.model" in lower
    assert importrules.parsers(imports, lower) == []


@pytest.mark.slow
@pytest.mark.parametrize("foreign", ["duckdb", "fhir", "mcp", "python_calamine", "rich", "typer"])
def test_the_server_does_not_load(foreign: str) -> None:
    assert foreign not in _loaded_by("import terminology.serving.app, terminology.server")


@pytest.mark.parametrize("foreign", ["fastapi", "starlette", "uvicorn", "terminology"])
def test_the_lower_packages_do_not_load(foreign: str) -> None:
    assert foreign not in _loaded_by("import codesystems.catalogue, conceptmaps.catalogue")


def test_the_command_does_not_load_duckdb_before_a_file_is_translated() -> None:
    assert "duckdb" not in _loaded_by("import terminology.cli.main")


def test_serve_does_not_load_the_sdk_of_agents() -> None:
    loaded = _loaded_by("import terminology.cli.serve, terminology.cli.mcp, terminology.server")

    assert {"mcp", "fhir"}.isdisjoint(loaded)
