"""Tools over the bundled data, and over real releases."""

from pathlib import Path

import pytest

from fhir_hcpcs import Terminology
from terminology.agents.tools import Tools
from terminology.registry import Registry
from tests.conftest import Once
from tests.fixtures import realreleases, through_time


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

    folder = once(realreleases.NAME, realreleases.of(data))
    return Tools(Terminology(Registry(folder, bundled_dir)))
