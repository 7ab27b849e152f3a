"""Installs releases into the data directory: build, verify, rename into place.

The data directory has one immutable database for each edition. A failed or interrupted installation
does not change it: the new file gets its name only when it is complete and on disk.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from codesystems import release
from codesystems.model import CodeSystem, Edition, Slip
from codesystems.release import Refused, Release
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
    """An installed file, and whether it replaced an earlier one."""

    path: Path
    replaced: bool


@dataclass(frozen=True, slots=True)
class InstallReport:
    """The code system of a release, and the installed file; None if it was only read.

    `contradictions` are the codes of our concept maps that the release lacks or has on other days.
    """

    system: CodeSystem
    installed: Installed | None
    contradictions: tuple[Contradiction, ...] = ()


def from_file(
    load: Callable[[Release], CodeSystem],
    file: Path,
    data_dir: Path | None,
    begin: Callable[[str], None],
    *,
    strict: bool = False,
) -> InstallReport:
    """Read a release from its file and, unless `data_dir` is None, install it.

    `begin` is called with the name of each step. Raises ReleaseError, before anything is written,
    for a release whose structure is broken and, if `strict`, for one with slips; also the errors
    of `install`.
    """
    with _no_collection():
        begin(f"Reading {file.name}")
        content = release.read(file)
        begin("Checking every record")
        system = load(content)
        if strict:
            refuse_slips(system)
        maps = (entry.bundled() for entry in catalogue.concept_maps() if entry.bundled)
        contradictions = tuple(consistency.find(system, maps))
        if data_dir is None:
            return InstallReport(system, None, contradictions)
        begin("Writing and verifying the database")
        return InstallReport(system, install(system, data_dir), contradictions)


def refuse_slips(system: CodeSystem) -> None:
    """Raise Refused for a release with slips: with the first one, and the number of all."""
    if system.slips:
        first, count = system.slips[0], len(system.slips)
        others = f" (the first of {count:,} slips)" if count > 1 else ""
        raise Refused(first.file, first.place, f"{_reason(first)}{others}")


def described(slip: Slip) -> str:
    """Return a slip as a line of text."""
    return f"{slip.file}, {slip.place}: {_reason(slip)}"


def _reason(slip: Slip) -> str:
    return f"{slip.code}: {slip.reason}" if slip.code else slip.reason


@contextmanager
def _no_collection() -> Iterator[None]:
    """Disable Python's garbage collector of cycles.

    A release becomes some hundred thousand objects without a cycle. To visit them again and again
    would take a fifth of the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def install(system: CodeSystem, data_dir: Path) -> Installed:
    """Install an edition; it replaces an earlier file of the same edition.

    Waits for another installation in the same data directory. Raises OSError if the data directory
    cannot be written, DatabaseError if the written database cannot be read back.
    """
    path = data_dir / file_name(system.edition)
    with folder.writing(data_dir):
        replaced = path.exists()
        _swap_in(system, path)
    return Installed(path, replaced)


def remove(edition: Edition, data_dir: Path) -> Path:
    """Delete an edition from the data directory; return the path of the deleted database.

    Raises OSError if it cannot be deleted.
    """
    path = data_dir / file_name(edition)
    with folder.writing(data_dir):
        path.unlink()
        path.with_suffix(prerender.SUFFIX).unlink(missing_ok=True)
        folder.sync(data_dir)
    return path


def prepare(
    data_dir: Path,
    write: Write,
    begin: Callable[[str], None],
    lacking: Callable[[Path], object | None] = folder.unprerendered,
) -> None:
    """Prerender each edition and map of a data directory without a matching prerendered file.

    `write` writes the prerendered file of a database; `begin` is called with a line for each.
    `lacking` decides whether a file is to be written: `folder.damaged` reads each file completely.
    Damaged databases are skipped. Raises OSError if the data directory cannot be written.
    """
    for path in database.within(data_dir):
        if lacking(path) is not None:
            with suppress(DamagedDatabase):
                folder.prerender_again(path, write, lambda opened: begin(_prerendering(opened)))


def _prerendering(opened: Opened) -> str:
    return f"Prerendering {opened.edition.key} {opened.edition.version}"


def together(editions: Iterable[CodeSystem | ConceptMap], data_dir: Path) -> list[str]:
    """Install editions and maps; return the names of their files. Raises errors as `install`."""
    names = []
    with folder.writing(data_dir):
        for content in editions:
            names.append(file_name(content.edition))
            _swap_in(content, data_dir / names[-1])
    return names


def file_name(edition: Edition | MapEdition) -> str:
    """Return the name of the database of an edition or a map."""
    kind = "codesystem" if isinstance(edition, Edition) else "conceptmap"
    return f"{kind}-{edition.id}{database.SUFFIX}"


def _swap_in(content: CodeSystem | ConceptMap, path: Path) -> None:
    with folder.building(path) as built:
        if isinstance(content, CodeSystem):
            writer.write(content, built)
        else:
            writer.write_map(content, built)
        database.verify(built)
