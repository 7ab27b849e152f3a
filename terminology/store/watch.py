"""The database files of some folders, opened: which there are now, and what is wrong with them.

Before every answer the folders are looked at, and once a second each file in them: what was changed
in place is noticed then. What a question meets before that is noticed at once.
"""

import logging
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from terminology.store import database, prerender, reader
from terminology.store.database import DatabaseError
from terminology.store.reader import Opened

_log = logging.getLogger(__name__)

_EVERY = 1.0
"""Seconds between two looks at each file."""
_TICK = 0.1
"""Seconds: a folder changed more recently than this may change again within the same tick of the
file system's clock, so it is looked at once more."""
_NANO = 1_000_000_000

State = tuple[int, int, int, int]
"""A file by inode, size, and times of change: another of these is another file, or was changed."""

Key = tuple[State, State | None]
"""A database file, and the prerendered file beside it, if there is one."""

Files = dict[Path, tuple[Key, Opened | str]]
"""The databases by their paths: opened, or what is wrong with them."""


@dataclass(slots=True)
class Changes:
    """What a look has found: databases that were opened, and files that were changed in place.

    `lost` are databases whose prerendered file is no longer there.
    """

    opened: list[Opened] = field(default_factory=list)
    in_place: list[Opened] = field(default_factory=list)
    lost: list[Path] = field(default_factory=list)


class Watch:
    """The databases of some folders. One thread may `look` at a time; any may ask `is_due`."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.noticed = Event()
        """Set where a question has met damage."""
        self._folders = folders
        self._paths = tuple(str(folder) for folder in folders)
        self._files: Files = {}
        self._faults: tuple[list[str], dict[Path, str]] = [], {}
        self._seen: tuple[int, ...] = ()
        self._last: tuple[int, ...] = ()
        self._since = self._due = 0.0

    def is_due(self) -> bool:
        """Tell whether there may be something new. Costs one look at each folder."""
        return self._times() != self._seen or time.monotonic() >= self._due or self.noticed.is_set()

    @property
    def opened(self) -> list[Opened]:
        """The databases that answer."""
        return [found for _, found in self._files.values() if not isinstance(found, str)]

    @property
    def broken(self) -> list[str]:
        """What is wrong with each database that does not."""
        return [found for _, found in self._files.values() if isinstance(found, str)]

    @property
    def damaged(self) -> dict[Path, str]:
        """What is wrong with prerendered files, by the database that answers without them."""
        return {
            path: found.damaged
            for path, (_, found) in self._files.items()
            if not isinstance(found, str) and found.damaged
        }

    def look(self) -> Changes | None:
        """Look at every file. None where nothing is new."""
        times, now = self._times(), time.monotonic()
        if times != self._last:
            self._last, self._since = times, now
        self._due = now + _EVERY
        self.noticed.clear()
        before, faults = self._files, self._faults
        self._files = dict(self._found())
        self._faults = (self.broken, self.damaged)
        self._seen = times if self._is_settled(times, now) else ()
        if _keys(before) == _keys(self._files) and faults == self._faults:
            return None
        return _changes(before, self._files)

    def _times(self) -> tuple[int, ...]:
        return tuple([_changed(path) for path in self._paths])

    def _is_settled(self, times: tuple[int, ...], now: float) -> bool:
        """Tell whether another change of a folder would change its time too.

        The clock of the file system may be another than ours, or ahead; so what has stayed for a
        while by our own clock counts as well.
        """
        if now - self._since > _TICK:
            return True
        tick = time.time_ns() - _TICK * _NANO
        return all(changed < tick for changed in times)

    def _found(self) -> Iterator[tuple[Path, tuple[Key, Opened | str]]]:
        for path in database.within(*self._folders):
            state = _state(path)
            if state is not None:
                key = state, _state(path.with_suffix(prerender.SUFFIX))
                yield path, (key, self._now(path, key))

    def _now(self, path: Path, key: Key) -> Opened | str:
        """The database of a file, as it was opened before if the file is the same."""
        before, found = self._files.get(path, (None, ""))
        is_same = before == key
        if isinstance(found, str) or found.broken is None:
            return found if is_same else self._open(path)
        return _broken(found.broken) if is_same else self._open_checked(path)

    def _open(self, path: Path) -> Opened | str:
        """Open a database, or say what is wrong with it: one bad file stops no server."""
        try:
            return reader.open_stored(path, self.noticed)
        except DatabaseError as error:
            return _broken(str(error))

    def _open_checked(self, path: Path) -> Opened | str:
        """The same of a file that was damaged just now: it is read whole first."""
        try:
            found = reader.open_stored(path, self.noticed)
            found.check()
        except DatabaseError as error:
            return _broken(str(error))
        return found


def _broken(what: str) -> str:
    _log.warning("%s", what)
    return what


def _changed(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 - asked before every answer
    except OSError:
        return 0


def _state(path: Path) -> State | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def _keys(files: Files) -> dict[Path, Key]:
    return {path: key for path, (key, _) in files.items()}


def _changes(before: Files, now: Files) -> Changes:
    found = Changes()
    for path, (key, held) in now.items():
        was, opened = before.get(path, (None, ""))
        if isinstance(held, str) or held is opened:
            continue
        found.opened.append(held)
        if was is not None and _is_in_place(was, key):
            found.in_place.append(held)
        if was is not None and was[1] is not None and key[1] is None:
            found.lost.append(path)
    return found


def _is_in_place(was: Key, now: Key) -> bool:
    """Tell whether a file was written into, rather than replaced by another."""
    return any(
        old is not None and new is not None and old[0] == new[0] and old != new
        for old, new in zip(was, now, strict=True)
    )
