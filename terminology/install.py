"""Installs releases into the data directory: build, verify, rename into place.

The data directory has one immutable database for each edition. A failed or interrupted installation
does not change it: the new file gets its name only when it is complete and on disk.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from codesystems import release
from codesystems.model import CodeSystem, Edition
from conceptmaps import consistency
from conceptmaps.consistency import Contradiction
from conceptmaps.model import ConceptMap, MapEdition
from terminology import catalogue
from terminology.catalogue import Loader
from terminology.registry import Registry
from terminology.store import database, folder, prerender, writer
from terminology.store.contract import Concepts, Mappings
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
    """The code system or map of a release, and the installed file; None if it was only read.

    `contradictions` are the codes of our concept maps that the release lacks or has on other days.
    `others` are the further editions and maps from the same file.
    """

    content: CodeSystem | ConceptMap
    installed: Installed | None
    contradictions: tuple[Contradiction, ...] = ()
    others: tuple["InstallReport", ...] = ()


def from_file(
    load: Loader,
    file: Path,
    data_dir: Path | None,
    begin: Callable[[str], None],
    others: Iterable[Loader] = (),
) -> InstallReport:
    """Read a release from its file and, unless `data_dir` is None, install it.

    `others` read further editions and maps from the file, which are installed together with it.
    `begin` is called with the name of each step. Raises ReleaseError, before anything is written,
    for a release that departs from the publisher's layout, and the errors of `install`.
    """
    with _no_collection():
        begin(f"Reading {file.name}")
        content = release.read(file)
        begin("Checking every record")
        read = [reader(content) for reader in (load, *others)]
        contradictions = _contradictions(read)
        installed: Sequence[Installed | None] = [None] * len(read)
        if data_dir is not None:
            begin("Writing and verifying the database")
            installed = together(read, data_dir)
        first, *further = map(InstallReport, read, installed, contradictions)
        return replace(first, others=tuple(further))


def _contradictions(read: Iterable[CodeSystem | ConceptMap]) -> list[tuple[Contradiction, ...]]:
    """Find the contradictions of the bundled maps to each of the code systems."""
    bundled = (entry.bundled for entry in catalogue.concept_maps())
    maps = [load() for load in bundled if load is not None]
    return [
        tuple(consistency.find(one, maps)) if isinstance(one, CodeSystem) else () for one in read
    ]


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


def install(content: CodeSystem | ConceptMap, data_dir: Path) -> Installed:
    """Install an edition or a map; it replaces an earlier file of the same one.

    Waits for another installation in the same data directory. Raises OSError if the data directory
    cannot be written, DatabaseError if the written database cannot be read back.
    """
    return together([content], data_dir)[0]


def together(contents: Iterable[CodeSystem | ConceptMap], data_dir: Path) -> list[Installed]:
    """Install editions and maps: none gets its name before all are built and verified.

    Raises errors as `install`.
    """
    done = []
    with folder.writing(data_dir), ExitStack() as built:
        for content in contents:
            path = data_dir / file_name(content.edition)
            _build(content, built.enter_context(folder.building(path)))
            done.append(Installed(path, path.exists()))
    return done


def of_folder(data_dir: Path) -> list[Concepts | Mappings]:
    """Return the editions and maps of a data directory, each map once; damaged ones are skipped."""
    snapshot = Registry(data_dir).snapshot()
    stored: list[Concepts | Mappings] = [*snapshot.editions, *snapshot.maps]
    return [one for one in stored if (data_dir / file_name(one.edition)).exists()]


def remove(edition: Edition | MapEdition, data_dir: Path) -> Path:
    """Delete an edition or a map from the data directory; return the path of its database.

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


def file_name(edition: Edition | MapEdition) -> str:
    """Return the name of the database of an edition or a map."""
    kind = "codesystem" if isinstance(edition, Edition) else "conceptmap"
    return f"{kind}-{edition.id}{database.SUFFIX}"


def _build(content: CodeSystem | ConceptMap, path: Path) -> None:
    if isinstance(content, CodeSystem):
        writer.write(content, path)
    else:
        writer.write_map(content, path)
    database.verify(path)
