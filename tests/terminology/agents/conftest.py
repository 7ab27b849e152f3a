"""Tools over the bundled data, and over real releases."""

from pathlib import Path

import pytest

from fhir_hcpcs import Terminology
from terminology import catalogue, install
from terminology.agents.tools import Tools
from terminology.registry import Registry
from tests.conftest import Once
from tests.fixtures import through_time

RELEASES = (
    ("hcpcs", "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip"),
    ("hcpcs", "hcpcs/2025-OCT/HCPC2025_OCT_ANWEB_v3.xlsx"),
    ("icd10pcs", "icd10/cms_2026_pr.zip"),
    ("icd10cm", "icd10/cms_2026_dx.zip"),
)


@pytest.fixture(scope="session")
def tools(registry: Registry) -> Tools:
    """The tools over the bundled data."""
    return Tools(Terminology(registry))


@pytest.fixture(scope="session")
def years_tools(once: Once, bundled_dir: Path) -> Tools:
    """The tools over editions through the years, and the bundled data."""
    return Tools(Terminology(Registry(once("years-agents", through_time.fill), bundled_dir)))


@pytest.fixture(scope="session")
def real_tools(data: Path, once: Once, bundled_dir: Path) -> Tools:
    """The tools over real releases and the bundled data."""

    def build(folder: Path) -> None:
        for key, file in RELEASES:
            entry = catalogue.code_system(key)
            assert entry is not None
            assert entry.load is not None
            install.from_file(entry.load, data / file, folder, lambda _: None)

    return Tools(Terminology(Registry(once("real-agents", build), bundled_dir)))
