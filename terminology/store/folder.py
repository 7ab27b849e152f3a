"""A folder of databases, in which one process writes at a time.

A file gets its final name only when it is complete and on disk. The next write removes the
leftovers of an interrupted one.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock

from terminology import memory
from terminology.store import database, prerender, reader
from terminology.store.damage import DamagedPrerendered
from terminology.store.database import DatabaseError
from terminology.store.reader import Opened

_BUILDING = ".building-"
_LOCK = ".lock"
_UPDATE = ".update.lock"

Write = Callable[[Opened, Path], None]
"""Writes the prerendered answers of a database to a file."""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Lock a folder for writing, create it if necessary, and remove leftovers.

    Waits for another process. Raises OSError if the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / _LOCK):
        _sweep(folder)
        yield


@contextmanager
def updating(folder: Path) -> Iterator[None]:
    """Wait for another update of a folder, so that both do not install the same.

    Single writes need not wait. Raises OSError if the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / _UPDATE):
        yield


def _sweep(folder: Path) -> None:
    """Remove the leftovers of interrupted writes, and prerendered files without a database."""
    for leftover in folder.glob(f"{_BUILDING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    for path in folder.glob(f"[!.]*{prerender.SUFFIX}"):
        if not path.with_suffix(database.SUFFIX).exists():
            path.unlink(missing_ok=True)


@contextmanager
def building(path: Path) -> Iterator[Path]:
    """Yield a temporary path; move the file to `path` when it is complete and on disk."""
    with tempfile.TemporaryDirectory(prefix=_BUILDING, dir=path.parent) as folder:
        built = Path(folder) / path.name
        yield built
        sync(built)
        built.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Flush a file or a folder to disk."""
    if os.name == "nt" and path.is_dir():  # pragma: no cover - Windows cannot open a folder
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unprerendered(path: Path) -> Opened | None:
    """Open a database that has no matching prerendered file; None for any other."""
    try:
        opened = reader.open_stored(path)
    except DatabaseError:
        return None
    return opened if opened.prerendered is None else None


def damaged(path: Path) -> Opened | None:
    """Open a database without an intact, matching prerendered file; None for any other."""
    try:
        opened = reader.open_stored(path)
    except DatabaseError:
        return None
    with suppress(DamagedPrerendered):
        opened.check_prerendered()
    return opened if opened.prerendered is None else None


def prerender_again(path: Path, write: Write, begin: Callable[[Opened], None]) -> None:
    """Write the prerendered file of a database unless an intact, matching one exists.

    Calls `begin` with the opened database first. Raises OSError if the folder cannot be written,
    and DamagedDatabase.
    """
    with writing(path.parent):
        opened = damaged(path)
        if opened is not None:
            begin(opened)
            with building(path.with_suffix(prerender.SUFFIX)) as built:
                write(opened, built)
            # The memory of this work must not stay with a running server.
            del opened
            memory.release()
