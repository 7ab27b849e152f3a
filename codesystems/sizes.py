"""The sizes of releases, as measured: bytes to download, bytes on disk, and seconds to install.

Columns of `sizes.csv`: key, download, database, prerendered, seconds, source.
"""

from dataclasses import dataclass

from codesystems import tables


@dataclass(frozen=True, slots=True)
class Size:
    """The bytes to download, the bytes on disk and the seconds of one release."""

    download: int
    disk: int
    seconds: float


def measured(key: str) -> Size | None:
    """Return the measured size of a release of a code system; None where none was measured."""
    for row in tables.read(__package__, "sizes.csv").rows:
        if row["key"] == key:
            disk = int(row["database"]) + int(row["prerendered"])
            return Size(int(row["download"]), disk, float(row["seconds"]))
    return None
