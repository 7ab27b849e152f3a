"""Releases into the shelf: build beside, verify, swap into place.

The shelf is a folder with one immutable database per edition. Whatever stops an installation,
the shelf is as it was: the new file gets its name only when it is whole and on disk.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from codesystems import release
from codesystems.model import CodeSystem, Edition
from codesystems.release import Release
from conceptmaps import consistency
from conceptmaps.consistency import Contradiction
from conceptmaps.model import ConceptMap, MapEdition
from terminology import catalogue
from terminology.store import database, folder, prerender, writer
from terminology.store.damage import DamagedDatabase
from terminology.store.folder import Write
from terminology.store.reader import Opened


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
        against = tuple(
            consistency.find(system, (entry.bundled() for entry in catalogue.concept_maps()))
        )
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
    with folder.writing(shelf):
        replaced = path.exists()
        _swap_in(system, path)
    return Installed(path, replaced)


def remove(edition: Edition, shelf: Path) -> Path:
    """Take an edition off the shelf; return the file that is gone.

    Raises OSError where that cannot be done.
    """
    path = shelf / _file_name(edition)
    with folder.writing(shelf):
        path.unlink()
        path.with_suffix(prerender.SUFFIX).unlink(missing_ok=True)
        folder.sync(shelf)
    return path


def prepare(
    shelf: Path,
    write: Write,
    begin: Callable[[str], None],
    lacking: Callable[[Path], object | None] = folder.unprerendered,
) -> None:
    """Prerender each edition and map of a shelf that has no prerendered file which fits it.

    `write` writes that of one database to a file; `begin` is called with a line on each. `lacking`
    finds out whether one is to be written: `folder.damaged` reads each file whole. A database that
    is damaged itself gets none. Raises OSError where the shelf cannot be written.
    """
    for path in database.within(shelf):
        if lacking(path) is not None:
            with suppress(DamagedDatabase):
                folder.prerender_again(path, write, lambda held: begin(_prerendering(held)))


def _prerendering(held: Opened) -> str:
    return f"Prerendering {held.edition.key} {held.edition.version}"


def together(editions: Iterable[CodeSystem | ConceptMap], shelf: Path) -> list[str]:
    """Put editions and maps into a folder; return the names of their files. Raises as `install`."""
    names = []
    with folder.writing(shelf):
        for one in editions:
            names.append(_file_name(one.edition))
            _swap_in(one, shelf / names[-1])
    return names


def _file_name(edition: Edition | MapEdition) -> str:
    kind = "codesystem" if isinstance(edition, Edition) else "conceptmap"
    return f"{kind}-{edition.id}{database.SUFFIX}"


def _swap_in(edition: CodeSystem | ConceptMap, path: Path) -> None:
    with folder.building(path) as built:
        if isinstance(edition, CodeSystem):
            writer.write(edition, built)
        else:
            writer.write_map(edition, built)
        database.verify(built)
