"""The known releases of a publisher: a bundled table for each code system.

Columns of `releases.csv`: version, effective, file (the publisher's name for it; empty where it
is unknown), url (addresses in the order of attempts, separated by blanks; empty where none is
known, so that the file has to be downloaded by other means), source.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from codesystems import tables


@dataclass(frozen=True, slots=True)
class Published:
    """One release: its edition, its first day, its file and the possible addresses of the file."""

    key: str
    version: str
    effective: date
    file: str
    source: str
    urls: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of the edition of this release."""
        return f"{self.key}-{self.version}"


@dataclass(frozen=True, slots=True)
class AddressPattern:
    """The pattern of the addresses of a code system's releases.

    `slug` is the path of an address; `version` gets version and first day from its groups. Where
    the links lead to a page about each release, `zips` derives the addresses that its file may
    have from the groups.
    """

    key: str
    slug: re.Pattern[str]
    version: Callable[[re.Match[str]], tuple[str, date]]
    zips: Callable[[re.Match[str]], tuple[str, ...]] | None = None

    def addresses(self, slug: re.Match[str]) -> tuple[str, ...]:
        """Return the addresses of the release of a link, in the order of attempts."""
        return self.zips(slug) if self.zips else (slug.string,)


def read(key: str, package: str, file: str = "releases.csv") -> tuple[Published, ...]:
    """Read the table of a code system's package, newest first."""
    rows = tables.read(package, file).rows
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
    """Return the releases among the links of the publisher's page, newest first."""
    by_version: dict[str, Published] = {}
    for link in links:
        if match := pattern.slug.search(link):
            version, effective = pattern.version(match)
            urls = pattern.addresses(match)
            release = Published(pattern.key, version, effective, "", page, urls)
            by_version.setdefault(version, release)
    return _newest_first(by_version.values())


def _newest_first(releases: Iterable[Published]) -> tuple[Published, ...]:
    return tuple(sorted(releases, key=lambda release: release.effective, reverse=True))
