"""What is imported is declared, within bounds that are tried, and locked for the container."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
OWN = ("codesystems", "conceptmaps", "terminology")
UNIMPORTED = {"fastapi-offline", "httptools", "uvloop"}
"""The package whose files `/docs` serves, and the parser and the loop that uvicorn takes."""
INSIDE = ("fastapi", "starlette", "uvicorn")
"""Libraries of which classes are extended by more than their documentation describes."""


def named(requirements: Iterable[str]) -> dict[str, Requirement]:
    """Requirements by the name of what is required."""
    read = map(Requirement, requirements)
    return {canonicalize_name(requirement.name): requirement for requirement in read}


def pinned(path: str) -> dict[str, Version]:
    """The versions that a file of pins has."""
    pins = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / path).read_text(), re.MULTILINE)
    return {canonicalize_name(name): Version(version) for name, version in pins}


def oldest(requirement: Requirement) -> Version:
    """The oldest version that a requirement allows."""
    (bound,) = [one.version for one in requirement.specifier if one.operator == ">="]
    return Version(bound)


def imported() -> set[str]:
    """The distributions from which our packages import."""
    modules: set[str] = set()
    for path in (path for folder in OWN for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                modules |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                modules.add(node.module or "")
    known = packages_distributions()
    foreign = {name.split(".")[0] for name in modules} - sys.stdlib_module_names - {*OWN}
    return {canonicalize_name(known[name][0]) for name in foreign}


RUNTIME = named(PROJECT["dependencies"])
EXTRAS = named(
    one for extra in ("chart", "files") for one in PROJECT["optional-dependencies"][extra]
)
DECLARED = RUNTIME | EXTRAS
OLDEST = pinned(".ci/oldest.txt")
LOCKED = pinned("docker/requirements.lock")


def test_what_is_imported_is_declared_and_nothing_else_is() -> None:
    assert imported() == DECLARED.keys() - UNIMPORTED


@pytest.mark.parametrize("name", DECLARED)
def test_the_oldest_version_that_is_tried_is_the_oldest_that_is_allowed(name: str) -> None:
    assert OLDEST[name] == oldest(DECLARED[name])


def test_nothing_else_is_tried_in_its_oldest_version() -> None:
    assert OLDEST.keys() == DECLARED.keys()


@pytest.mark.parametrize("name", INSIDE)
def test_there_is_an_upper_bound_where_the_inside_of_a_library_is_used(name: str) -> None:
    assert "<" in {one.operator for one in RUNTIME[name].specifier}


@pytest.mark.parametrize("name", RUNTIME)
def test_the_container_has_a_version_that_is_allowed(name: str) -> None:
    assert LOCKED[name] in RUNTIME[name].specifier


def test_every_version_of_the_container_has_a_hash() -> None:
    entries = (ROOT / "docker/requirements.lock").read_text().split("==")[1:]

    assert len(entries) == len(LOCKED)
    assert all("--hash=sha256:" in entry for entry in entries)
