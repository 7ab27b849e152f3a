"""Whole code systems from prerendered files, compared with rendering them from the database.

    python -m tests.benchmarks.documents [RELEASE_FILE]

Without a file it measures HCPCS of January 2025 below FHIR_HCPCS_TEST_DATA, or a made-up release.
"""

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from time import process_time

from codesystems.hcpcs import loader
from terminology import install
from terminology.fhir import codesystem, prerender
from terminology.fhir.dialects import R4
from terminology.fhir.formats import Format
from terminology.serving import gzipped
from terminology.store import listings, reader
from terminology.store.contract import Concepts
from terminology.store.database import SUFFIX
from terminology.store.listings import Piece
from terminology.store.reader import StoredConcepts
from tests.benchmarks.install import release

ROUNDS = 5

CODINGS: dict[str, tuple[bool, Callable[[Iterable[Piece]], Iterable[bytes]]]] = {
    "plain": (False, listings.plain),
    "gzip": (True, gzipped.compressed),
}
"""Whether a coding takes stored compressed pieces, and its function."""


def opened(folder: Path) -> Concepts:
    """Open the edition of a folder."""
    (path,) = folder.glob(f"*{SUFFIX}")
    stored = reader.open_stored(path)
    assert isinstance(stored, StoredConcepts)
    return stored


def seconds(concepts: Concepts, format: Format, coding: str) -> float:
    """Median processor time of a whole code system."""
    deflated, code = CODINGS[coding]
    times = []
    for _ in range(ROUNDS):
        begun = process_time()
        pieces = codesystem.pieces(concepts, R4, lambda _: None, format=format, deflated=deflated)
        for _ in code(pieces):
            pass
        times.append(process_time() - begun)
    return median(times)


def main() -> None:
    """Measure, and print a line for each format and coding."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "installed")
        file = release(Path(name))
        install.from_file(loader.load, file, folder, lambda step: None)
        unprepared = opened(folder)
        install.prepare(folder, prerender.write, lambda line: None)
        prepared = opened(folder)
        for format in (Format.JSON, Format.XML):
            for coding in CODINGS:
                stored, rendered = (
                    seconds(concepts, format, coding) for concepts in (prepared, unprepared)
                )
                sys.stdout.write(
                    f"{file.name} as {format.value}, {coding}: {stored * 1000:.1f} ms; rendered: "
                    f"{rendered * 1000:.0f} ms; ratio {rendered / stored:.0f}\n"
                )


if __name__ == "__main__":
    main()
