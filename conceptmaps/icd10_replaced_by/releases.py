"""The conversion tables of CMS, from the bundled table of their addresses."""

from datetime import date

from codesystems import tables
from codesystems.releases import Published


def published(key: str) -> tuple[Published, ...]:
    """Return the known conversion tables of a map, newest first."""
    rows = [row for row in tables.read(__package__, "releases.csv").rows if row["key"] == key]
    return tuple(
        Published(
            key,
            row["version"],
            date.fromisoformat(row["effective"]),
            "",
            row["source"],
            (row["url"],),
        )
        for row in reversed(rows)
    )
