"""A database file that is read only while it is what was written.

Its seal is checked before the first row is read, and after each read whether the file has changed
since: so a row of a damaged file is never answered from.
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

Row = tuple[Any, ...]

_PIECE = 256
"""Rows that are read at a time."""
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR}
"""What SQLite reports of a damaged file; its other errors are about the query."""
_PRIMARY = 0xFF
"""The bits of an error code that it has in common with others of its kind."""


class Guarded:
    """An open database file; it is closed when nobody refers to it any more. Any thread may ask.

    `description` is how the database describes itself. `noticed` is set where damage is found.
    """

    def __init__(self, path: Path, noticed: Event | None = None) -> None:
        """Open a file. Raises DatabaseError where it is no whole database of ours."""
        self.path = path
        self._damage: DamagedDatabase | None = None
        self.noticed: Event | None = None
        self._lock = Lock()
        self._is_checked = False
        self._file, self._connection = _opened(path)
        weakref.finalize(self, _close, self._file, self._connection)
        self._handle = self._file.fileno()
        self._state = self._now()
        self._seal = database.read_seal(self._file)
        self.description = self._described()
        self.noticed = noticed

    def _described(self) -> Row:
        try:
            description = database.describe(self._connection)
        except (*FAILURES, TypeError) as error:
            raise self._damaged(str(error)) from error
        if self._seal is None:
            raise self._damaged("its end is missing")
        if self._seal.description != database.sealed(description):
            raise self._damaged(DAMAGED)
        return description

    @property
    def broken(self) -> str | None:
        """What was found to be wrong with the file."""
        return None if self._damage is None else str(self._damage)

    def check(self) -> None:
        """Read the whole file against its seal, unless that was done. Raises DamagedDatabase."""
        with self._lock:
            if self._is_checked or self._seal is None:
                return
            if self._damage is not None:
                raise DamagedDatabase(self.path, self._damage.what)
            if database.file_digest(self._file, self._seal.size) != self._seal.file:
                raise self._damaged(DAMAGED)
            self._refuse_changed()
            self._is_checked = True

    def row(self, query: str, parameters: Sequence[object] = ()) -> Row | None:
        """The first row of a query. Raises DamagedDatabase."""
        if not self._is_checked:
            self.check()
        try:
            found: Row | None = self._connection.execute(query, parameters).fetchone()
        except FAILURES as error:
            self._refuse_damaged(error)
            raise
        self._refuse_changed()
        return found

    def only(self, query: str, parameters: Sequence[object] = ()) -> Row:
        """The row of a query that has one. Raises DamagedDatabase, and LookupError for none."""
        found = self.row(query, parameters)
        if found is None:
            raise LookupError(f"{self.path}: there is no row for {query}, {parameters}")
        return found

    def rows(self, query: str, parameters: Sequence[object] = ()) -> Iterator[Row]:
        """The rows of a query. Raises DamagedDatabase, also in the middle."""
        if not self._is_checked:
            self.check()
        piece: list[Row] = []
        try:
            cursor = self._connection.execute(query, parameters)
            while True:
                piece = cursor.fetchmany(_PIECE)
                self._refuse_changed()
                yield from piece
                if len(piece) < _PIECE:
                    return
        except FAILURES as error:
            self._refuse_damaged(error)
            raise

    def _now(self) -> tuple[int, int]:
        """What changes whenever somebody writes into the file, but not when it is replaced."""
        state = os.fstat(self._handle)
        return state.st_mtime_ns, state.st_size

    def _refuse_changed(self) -> None:
        if self._now() != self._state:
            raise self._damaged("it was changed while it was open")

    def _refuse_damaged(self, error: Exception) -> None:
        self._refuse_changed()
        if getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _DAMAGE:
            raise self._damaged(str(error)) from error

    def _damaged(self, what: str) -> DamagedDatabase:
        found = DamagedDatabase(self.path, " ".join(what.split()))
        self._damage = self._damage or found
        self._is_checked = False
        if self.noticed is not None:
            self.noticed.set()
        return found


def _opened(path: Path) -> tuple[FileIO, sqlite3.Connection]:
    """A file, and the database in it: the same one, even where it is replaced at the moment."""
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
