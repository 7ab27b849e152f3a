"""Equal code has an equal digest, however it was installed."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path

import pytest

from terminology import software

FILES = {
    "codesystems/__init__.py": "",
    "conceptmaps/cart/rows.csv": "a,b",
    "terminology/store/schema.sql": "CREATE",
    "terminology/software.py": "code",
}


def put(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def wheel(folder: Path, files: Mapping[str, str] = FILES) -> Distribution:
    """Install files as from a wheel, with the entries that an installer adds to RECORD."""
    lines = [
        f"{name},sha256={urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()[:-1]},9"
        for name, text in files.items()
    ]
    lines += [
        "../../../bin/fhir-hcpcs,sha256=of-one-machine,200",
        "terminology/__pycache__/software.cpython-311.pyc,,",
        "fhir_hcpcs-1.dist-info/RECORD,,",
    ]
    put(folder, files)
    put(folder, {"fhir_hcpcs-1.dist-info/RECORD": "\n".join(lines)})
    return PathDistribution(folder / "fhir_hcpcs-1.dist-info")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Distribution:
    """An installation in another folder than the running code."""
    return wheel(tmp_path / "elsewhere", {"terminology/software.py": "other code"})


def test_a_wheel_and_its_sources_have_an_equal_digest(
    tmp_path: Path, elsewhere: Distribution
) -> None:
    put(tmp_path / "sources", FILES)
    put(tmp_path / "sources", {"terminology/__pycache__/software.cpython-311.pyc": "compiled"})
    put(tmp_path / "sources", {"tests/test_software.py": "not of the packages"})
    put(tmp_path / "sources", {"terminology/public/fhir_hcpcs/__init__.py": "is elsewhere there"})
    installed = wheel(tmp_path / "site")

    digest = software.digest(installed, tmp_path / "site")

    assert digest == software.digest(elsewhere, tmp_path / "sources")


def test_the_files_of_a_wheel_are_not_read(tmp_path: Path) -> None:
    installed = wheel(tmp_path)
    before = software.digest(installed, tmp_path)
    put(tmp_path, {"terminology/software.py": "changed by hand"})

    assert software.digest(installed, tmp_path) == before


@pytest.mark.parametrize("name", FILES)
def test_changed_code_or_tables_have_another_digest(
    tmp_path: Path, elsewhere: Distribution, name: str
) -> None:
    put(tmp_path / "sources", FILES)
    before = software.digest(elsewhere, tmp_path / "sources")
    put(tmp_path / "sources", {name: "another"})

    assert software.digest(elsewhere, tmp_path / "sources") != before
    changed = wheel(tmp_path / "site", {**FILES, name: "another"})
    assert software.digest(changed, tmp_path / "site") != before


def test_without_a_record_the_sources_are_read(tmp_path: Path, elsewhere: Distribution) -> None:
    put(tmp_path, {**FILES, "fhir_hcpcs-1.dist-info/METADATA": "Name: fhir-hcpcs"})
    bare = PathDistribution(tmp_path / "fhir_hcpcs-1.dist-info")

    assert software.digest(bare, tmp_path) == software.digest(elsewhere, tmp_path)


def test_the_digest_of_the_running_code_is_a_constant() -> None:
    code = Path(software.__file__).parents[1]

    assert software.digest(distribution("fhir-hcpcs"), code) == software.CODE
