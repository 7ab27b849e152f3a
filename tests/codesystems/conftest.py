"""Fixtures for the tests of code systems."""

from pathlib import Path

import pytest

from codesystems import release
from codesystems.release import Release


@pytest.fixture(scope="session")
def january(data: Path) -> Release:
    """CMS's zip of January 2025: text, workbook, notes and more."""
    return release.read(data / "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip")
