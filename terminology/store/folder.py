"""A folder of databases, in which one process writes at a time.

A file gets its name only when it is whole and on disk. What an interrupted write left behind is
swept away by the next one.
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

Write = Callable[[Opened, Path], None]
"""Writes what is prerendered of a database to a file."""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Write in a folder while nobody else does; another process is waited for.

    Raises OSError where that cannot be done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / _LOCK):
        _sweep(folder)
        yield


def _sweep(folder: Path) -> None:
    """Remove what interrupted writes left, and prerendered files without their database."""
    for leftover in folder.glob(f"{_BUILDING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    for path in folder.glob(f"[!.]*{prerender.SUFFIX}"):
        if not path.with_suffix(database.SUFFIX).exists():
            path.unlink(missing_ok=True)


@contextmanager
def building(path: Path) -> Iterator[Path]:
    """Build a file beside its place, where it is put when it is whole and on disk."""
    with tempfile.TemporaryDirectory(prefix=_BUILDING, dir=path.parent) as folder:
        built = Path(folder) / path.name
        yield built
        sync(built)
        built.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Have the operating system put a file or a folder on disk."""
    if os.name == "nt" and path.is_dir():  # pragma: no cover - Windows opens no folder
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unprerendered(path: Path) -> Opened | None:
    """The edition or the map of a database without a prerendered file that fits; else None."""
    try:
        held = reader.open_stored(path)
    except DatabaseError:
        return None
    return held if held.prerendered is None else None


def damaged(path: Path) -> Opened | None:
    """The same, also of one whose prerendered file is damaged anywhere: it is read whole."""
    try:
        held = reader.open_stored(path)
    except DatabaseError:
        return None
    with suppress(DamagedPrerendered):
        held.check_prerendered()
    return held if held.prerendered is None else None


def prerender_again(path: Path, write: Write, begin: Callable[[Opened], None]) -> None:
    """Write the prerendered file of a database where there is none that fits and is whole.

    `begin` is called with it first. Raises OSError where the folder cannot be written, and
    DamagedDatabase.
    """
    with writing(path.parent):
        held = damaged(path)
        if held is not None:
            begin(held)
            with building(path.with_suffix(prerender.SUFFIX)) as built:
                write(held, built)
            # A server goes on with what it needs, not with what this took.
            del held
            memory.give_back()
