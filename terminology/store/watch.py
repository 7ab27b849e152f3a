"""Watch the database files of some folders, and open them.

The folders are checked before every response, and each file in them once a second, to detect
changes in place. Damage that a request meets before is handled at once.
"""

import logging
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from terminology.store import database, prerender, reader
from terminology.store.database import DatabaseError
from terminology.store.reader import Opened

_log = logging.getLogger(__name__)

_EVERY = 1.0
"""Seconds between two checks of each file."""
_TICK = 0.1
"""Seconds: a folder that changed more recently may change again within the same tick of the file
system's clock, so it is checked again."""
_NANO = 1_000_000_000

State = tuple[int, int, int, int]
"""Inode, size, and times of change of a file; they differ if it was changed or replaced."""

FileKey = tuple[State, State | None]
"""The states of a database file and of its prerendered file, if there is one."""

Files = dict[Path, tuple[FileKey, Opened | str]]
"""The databases by path: opened, or an error message."""


@dataclass(slots=True)
class Changes:
    """The result of a check: databases that were opened, or whose files were changed in place.

    `lost` are databases whose prerendered file was removed.
    """

    opened: list[Opened] = field(default_factory=list)
    in_place: list[Opened] = field(default_factory=list)
    lost: list[Path] = field(default_factory=list)


class Watch:
    """The databases of some folders. One thread at a time may call `look`, any thread `is_due`."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.noticed = Event()
        """Set when a request has met damage."""
        self._folders = folders
        self._paths = tuple(str(folder) for folder in folders)
        self._files: Files = {}
        self._faults: tuple[list[str], dict[Path, str]] = [], {}
        self._seen: tuple[int, ...] = ()
        self._last: tuple[int, ...] = ()
        self._since = self._due = 0.0

    def is_due(self) -> bool:
        """Tell whether there may be a change. Reads the time of each folder."""
        return self._times() != self._seen or time.monotonic() >= self._due or self.noticed.is_set()

    @property
    def opened(self) -> list[Opened]:
        """The opened databases."""
        return [opened for _, opened in self._files.values() if not isinstance(opened, str)]

    @property
    def broken(self) -> list[str]:
        """The error message of each database that could not be opened."""
        return [error for _, error in self._files.values() if isinstance(error, str)]

    @property
    def damaged(self) -> dict[Path, str]:
        """The damage of prerendered files, by the path of the database, which still answers."""
        return {
            path: opened.damaged
            for path, (_, opened) in self._files.items()
            if not isinstance(opened, str) and opened.damaged
        }

    @property
    def updated(self) -> dict[str, datetime]:
        """When each database was written, by the digest of its content."""
        return {
            opened.provenance.digest: _moment(state)
            for (state, _), opened in self._files.values()
            if not isinstance(opened, str)
        }

    def look(self) -> Changes | None:
        """Check every file. Return None if nothing changed."""
        times, now = self._times(), time.monotonic()
        if times != self._last:
            self._last, self._since = times, now
        self._due = now + _EVERY
        self.noticed.clear()
        before, faults = self._files, self._faults
        self._files = dict(self._check())
        self._faults = (self.broken, self.damaged)
        self._seen = times if self._is_settled(times, now) else ()
        if _keys(before) == _keys(self._files) and faults == self._faults:
            return None
        return _changes(before, self._files)

    def _times(self) -> tuple[int, ...]:
        return tuple([_changed(path) for path in self._paths])

    def _is_settled(self, times: tuple[int, ...], now: float) -> bool:
        """Tell whether another change of a folder would also change its time.

        The clock of the file system may be ahead of ours, so a time that has not changed for a
        while by our clock counts as well.
        """
        if now - self._since > _TICK:
            return True
        tick = time.time_ns() - _TICK * _NANO
        return all(changed < tick for changed in times)

    def _check(self) -> Iterator[tuple[Path, tuple[FileKey, Opened | str]]]:
        for path in database.within(*self._folders):
            state = _state(path)
            if state is not None:
                key = state, _state(path.with_suffix(prerender.SUFFIX))
                yield path, (key, self._current(path, key))

    def _current(self, path: Path, key: FileKey) -> Opened | str:
        """Return the database of a file, opened before if the file is unchanged, or its error."""
        before, opened = self._files.get(path, (None, ""))
        is_same = before == key
        if isinstance(opened, str) or opened.broken is None:
            return opened if is_same else self._open(path)
        return _broken(opened.broken) if is_same else self._open_checked(path)

    def _open(self, path: Path) -> Opened | str:
        """Open a database, or return its error message: a server starts despite a bad file."""
        try:
            return reader.open_stored(path, self.noticed)
        except DatabaseError as error:
            return _broken(str(error))

    def _open_checked(self, path: Path) -> Opened | str:
        """Open a file that was damaged before, and verify it whole first."""
        try:
            opened = reader.open_stored(path, self.noticed)
            opened.check()
        except DatabaseError as error:
            return _broken(str(error))
        return opened


def _broken(what: str) -> str:
    _log.warning("%s", what)
    return what


def _changed(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 - called before every response
    except OSError:
        return 0


def _state(path: Path) -> State | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def _moment(state: State) -> datetime:
    """Return the time of the last change, in seconds."""
    _, _, modified, _ = state
    return datetime.fromtimestamp(modified // _NANO, UTC)


def _keys(files: Files) -> dict[Path, FileKey]:
    return {path: key for path, (key, _) in files.items()}


def _changes(before: Files, now: Files) -> Changes:
    changes = Changes()
    for path, (key, opened) in now.items():
        old_key, before_opened = before.get(path, (None, ""))
        if isinstance(opened, str) or opened is before_opened:
            continue
        changes.opened.append(opened)
        if old_key is not None and _is_in_place(old_key, key):
            changes.in_place.append(opened)
        if old_key is not None and old_key[1] is not None and key[1] is None:
            changes.lost.append(path)
    return changes


def _is_in_place(was: FileKey, now: FileKey) -> bool:
    """Tell whether a file was changed in place, not replaced by another."""
    return any(
        old is not None and new is not None and old[0] == new[0] and old != new
        for old, new in zip(was, now, strict=True)
    )
