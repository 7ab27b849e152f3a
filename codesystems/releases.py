"""Releases that a publisher is known to have put out: a shipped table for each code system.

Columns of `releases.csv`: version, effective, file (the publisher's name for it; empty where it
is not known), url (addresses to try in this order, a blank apart), source.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from codesystems import tables


@dataclass(frozen=True, slots=True)
class Published:
    """One release: its edition, the day from which it holds, its file and where that may be."""

    key: str
    version: str
    effective: date
    file: str
    source: str
    urls: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of the edition that it becomes."""
        return f"{self.key}-{self.version}"


@dataclass(frozen=True, slots=True)
class AddressPattern:
    """How a publisher names the addresses of a code system's releases.

    `slug` is the path of an address, with groups that `version` makes a version and a day of.
    """

    key: str
    slug: re.Pattern[str]
    version: Callable[[re.Match[str]], tuple[str, date]]


def read(key: str, package: str) -> tuple[Published, ...]:
    """Read the table of a code system's package, newest first."""
    rows = tables.read(package, "releases.csv").rows
    return _newest_first(
        Published(
            key,
            row["version"],
            date.fromisoformat(row["effective"]),
            row["file"],
            row["source"],
            tuple(tables.words(row.get("url", ""))),
        )
        for row in rows
    )


def linked(links: Iterable[str], pattern: AddressPattern, page: str) -> tuple[Published, ...]:
    """The releases that links of the publisher's page lead to, newest first."""
    found: dict[str, Published] = {}
    for link in links:
        if match := pattern.slug.search(link):
            version, effective = pattern.version(match)
            named = Published(pattern.key, version, effective, "", page, (link,))
            found.setdefault(version, named)
    return _newest_first(found.values())


def _newest_first(found: Iterable[Published]) -> tuple[Published, ...]:
    return tuple(sorted(found, key=lambda one: one.effective, reverse=True))
