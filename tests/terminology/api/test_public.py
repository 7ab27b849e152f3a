"""The package fhir_hcpcs: what it exports, and what its import does not load."""

import inspect
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import fhir_hcpcs

ROOT = Path(__file__).parents[3]


def test_every_exported_name_exists() -> None:
    assert all(hasattr(fhir_hcpcs, name) for name in fhir_hcpcs.__all__)


def test_every_public_name_is_exported() -> None:
    names = {
        name
        for name, value in vars(fhir_hcpcs).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }

    assert names == {*fhir_hcpcs.__all__} - {"__version__"}


@pytest.mark.parametrize("name", [one for one in fhir_hcpcs.__all__ if one[0].isupper()])
def test_every_exported_class_has_a_docstring(name: str) -> None:
    exported = getattr(fhir_hcpcs, name)

    assert not inspect.isclass(exported) or inspect.getdoc(exported)


def test_the_version_is_that_of_the_distribution() -> None:
    assert fhir_hcpcs.__version__ == version("fhir-hcpcs")


def test_the_package_is_marked_as_typed() -> None:
    assert (Path(fhir_hcpcs.__file__).parent / "py.typed").is_file()


@pytest.mark.parametrize("foreign", ["fastapi", "fhir", "httpx2", "rich", "starlette", "typer"])
def test_the_package_does_not_load(foreign: str) -> None:
    program = f"import sys, fhir_hcpcs; sys.exit({foreign!r} in sys.modules)"
    path = f"import sys; sys.path.insert(0, {str(ROOT / 'terminology/public')!r}); {program}"

    subprocess.run([sys.executable, "-c", path], check=True, cwd=ROOT)
