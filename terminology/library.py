"""Which edition, and which concept map, answers.

The library watches its folders: a new, replaced or removed database is seen by the next
question, and who is still reading the old one finishes with it.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from codesystems import canonical
from codesystems.model import Content
from terminology import categories, messages, replacements, versions
from terminology.problems import NotFound
from terminology.store import database, reader
from terminology.store.contract import Concepts, Mappings
from terminology.store.database import DatabaseError
from terminology.store.reader import StoredConcepts, StoredMappings

_log = logging.getLogger(__name__)

_SETTLED = 100_000_000
"""Nanoseconds: a folder changed more recently than this may change again within the same tick
of the file system's clock, so it is looked at once more."""


@dataclass(frozen=True)
class Holdings:
    """All editions and maps at one moment: a question is answered from one of these.

    The editions of a code system stand newest first; a fragment stands behind every complete
    edition, so that it answers only where there is none, or where its version is asked for.
    """

    editions: tuple[Concepts, ...]
    maps: tuple[Mappings, ...]
    broken: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """What changes whenever the content changes."""
        digests = [held.provenance.digest for held in self.editions]
        digests += [held.provenance.digest for held in self.maps]
        return hashlib.sha256("".join(digests).encode()).hexdigest()

    def versions(self, system: str) -> tuple[Concepts, ...]:
        """The editions of a code system, the one that answers by default first."""
        return self._by_url.get(canonical.resolve(system).canonical, ())

    @cached_property
    def _by_url(self) -> dict[str, tuple[Concepts, ...]]:
        urls = dict.fromkeys(held.edition.url for held in self.editions)
        return {
            url: tuple(held for held in self.editions if held.edition.url == url) for url in urls
        }

    def edition(self, system: str, version: str | None = None) -> Concepts | None:
        """The edition that answers for a code system; the newest where no version is named."""
        return choose(self.versions(system), system, version)

    def required(self, system: str, version: str | None = None) -> Concepts:
        """The edition that answers. Raises NotFound, naming what is known, where none does."""
        versions = self.versions(system)
        if not versions:
            raise NotFound(messages.unknown_system(system, self.systems()))
        found = choose(versions, system, version)
        if found is None:
            known = [held.edition.version for held in versions]
            raise NotFound(messages.unknown_version(system, version or "", known))
        return found

    def by_id(self, id: str) -> Concepts:
        """The edition with this FHIR id. Raises NotFound."""
        for held in self.editions:
            if held.edition.id == id:
                return held
        known = [held.edition.id for held in self.editions]
        raise NotFound(messages.unknown_resource("CodeSystem", id, known))

    def map_by_id(self, id: str) -> Mappings:
        """The concept map with this FHIR id. Raises NotFound."""
        for held in self.maps:
            if held.edition.id == id:
                return held
        known = [held.edition.id for held in self.maps]
        raise NotFound(messages.unknown_resource("ConceptMap", id, known))

    def map_by_url(self, url: str, version: str | None, day: date | None = None) -> Mappings:
        """The concept map of this URL: that of a version, or of a day, or the newest.

        Raises NotFound.
        """
        held = self._maps_by_url.get(url, [])
        found = [one for one in held if version in {None, one.edition.version}]
        if found:
            return _of_day(found, day)
        asked = f"{url}|{version}" if version else url
        known = [f"{held.edition.url}|{held.edition.version}" for held in self.maps]
        raise NotFound(messages.unknown_map(asked, known))

    def current_maps(self, day: date | None = None) -> tuple[Mappings, ...]:
        """One version of each map: that of a day, or the newest."""
        return tuple(_of_day(held, day) for held in self._maps_by_url.values())

    @cached_property
    def _maps_by_url(self) -> dict[str, list[Mappings]]:
        found: dict[str, list[Mappings]] = {}
        for held in self.maps:
            found.setdefault(held.edition.url, []).append(held)
        return found

    def systems(self) -> list[str]:
        """The canonical URLs of the code systems, each once."""
        return list(dict.fromkeys(held.edition.url for held in self.editions))


def choose(versions: Sequence[Concepts], system: str, version: str | None) -> Concepts | None:
    """Choose among the editions of a code system; the first is the default."""
    if version is None or not canonical.resolve(system).release_versions:
        return versions[0] if versions else None
    return next((held for held in versions if held.edition.version == version), None)


def _of_day(versions: Sequence[Mappings], day: date | None) -> Mappings:
    """The version of a map that a day asks for: the newest of then, else the oldest."""
    of_then = (one for one in versions if day is None or one.edition.effective <= day)
    return next(of_then, versions[-1])


Key = tuple[str, int, int, int]
"""A file by name, inode, time of change (ns) and size: another of these is another file."""

Opened = StoredConcepts | StoredMappings | str
"""An open database, or what is wrong with the file."""


class Library:
    """The holdings of some folders, always up to date. Any thread may ask."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._lock = threading.Lock()
        self._opened: dict[Key, Opened] = {}
        self._seen: tuple[int, ...] = ()
        self._holdings = Holdings((), ())
        self._refresh()

    def holdings(self) -> Holdings:
        """What there is now. Costs one look at each folder where nothing has changed."""
        if self._changes() != self._seen:
            with self._lock:
                if self._changes() != self._seen:
                    self._refresh()
        return self._holdings

    def _changes(self) -> tuple[int, ...]:
        return tuple(_changed(folder) for folder in self._folders)

    def _refresh(self) -> None:
        seen = self._changes()
        opened: dict[Key, Opened] = {}
        for path in database.within(*self._folders):
            key = _key(path)
            if key is not None:
                opened[key] = self._opened.get(key) or _open(path)
        self._opened = opened
        self._holdings = _arranged(opened.values())
        settled = time.time_ns() - _SETTLED
        self._seen = seen if all(changed < settled for changed in seen) else ()


def _changed(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _key(path: Path) -> Key | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return str(path), state.st_ino, state.st_mtime_ns, state.st_size


def _open(path: Path) -> Opened:
    """Open a database, or say what is wrong with it: one bad file stops no server."""
    try:
        return reader.open_stored(path)
    except DatabaseError as error:
        _log.warning("%s", error)
        return str(error)


def _arranged(opened: Iterable[Opened]) -> Holdings:
    editions: list[Concepts] = []
    maps: list[Mappings] = []
    broken: list[str] = []
    for held in opened:
        if isinstance(held, str):
            broken.append(held)
        elif isinstance(held, StoredConcepts):
            editions.append(held)
        else:
            maps += versions.of(held)
    editions.sort(key=_age, reverse=True)
    maps += replacements.of(editions)
    maps += categories.of(editions)
    maps.sort(key=lambda held: (held.edition.effective, held.edition.version), reverse=True)
    return Holdings(tuple(editions), tuple(maps), tuple(broken))


def _age(held: Concepts) -> tuple[bool, object, str]:
    edition = held.edition
    return edition.content is Content.COMPLETE, edition.effective, edition.version
