"""CMS's titles of the ended codes."""

from codesystems import tables
from conceptmaps import crosswalk


def load() -> crosswalk.Displays:
    """Return the titles by code."""
    return {row["code"]: row["title"] for row in tables.read(__package__, "titles.csv").rows}
