"""Imported packages are declared, with tested bounds, and locked for the container."""

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
    """Requirements by the name of the package."""
    read = map(Requirement, requirements)
    return {canonicalize_name(requirement.name): requirement for requirement in read}


def pinned(path: str) -> dict[str, Version]:
    """The versions that a file of pins has."""
    pins = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / path).read_text(), re.MULTILINE)
    return {canonicalize_name(name): Version(version) for name, version in pins}


def oldest(requirement: Requirement) -> Version:
    """The oldest version that a requirement allows."""
    (bound,) = [
        specifier.version for specifier in requirement.specifier if specifier.operator == ">="
    ]
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
    distributions = packages_distributions()
    foreign = {name.split(".")[0] for name in modules} - sys.stdlib_module_names - {*OWN}
    return {canonicalize_name(distributions[name][0]) for name in foreign}


RUNTIME = named(PROJECT["dependencies"])
EXTRAS = named(
    line for extra in ("chart", "files", "mcp") for line in PROJECT["optional-dependencies"][extra]
)
DECLARED = RUNTIME | EXTRAS
OLDEST = pinned(".ci/oldest.txt")
LOCKED = pinned("docker/requirements.lock")


def test_exactly_the_imported_packages_are_declared() -> None:
    assert imported() == DECLARED.keys() - UNIMPORTED


@pytest.mark.parametrize("name", DECLARED)
def test_the_oldest_tested_version_is_the_oldest_allowed_one(name: str) -> None:
    assert OLDEST[name] == oldest(DECLARED[name])


def test_no_other_package_is_tested_in_its_oldest_version() -> None:
    assert OLDEST.keys() == DECLARED.keys()


@pytest.mark.parametrize("name", INSIDE)
def test_there_is_an_upper_bound_if_the_internals_of_a_library_are_used(name: str) -> None:
    assert "<" in {specifier.operator for specifier in RUNTIME[name].specifier}


@pytest.mark.parametrize("name", RUNTIME)
def test_the_container_has_an_allowed_version(name: str) -> None:
    assert LOCKED[name] in RUNTIME[name].specifier


def test_every_version_of_the_container_has_a_hash() -> None:
    entries = (ROOT / "docker/requirements.lock").read_text().split("==")[1:]

    assert len(entries) == len(LOCKED)
    assert all("--hash=sha256:" in entry for entry in entries)
