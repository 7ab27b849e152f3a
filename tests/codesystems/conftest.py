"""What tests of code systems share: real releases, each read once."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from codesystems import release
from codesystems.catalogue import CATALOGUE
from codesystems.model import CodeSystem
from codesystems.release import Release

Loaded = Callable[[str, str], CodeSystem]


@pytest.fixture(scope="session")
def loaded(data: Path) -> Loaded:
    """The code system of a key, out of a real release below the data folder."""
    readers = {entry.key: entry.load for entry in CATALOGUE}

    @cache
    def load(key: str, file: str) -> CodeSystem:
        reader = readers[key]
        assert reader is not None
        return reader(release.read(data / file))

    return load


@pytest.fixture(scope="session")
def january(data: Path) -> Release:
    """CMS's zip of January 2025: text, workbook, notes and more."""
    return release.read(data / "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip")
