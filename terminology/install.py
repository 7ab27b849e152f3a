"""Releases into the shelf: build beside, verify, swap into place.

The shelf is a folder with one immutable database per edition. Whatever stops an installation,
the shelf is as it was: the new file gets its name only when it is whole and on disk.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from codesystems import release
from codesystems.model import CodeSystem, Edition
from codesystems.release import Release
from conceptmaps import consistency
from conceptmaps.catalogue import CATALOGUE as CONCEPT_MAPS
from conceptmaps.consistency import Contradiction
from conceptmaps.model import ConceptMap, MapEdition
from terminology.store import database, prerender, reader, writer
from terminology.store.database import DatabaseError
from terminology.store.reader import Opened

_BUILDING = ".building-"
_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installation did: the file it made, and whether one was there before."""

    path: Path
    replaced: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What was read from a release, and what was done with it; None: only read.

    `contradictions` are what our concept maps say otherwise than the release.
    """

    system: CodeSystem
    installed: Installed | None
    contradictions: tuple[Contradiction, ...] = ()


def from_file(
    load: Callable[[Release], CodeSystem],
    file: Path,
    shelf: Path | None,
    begin: Callable[[str], None],
) -> Report:
    """Read a release from its file and, unless `shelf` is None, put it on the shelf.

    `begin` is told each step by name. Raises ReleaseError for what the publisher's layout does
    not allow, before anything is written, and what `install` raises.
    """
    with _no_collection():
        begin(f"Reading {file.name}")
        found = release.read(file)
        begin("Checking every record")
        system = load(found)
        against = tuple(consistency.find(system, (line.load() for line in CONCEPT_MAPS)))
        if shelf is None:
            return Report(system, None, against)
        begin("Writing, verifying and swapping in")
        return Report(system, install(system, shelf), against)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python's collector of cyclic garbage out.

    A release becomes some hundred thousand objects without one cycle; the collector would walk
    them over and over, a fifth of the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def install(system: CodeSystem, shelf: Path) -> Installed:
    """Put an edition on the shelf; an earlier drop of the same edition is replaced.

    Raises OSError where the shelf cannot be written, DatabaseError where what was written does
    not read back. Another installation on the same shelf is waited for.
    """
    path = shelf / _file_name(system.edition)
    with _writing(shelf):
        replaced = path.exists()
        _swap_in(system, path)
    return Installed(path, replaced)


def remove(edition: Edition, shelf: Path) -> Path:
    """Take an edition off the shelf; return the file that is gone.

    Raises OSError where that cannot be done.
    """
    path = shelf / _file_name(edition)
    with _writing(shelf):
        path.unlink()
        path.with_suffix(prerender.SUFFIX).unlink(missing_ok=True)
        _sync(shelf)
    return path


def prepare(
    shelf: Path,
    write: Callable[[Opened, Path], None],
    begin: Callable[[str], None],
) -> None:
    """Have the answers of each edition and map of a shelf written beside it, where there are none.

    `write` writes those of one database to a file; `begin` is told each. Raises OSError where the
    shelf cannot be written.
    """
    for path in database.within(shelf):
        if _unprepared(path) is not None:
            with _writing(shelf):
                _prepare(path, write, begin)


def _prepare(
    path: Path,
    write: Callable[[Opened, Path], None],
    begin: Callable[[str], None],
) -> None:
    """Write the answers of a database, as it is now that nobody else writes."""
    held = _unprepared(path)
    if held is None:
        return
    begin(f"Writing the answers of {held.edition.key} {held.edition.version}")
    target = path.with_suffix(prerender.SUFFIX)
    with tempfile.TemporaryDirectory(prefix=_BUILDING, dir=path.parent) as folder:
        building = Path(folder) / target.name
        write(held, building)
        building.replace(target)


def _unprepared(path: Path) -> Opened | None:
    """The edition or the map of a database that lacks its answers."""
    try:
        held = reader.open_stored(path)
    except DatabaseError:
        return None
    return held if held.prerendered is None else None


def together(editions: Iterable[CodeSystem | ConceptMap], folder: Path) -> list[str]:
    """Put editions and maps into a folder; return the names of their files. Raises as `install`."""
    names = []
    with _writing(folder):
        for one in editions:
            names.append(_file_name(one.edition))
            _swap_in(one, folder / names[-1])
    return names


def _file_name(edition: Edition | MapEdition) -> str:
    kind = "codesystem" if isinstance(edition, Edition) else "conceptmap"
    return f"{kind}-{edition.id}{database.SUFFIX}"


@contextmanager
def _writing(shelf: Path) -> Iterator[None]:
    """Hold the shelf's lock; what an interrupted installation left behind is swept away."""
    shelf.mkdir(parents=True, exist_ok=True)
    with FileLock(shelf / _LOCK):
        for leftover in shelf.glob(f"{_BUILDING}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


def _swap_in(edition: CodeSystem | ConceptMap, path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix=_BUILDING, dir=path.parent) as folder:
        building = Path(folder) / path.name
        if isinstance(edition, CodeSystem):
            writer.write(edition, building)
        else:
            writer.write_map(edition, building)
        database.verify(building)
        _sync(building)
        building.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Have the operating system put a file or a folder on disk."""
    if os.name == "nt" and path.is_dir():  # pragma: no cover - Windows opens no folder
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
