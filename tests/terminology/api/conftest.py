"""The API and a server over the same data: editions through the years, and the bundled data."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from fhir_hcpcs import FhirVersion, Terminology
from terminology.fhir.dialects import R4, Dialect
from tests.fixtures import clients, through_time


@pytest.fixture(scope="package")
def years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory of editions through the years, which stay as they are."""
    folder = tmp_path_factory.mktemp("years")
    through_time.fill(folder)
    return folder


@pytest.fixture(scope="package")
def terminology(years: Path, bundled_dir: Path) -> Iterator[Terminology]:
    """The API over both folders."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FHIR_HCPCS_BUNDLED_DIR", str(bundled_dir.parent))
        with Terminology.open(years) as opened:
            yield opened


@pytest.fixture(scope="package")
def client(years: Path, bundled_dir: Path) -> Iterator[TestClient]:
    """A client of a server of both folders."""
    with clients.prerendered(years, bundled_dir) as connected:
        yield connected


@pytest.fixture
def fhir_version(dialect: Dialect) -> FhirVersion:
    """Each FHIR version in turn, as the API names it."""
    return "R4" if dialect is R4 else "R5"
