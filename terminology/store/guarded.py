"""A database file that is read only while its content is what was written.

The seal is checked before the first row is read, and the file's time and size after each read, so
no answer comes from a damaged file.
"""

import os
import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from io import FileIO
from pathlib import Path
from threading import Event, Lock
from typing import Any

from terminology.store import database
from terminology.store.damage import DamagedDatabase
from terminology.store.database import DAMAGED, FAILURES, DatabaseError

ResultRow = tuple[Any, ...]

_BATCH = 256
"""Rows per read."""
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR}
"""Error codes of SQLite for a damaged file; its other errors are about the query."""
_PRIMARY = 0xFF
"""The bits of an extended error code that hold its primary error code."""


class GuardedFile:
    """An open database file, closed when it is no longer referenced. Safe for any thread.

    `description` is that of `database.describe`. `noticed` is set when damage is detected.
    """

    def __init__(self, path: Path, noticed: Event | None = None) -> None:
        """Open a file. Raises DatabaseError if it is not an intact database of ours."""
        self.path = path
        self._damage: DamagedDatabase | None = None
        self.noticed: Event | None = None
        self._lock = Lock()
        self._is_checked = False
        self._file, self._connection = _opened(path)
        weakref.finalize(self, _close, self._file, self._connection)
        self._handle = self._file.fileno()
        self._state = self._file_state()
        self._seal = database.read_seal(self._file)
        self.description = self._described()
        self.noticed = noticed

    def _described(self) -> ResultRow:
        try:
            description = database.describe(self._connection)
        except (*FAILURES, TypeError) as error:
            raise self._damaged(str(error)) from error
        if self._seal is None:
            raise self._damaged("its end is missing")
        if self._seal.description != database.description_digest(description):
            raise self._damaged(DAMAGED)
        return description

    @property
    def broken(self) -> str | None:
        """A description of the damage, or None."""
        return None if self._damage is None else str(self._damage)

    def check(self) -> None:
        """Verify the whole file against its seal, once. Raises DamagedDatabase."""
        with self._lock:
            if self._is_checked or self._seal is None:
                return
            if self._damage is not None:
                raise DamagedDatabase(self.path, self._damage.what)
            if database.file_digest(self._file, self._seal.size) != self._seal.file:
                raise self._damaged(DAMAGED)
            self._refuse_changed()
            self._is_checked = True

    def row(self, query: str, parameters: Sequence[object] = ()) -> ResultRow | None:
        """Return the first row of a query, or None. Raises DamagedDatabase."""
        if not self._is_checked:
            self.check()
        try:
            row: ResultRow | None = self._connection.execute(query, parameters).fetchone()
        except FAILURES as error:
            self._refuse_damaged(error)
            raise
        self._refuse_changed()
        return row

    def only(self, query: str, parameters: Sequence[object] = ()) -> ResultRow:
        """Return the first row of a query. Raises DamagedDatabase, or LookupError without one."""
        row = self.row(query, parameters)
        if row is None:
            raise LookupError(f"{self.path}: there is no row for {query}, {parameters}")
        return row

    def rows(self, query: str, parameters: Sequence[object] = ()) -> Iterator[ResultRow]:
        """Yield the rows of a query. Raises DamagedDatabase, possibly after some rows."""
        if not self._is_checked:
            self.check()
        batch: list[ResultRow] = []
        try:
            cursor = self._connection.execute(query, parameters)
            while True:
                batch = cursor.fetchmany(_BATCH)
                self._refuse_changed()
                yield from batch
                if len(batch) < _BATCH:
                    return
        except FAILURES as error:
            self._refuse_damaged(error)
            raise

    def _file_state(self) -> tuple[int, int]:
        """Return the time and size of the file: a write changes them, a replacement does not."""
        state = os.fstat(self._handle)
        return state.st_mtime_ns, state.st_size

    def _refuse_changed(self) -> None:
        if self._file_state() != self._state:
            raise self._damaged("it was changed while it was open")

    def _refuse_damaged(self, error: Exception) -> None:
        self._refuse_changed()
        if getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _DAMAGE:
            raise self._damaged(str(error)) from error

    def _damaged(self, what: str) -> DamagedDatabase:
        error = DamagedDatabase(self.path, " ".join(what.split()))
        self._damage = self._damage or error
        self._is_checked = False
        if self.noticed is not None:
            self.noticed.set()
        return error


def _opened(path: Path) -> tuple[FileIO, sqlite3.Connection]:
    """Open a file and its database, and repeat if the path was replaced in between."""
    while True:
        try:
            file = path.open("rb", buffering=0)
        except OSError as error:
            raise DatabaseError(f"{path}: unable to open database file") from error
        try:
            connection = database.open_readonly(path)
        except DatabaseError:
            file.close()
            raise
        if _is_at(path, file):
            return file, connection
        _close(file, connection)


def _is_at(path: Path, file: FileIO) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _close(file: FileIO, connection: sqlite3.Connection) -> None:
    connection.close()
    file.close()
