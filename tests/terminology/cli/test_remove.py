"""`fhir-hcpcs remove`: which editions it deletes, and which it does not."""

from pathlib import Path

import pytest

from terminology.registry import Registry
from tests.fixtures import releases
from tests.terminology.cli.conftest import Read, Refused, Run

NAME = "codesystem-hcpcs-2025-01.sqlite"


def versions(data_dir: Path) -> list[str]:
    """The versions in a data directory."""
    return [concepts.edition.version for concepts in Registry(data_dir).snapshot().editions]


def test_a_removed_edition_is_deleted(run: Run, tmp_path: Path, data_dir: Path) -> None:
    april = releases.write(tmp_path, releases.april("A thing"), name=releases.APRIL)
    run("install", "hcpcs", "--file", releases.write(tmp_path))
    run("install", "hcpcs", "--file", april)
    result = run("remove", "hcpcs", "2025-01")
    assert result.stdout == f"Removed hcpcs 2025-01 ({data_dir / NAME})\n"
    assert versions(data_dir) == ["2025-04"]


def test_a_removal_is_reported_as_json(
    run: Run, read: Read, tmp_path: Path, data_dir: Path
) -> None:
    run("install", "hcpcs", "--file", releases.write(tmp_path))
    assert read("remove", "hcpcs", "2025-01") == {
        "removed": "hcpcs-2025-01",
        "path": str(data_dir / NAME),
    }


@pytest.mark.parametrize(
    ("key", "version"), [("hcpcs", "2025-04"), ("icd10pcs", "2025-01"), ("x", "y")]
)
def test_an_edition_that_is_not_installed_cannot_be_removed(
    run: Run, refused: Refused, tmp_path: Path, data_dir: Path, key: str, version: str
) -> None:
    run("install", "hcpcs", "--file", releases.write(tmp_path))
    assert refused("remove", key, version) == (
        f"{key} {version} is not in the data directory {data_dir}; installed there: hcpcs 2025-01"
    )


def test_a_bundled_edition_cannot_be_removed(refused: Refused, data_dir: Path) -> None:
    assert refused("remove", "hcpcs", "0-fragment-2026") == (
        f"hcpcs 0-fragment-2026 is not in the data directory {data_dir}; installed there: nothing"
    )
