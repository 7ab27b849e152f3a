"""A file that is read in parts, each of them against a checksum that is already trusted."""

import os
import weakref
from pathlib import Path
from threading import Event
from zlib import crc32

from terminology.store.damage import DamagedPrerendered


class CheckedFile:
    """An open file; it is closed when nobody refers to it any more. Any thread may read.

    `broken` says what was found to be wrong with it, once something was. `noticed`, if there is
    one, is set then.
    """

    __slots__ = ("__weakref__", "broken", "handle", "noticed", "path")

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self.handle = handle
        self.broken: str | None = None
        self.noticed: Event | None = None
        weakref.finalize(self, os.close, handle)

    def read(self, at: int, size: int, checksum: int, start: int, what: str) -> bytes:
        """Read a part of the file. Raises DamagedPrerendered where its crc32 is another.

        The checksum goes on from `start`, that of the bytes before; 0 where there are none.
        """
        try:
            part = os.pread(self.handle, size, at)
        except OSError as error:
            raise self.damaged(f"{what}: {error.strerror}") from error
        if crc32(part, start) != checksum:
            raise self.damaged(what)
        return part

    def damaged(self, what: str) -> DamagedPrerendered:
        """The exception to raise where a part is wrong; the file counts as broken from now on."""
        found = DamagedPrerendered(self.path, what)
        self.broken = self.broken or str(found)
        if self.noticed is not None:
            self.noticed.set()
        return found
