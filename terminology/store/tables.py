"""The tables of prerendered files: read and verified on first use, then cached in memory.

The memory of all tables in a process is bounded. When a table does not fit, tables that were not
used since the last eviction are evicted one by one; they are read again when they are needed.
"""

import weakref
from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar

from terminology.store.checkedfile import CheckedFile

T = TypeVar("T")

Stretch = tuple[int, int, int]
"""A part of a file: its offset, its size in bytes, and its crc32."""

LIMIT = 64 << 20
"""Bytes of tables in the memory of one process, counted as in their files."""


class FileTable(Generic[T]):
    """One table of a file. `loaded` is its content while it is in memory, else None."""

    __slots__ = ("__weakref__", "_cache", "_file", "_parse", "_stretch", "_what", "loaded", "used")

    def __init__(
        self,
        file: CheckedFile,
        stretch: Stretch,
        parse: Callable[[bytes], T],
        what: str,
        cache: "TableCache | None" = None,
    ) -> None:
        self._file = file
        self._stretch = stretch
        self._parse = parse
        self._what = what
        self._cache = cache or TABLE_CACHE
        self.loaded: T | None = None
        self.used = False

    @property
    def size(self) -> int:
        """Bytes of the table in the file."""
        return self._stretch[1]

    def get(self) -> T:
        """Return the content, loaded if necessary. Raises DamagedPrerendered."""
        content = self.loaded
        if content is None:
            content = self._cache.load(self)
        self.used = True
        return content

    def read(self) -> T:
        """Read the content from the file. Raises DamagedPrerendered."""
        at, size, checksum = self._stretch
        return self._parse(self._file.read(at, size, checksum, 0, self._what))


class TableCache:
    """The memory that all tables share. Safe for any thread."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = Lock()
        self._tables: list[weakref.ref[FileTable[Any]]] = []

    def load(self, table: FileTable[T]) -> T:
        """Return the content of a table, read if necessary. Raises DamagedPrerendered."""
        with self._lock:
            content = table.loaded
            if content is None:
                self._evict(table.size)
                content = table.loaded = table.read()
                self._tables.append(weakref.ref(table))
            return content

    @property
    def size(self) -> int:
        """Bytes of the tables that are in memory."""
        return sum(table.size for table in self._loaded())

    def _loaded(self) -> list[FileTable[Any]]:
        return [table for reference in [*self._tables] if (table := reference()) is not None]

    def _evict(self, size: int) -> None:
        """Evict tables until `size` bytes fit; a table used since the last time is spared once."""
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


TABLE_CACHE = TableCache(LIMIT)
