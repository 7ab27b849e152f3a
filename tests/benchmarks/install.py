"""Installation of a release, compared with inserts of the same rows into indexed SQLite tables.

    python -m tests.benchmarks.install [RELEASE_FILE]

Without a file it measures January 2025 below FHIR_HCPCS_TEST_DATA, or a made-up release.
"""

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from statistics import median

from codesystems.hcpcs import loader
from terminology import install
from terminology.store.database import SUFFIX, RowsByTable, contents, open_readonly
from tests.fixtures import hcpcs

ROUNDS = 9
JANUARY_2025 = "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip"


def measure(file: Path, folder: Path) -> tuple[float, float, int]:
    """Median seconds of an installation and of the mere insertion, and the number of rows."""
    _install(file, folder)
    (path,) = (folder / "installed").glob(f"*{SUFFIX}")
    connection = open_readonly(path)
    rows = contents(connection)
    connection.close()
    whole: list[float] = []
    mere: list[float] = []
    for _ in range(ROUNDS):
        whole.append(_timed(lambda: _install(file, folder)))
        mere.append(_timed(lambda: _insert(rows, folder / "mere.sqlite")))
        (folder / "mere.sqlite").unlink()
    return median(whole), median(mere), sum(len(lines) for lines in rows.values())


def _timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _install(file: Path, folder: Path) -> None:
    install.from_file(loader.load, file, folder / "installed", lambda step: None)


def _insert(rows: RowsByTable, path: Path) -> None:
    connection = sqlite3.connect(path)
    for script in ("schema.sql", "indexes.sql"):
        connection.executescript(files("terminology.store").joinpath(script).read_text())
    for table, lines in rows.items():
        if lines:
            marks = ", ".join("?" * len(lines[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", lines)
    connection.commit()
    connection.close()


def _made_up(folder: Path) -> Path:
    path = folder / "HCPC2025_JAN_ANWEB.txt"
    codes = (f"{letter}{number:04}" for letter in "ABCEV" for number in range(1700))
    procedures = (hcpcs.lines(code, f"Item {code} " * 12) for code in codes)
    path.write_bytes(hcpcs.release(hcpcs.lines("KX", modifier=True), *procedures))
    return path


def release(folder: Path) -> Path:
    """Return the release to measure: an argument, a real one, or one made up in a folder."""
    if len(sys.argv) > 1:
        return Path(sys.argv[1])
    named = os.environ.get("FHIR_HCPCS_TEST_DATA")
    return Path(named) / JANUARY_2025 if named else _made_up(folder)


def main() -> None:
    """Measure, and print one line."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        file = release(place)
        whole, mere, rows = measure(file, place)
    sys.stdout.write(
        f"install {file.name}: {whole * 1000:.0f} ms; inserting its {rows:,} rows: "
        f"{mere * 1000:.0f} ms; ratio {whole / mere:.1f} (medians of {ROUNDS})\n"
    )


if __name__ == "__main__":
    main()
