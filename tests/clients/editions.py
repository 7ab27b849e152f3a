"""A server with the newest editions, installed as anybody installs them."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from terminology.bundled import find as find_bundled
from tests.conftest import DATA_VARIABLE
from tests.fixtures import releases
from tests.fixtures.server import Server, serving

EDITIONS = (
    ("icd10cm", "icd10/cms_2026_dx.zip"),
    ("icd10pcs", "icd10/cms_2026_pr.zip"),
    ("hcpcs", "hcpcs/2025-OCT/HCPC2025_OCT_ANWEB_v3.xlsx"),
    ("hcpcs", "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip"),
    ("hcpcs", "hcpcs/2020-07/anweb.xlsx"),
)
"""The editions that are installed, the largest first."""

OPTIONS = ("--access-log",)


class InstallError(Exception):
    """An edition could not be installed; the message is that of the command."""


def releases_at_hand() -> list[tuple[str, Path]]:
    """The releases below FHIR_HCPCS_TEST_DATA that are to be installed."""
    named = os.environ.get(DATA_VARIABLE)
    if not named:
        return []
    files = [(key, Path(named).resolve() / file) for key, file in EDITIONS]
    return [(key, file) for key, file in files if file.exists()]


@contextmanager
def served(folder: Path, chosen: list[tuple[str, Path]]) -> Iterator[Server]:
    """A server of these releases and the bundled data; the folder takes everything."""
    data_dir, bundled_dir = folder / "data", find_bundled(folder / "bundled")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in [pool.submit(_install, data_dir, bundled_dir, *each) for each in chosen]:
            done.result()
    with serving(folder, data_dir, bundled_dir, options=OPTIONS) as server:
        yield server


def _install(data_dir: Path, bundled_dir: Path, key: str, file: Path) -> None:
    """Install one release. Raises InstallError."""
    ended = subprocess.run(
        [*releases.COMMAND, "install", key, "--file", str(file)],
        env=releases.environment(data_dir, bundled_dir),
        check=False,
        capture_output=True,
        text=True,
    )
    if ended.returncode:
        raise InstallError(f"{key} {file.name}: {ended.stderr.strip()}")
