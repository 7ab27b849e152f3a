"""What a publisher has that is newer than what is installed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from codesystems import downloads
from codesystems.downloads import Publisher
from codesystems.release import ReleaseError
from codesystems.releases import Published
from codesystems.retry import ReleaseNotFoundError, UnreachableError
from terminology import install as installer
from terminology.catalogue import Installable
from terminology.cli import console, publisher
from terminology.store.contract import Concepts, Mappings

Stored = Concepts | Mappings
Found = TypeVar("Found")

_UNFINISHED = ".update.unfinished"
"""The file in the data directory that lists the releases that failed in the last update."""


@dataclass(frozen=True, slots=True)
class Newer:
    """A release to install; `installed` is the edition that may have another file by now."""

    entry: Installable
    release: Published
    installed: Stored | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """A search in the tables of known releases and, `online`, on the publishers' pages.

    `unfinished` are the ids of releases that failed in the last update; later ones may be
    installed since. `failed` receives the pages and files that cannot be read: then the tables
    alone are searched.
    """

    source: Publisher
    online: bool
    unfinished: frozenset[str] = frozenset()
    failed: list[tuple[str, ReleaseError]] = field(default_factory=list)

    def of(self, entry: Installable, installed: Stored | None) -> list[Newer]:
        """Return what is newer than the newest installed edition, oldest first.

        Of a code system or a map that is not installed, it is the newest release. Raises
        UnreachableError where there is no connection.
        """
        on_page: tuple[Published, ...] = ()
        if self.online:
            on_page = self._attempt(entry, lambda: publisher.on_page(entry, self.source)) or ()
        known = _merged((*on_page, *entry.published()))
        if installed is None:
            return [Newer(entry, release) for release in known[-1:]]
        edition = installed.edition
        newer = [
            Newer(entry, one)
            for one in known
            if one.effective > edition.effective or one.id in self.unfinished
        ]
        current = next((one for one in known if one.id == edition.id), None)
        if self.online and current is not None:
            newer[:0] = (
                self._attempt(entry, lambda: self._again(entry, current, on_page, installed)) or []
            )
        return newer

    def _again(
        self,
        entry: Installable,
        release: Published,
        on_page: Iterable[Published],
        installed: Stored,
    ) -> list[Newer]:
        """Return the installed release again where the publisher may have another file of it."""
        same = _renamed(release, on_page, installed)
        return [Newer(entry, same, installed)] if same and self._differs(same, installed) else []

    def _attempt(self, entry: Installable, read: Callable[[], Found]) -> Found | None:
        try:
            return read()
        except UnreachableError:
            raise
        except ReleaseError as error:
            self.failed.append((entry.key, error))
            console.print_error(str(error))
            return None

    def _differs(self, release: Published, installed: Stored) -> bool:
        """Tell whether the publisher's file is, or may be, another one than the installed one."""
        try:
            path = downloads.unchanged(release, self.source)
        except ReleaseNotFoundError:
            return False
        return path is None or downloads.digest(path) != installed.provenance.sha256


def newest(data_dir: Path) -> dict[str, Stored]:
    """Return the newest installed edition of each code system and map, by key."""
    by_key: dict[str, Stored] = {}
    for one in sorted(installer.of_folder(data_dir), key=lambda one: one.edition.effective):
        by_key[one.edition.key] = one
    return by_key


def unfinished(data_dir: Path) -> frozenset[str]:
    """Return the ids of the releases that failed in the last update and are not installed."""
    file = data_dir / _UNFINISHED
    ids = file.read_text().split() if file.exists() else []
    return frozenset(ids) - {one.edition.id for one in installer.of_folder(data_dir)}


def record(data_dir: Path, failed: Iterable[tuple[Published, ReleaseError]]) -> None:
    """Record the releases that failed, for the next update; not those that do not exist."""
    ids = [one.id for one, error in failed if not isinstance(error, ReleaseNotFoundError)]
    file = data_dir / _UNFINISHED
    if ids:
        file.write_text("".join(f"{id}\n" for id in ids))
    else:
        file.unlink(missing_ok=True)


def _merged(releases: Iterable[Published]) -> list[Published]:
    """Return each release once, with the addresses of all of its kind, oldest first."""
    by_id: dict[str, Published] = {}
    for release in releases:
        first = by_id.setdefault(release.id, release)
        urls = tuple(dict.fromkeys((*first.urls, *release.urls)))
        by_id[release.id] = replace(first, urls=urls)
    return sorted(by_id.values(), key=lambda release: release.effective)


def _renamed(
    release: Published, on_page: Iterable[Published], installed: Stored
) -> Published | None:
    """Return a release with the addresses at which the installed one may have another file.

    They are those of the page, where it links to another file name, else that of the installed
    file. None if the installed file has no name of the publisher, such as an unpacked one.
    """
    file = installed.provenance.file
    linked = [url for one in on_page if one.id == release.id for url in one.urls]
    named = [url for url in release.urls if downloads.name(url) == file]
    if not named:
        return None
    is_renamed = linked and file not in map(downloads.name, linked)
    return replace(release, urls=tuple(linked if is_renamed else named[:1]))
