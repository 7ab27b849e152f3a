"""The data directories that are measured, installed from real releases as anybody installs them."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from terminology.bundled import find as find_bundled
from terminology.registry import Registry
from tests.benchmarks import pool
from tests.benchmarks.pool import Pool
from tests.conftest import DATA_VARIABLE
from tests.fixtures import releases

NEWEST = (
    ("hcpcs", "hcpcs/2025-OCT/HCPC2025_OCT_ANWEB_v3.xlsx"),
    ("icd10pcs", "icd10/cms_2026_pr.zip"),
)
"""The newest edition of each code system that is requested."""
OTHERS = (
    ("hcpcs", "hcpcs/2016/HCPC2016_CONTR_ANWEB.txt"),
    ("hcpcs", "hcpcs/2017/2017-Alpha-Numeric-HCPCS-File.zip"),
    ("hcpcs", "hcpcs/2019/2019-Alpha-Numeric-HCPCS-File.zip"),
    ("hcpcs", "hcpcs/2020-04/anweb.xlsx"),
    ("hcpcs", "hcpcs/2020-07/anweb.xlsx"),
    ("hcpcs", "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip"),
    ("icd10pcs", "icd10/cms_2021_pr.zip"),
    ("icd10pcs", "icd10/cms_2022_pr.zip"),
    ("icd10pcs", "icd10/cms_2025_pr.zip"),
    ("icd10cm", "icd10/cms_2026_dx.zip"),
)
"""The other editions of a long-lived server: those in the folder are installed."""


class DataError(Exception):
    """There are no releases to measure; the message has the reason."""


@dataclass(frozen=True, slots=True)
class Place:
    """A data directory, and the bundled data."""

    data_dir: Path
    bundled_dir: Path

    def pool(self) -> Pool:
        """The codes and maps for requests."""
        return pool.of(Registry(self.data_dir, self.bundled_dir).snapshot())

    def count(self, key: str) -> int:
        """How many editions of a code system are installed."""
        return len(list(self.data_dir.glob(f"codesystem-{key}-*.sqlite")))


def data() -> Path:
    """The folder of releases. Raises DataError if none is named, or the newest is missing."""
    named = os.environ.get(DATA_VARIABLE)
    if not named:
        raise DataError(f"needs real releases: {DATA_VARIABLE} names no folder")
    folder = Path(named).resolve()
    for _, file in NEWEST:
        if not (folder / file).exists():
            raise DataError(f"{folder / file} is missing")
    return folder


def newest(folder: Path) -> Place:
    """A data directory with one edition of HCPCS and one of ICD-10-PCS, below a folder."""
    place = Place(folder / "newest", find_bundled(folder / "bundled"))
    for key, file in NEWEST:
        _install(place, key, data() / file)
    return place


def many(first: Place) -> Place:
    """A data directory with the editions of the first one, and every other release."""
    place = Place(first.data_dir.with_name("many"), first.bundled_dir)
    shutil.copytree(first.data_dir, place.data_dir)
    for key, file in OTHERS:
        if (data() / file).exists():
            _install(place, key, data() / file)
    return place


def _install(place: Place, key: str, file: Path) -> None:
    subprocess.run(
        [*releases.COMMAND, "install", key, "--file", str(file)],
        env=releases.environment(place.data_dir, place.bundled_dir),
        check=True,
        capture_output=True,
    )
