"""The output files of one run: written to temporary folders, and moved into place together.

Each file is built in a hidden folder beside its place, which the process locks while it runs. When
all are complete, the first of these folders gets the list of moves into place. A run interrupted
before that changes no file; one interrupted while it moves files is finished by the next run that
writes to one of their folders, which also removes the folders of dead processes.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX = ".translating-"
_LOCK = "lock"
_MOVES = "moves"
"""The list of moves, in the first folder: the built file, or null, and the place of each."""
_FIRST = "first"
"""The path of the first folder, in every other one."""


class Outputs:
    """The outputs of the current run. `folder` is also for its temporary files."""

    def __init__(self, folders: dict[Path, Path], places: tuple[Path, ...]) -> None:
        self._folders = folders
        self._places = places
        self.folder = folders[places[0].parent]

    def built(self, place: Path) -> Path:
        """The path at which to build the output of a place."""
        place = _absolute(place)
        return self._folders[place.parent] / f"{self._places.index(place)} {place.name}"

    def finish(self) -> None:
        """Move the built files into place; where none was built, remove the old file.

        Raises OSError where that is not possible.
        """
        moves: list[tuple[str | None, str]] = []
        for place in self._places:
            if place.is_dir():
                raise IsADirectoryError(f"{place}: is a folder")
            built = self.built(place)
            moves.append((str(built) if built.exists() else None, str(place)))
        written = self.folder / f"{_MOVES}.new"
        written.write_text(json.dumps(moves))
        written.replace(self.folder / _MOVES)
        _move(self.folder)


@contextmanager
def building(*places: Path) -> Iterator[Outputs]:
    """Build the outputs of a run; unfinished ones are removed.

    Raises OSError where the folder of a place cannot be written.
    """
    absolute = tuple(map(_absolute, places))
    parents = list(dict.fromkeys(place.parent for place in absolute))
    for parent in parents:
        sweep(parent)
    with ExitStack() as stack:
        folders = {parent: stack.enter_context(_folder(parent)) for parent in parents}
        first = folders[parents[0]]
        for other in list(folders.values())[1:]:
            (other / _FIRST).write_text(str(first))
        yield Outputs(folders, absolute)


def _absolute(place: Path) -> Path:
    return Path(os.path.abspath(place))  # noqa: PTH100 - `resolve` would follow a link


@contextmanager
def _folder(parent: Path) -> Iterator[Path]:
    """A hidden, locked folder; it is removed at the end, unless moves are left."""
    folder, lock = _locked(parent)
    try:
        yield folder
    finally:
        lock.release()
        if not _has_moves(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _locked(parent: Path) -> tuple[Path, FileLock]:
    """A new folder and its lock; another process may sweep it before it is locked."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        lock = FileLock(folder / _LOCK)
        with suppress(Timeout, FileNotFoundError):
            lock.acquire(blocking=False)
            if (folder / _LOCK).exists():
                return folder, lock
            lock.release()


def sweep(parent: Path) -> None:
    """Finish or remove the outputs of dead processes."""
    for folder in parent.glob(f"{_PREFIX}*"):
        lock = FileLock(folder / _LOCK)
        with suppress(Timeout, OSError), lock.acquire(blocking=False):
            if _has_moves(folder):
                _move(_first(folder))
            shutil.rmtree(folder, ignore_errors=True)


def _first(folder: Path) -> Path:
    """The first folder of the run of a folder."""
    path = folder / _FIRST
    return Path(path.read_text()) if path.exists() else folder


def _has_moves(folder: Path) -> bool:
    return (_first(folder) / _MOVES).exists()


def _move(folder: Path) -> None:
    """Make the moves in the list of a folder that are still to make."""
    for built, place in json.loads((folder / _MOVES).read_text()):
        if built is None:
            Path(place).unlink(missing_ok=True)
        elif Path(built).exists():
            Path(built).replace(place)
    (folder / _MOVES).unlink()
