"""The tables of prerendered files in memory: read when first needed, checked, and left there.

What they take in one process is bounded. Where a table needs room, others make it one by one: those
that were not used since room was last needed. They are read again when they are needed again.
"""

import weakref
from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar

from terminology.store.checkedfile import CheckedFile

T = TypeVar("T")

Stretch = tuple[int, int, int]
"""A part of a file: where it begins, its size in bytes, and its crc32."""

LIMIT = 64 << 20
"""Bytes of tables in the memory of one process, as they are in their files."""


class Table(Generic[T]):
    """One table of a file. `loaded` is the table while it is in memory."""

    __slots__ = ("__weakref__", "_file", "_parse", "_room", "_stretch", "_what", "loaded", "used")

    def __init__(
        self,
        file: CheckedFile,
        stretch: Stretch,
        parse: Callable[[bytes], T],
        what: str,
        room: "Room | None" = None,
    ) -> None:
        self._file = file
        self._stretch = stretch
        self._parse = parse
        self._what = what
        self._room = room or ROOM
        self.loaded: T | None = None
        self.used = False

    @property
    def size(self) -> int:
        """Its bytes in the file."""
        return self._stretch[1]

    def get(self) -> T:
        """The table. Raises DamagedPrerendered."""
        found = self.loaded
        if found is None:
            found = self._room.load(self)
        self.used = True
        return found

    def read(self) -> T:
        """Read it out of the file. Raises DamagedPrerendered."""
        at, size, checksum = self._stretch
        return self._parse(self._file.read(at, size, checksum, 0, self._what))


class Room:
    """The memory that tables have together. Any thread may ask for some."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = Lock()
        self._tables: list[weakref.ref[Table[Any]]] = []

    def load(self, table: Table[T]) -> T:
        """The table, read if it is not in memory. Raises DamagedPrerendered."""
        with self._lock:
            found = table.loaded
            if found is None:
                self._make(table.size)
                found = table.loaded = table.read()
                self._tables.append(weakref.ref(table))
            return found

    @property
    def size(self) -> int:
        """Bytes of the tables that are in memory."""
        return sum(table.size for table in self._loaded())

    def _loaded(self) -> list[Table[Any]]:
        return [table for one in [*self._tables] if (table := one()) is not None]

    def _make(self, size: int) -> None:
        """Make room, by second chance: a table that was used since the last time is spared once."""
        loaded = deque(self._loaded())
        excess = sum(table.size for table in loaded) + size - self._limit
        for _ in range(2 * len(loaded)):
            if excess <= 0:
                break
            table = loaded.popleft()
            if table.used:
                table.used = False
                loaded.append(table)
            else:
                table.loaded = None
                excess -= table.size
        self._tables = [weakref.ref(table) for table in loaded]


ROOM = Room(LIMIT)
