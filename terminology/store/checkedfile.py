"""A file that is read in parts, each verified against a checksum that was verified before."""

import os
import weakref
from pathlib import Path
from threading import Event
from zlib import crc32

from terminology.store.damage import DamagedPrerendered


class CheckedFile:
    """An open file, closed when it is no longer referenced. Safe to read from any thread.

    `broken` describes the first damage, or is None. `noticed`, if there is one, is set when damage
    is detected.
    """

    __slots__ = ("__weakref__", "broken", "handle", "noticed", "path")

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self.handle = handle
        self.broken: str | None = None
        self.noticed: Event | None = None
        weakref.finalize(self, os.close, handle)

    def read(self, at: int, size: int, checksum: int, start: int, what: str) -> bytes:
        """Read a part of the file. Raises DamagedPrerendered if its crc32 differs.

        The checksum continues from `start`, the crc32 of the preceding bytes, or 0.
        """
        try:
            part = os.pread(self.handle, size, at)
        except OSError as error:
            raise self.damaged(f"{what}: {error.strerror}") from error
        if crc32(part, start) != checksum:
            raise self.damaged(what)
        return part

    def damaged(self, what: str) -> DamagedPrerendered:
        """Mark the file as broken, and return the exception to raise for a damaged part."""
        error = DamagedPrerendered(self.path, what)
        self.broken = self.broken or str(error)
        if self.noticed is not None:
            self.noticed.set()
        return error
