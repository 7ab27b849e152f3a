"""The property values of an edition in its database, read in blocks when concepts need them.

A code system has some thousand distinct values, a fee schedule hundreds of thousands: a fee for
each code, state and area. Values are numbered as concepts need them, so those of a concept are
mostly in one or two blocks.
"""

from codesystems.model import Property
from terminology.store import rowreader
from terminology.store.database import SCHEMA_VERSION
from terminology.store.guarded import GuardedFile

_BLOCK = 1024
_MOST = 65_536
"""Values that are kept: more than most editions have."""


class Values(dict[int, Property]):
    """The properties by number: those that were read before, and a block more when one is missing.

    Requests run in several threads, so a block that is read is returned from, whatever is dropped
    meanwhile.
    """

    def __init__(self, file: GuardedFile) -> None:
        super().__init__()
        self._file = file
        self._parts = ""

    def __missing__(self, number: int) -> Property:
        block = self._read(number // _BLOCK * _BLOCK)
        if len(self) + len(block) > _MOST:
            self.clear()
        self.update(block)
        return block[number]

    def _read(self, first: int) -> dict[int, Property]:
        """Read a block. An edition of an earlier version has no parts."""
        if not self._parts:
            (schema,) = self._file.only("PRAGMA user_version")
            self._parts = "parts" if schema == SCHEMA_VERSION else "'[]'"
        rows = self._file.rows(
            f"SELECT id, property, type, value, system, display, version, {self._parts} "
            "FROM value WHERE id >= ? AND id < ?",
            (first, first + _BLOCK),
        )
        return {number: rowreader.property(*cells) for number, *cells in rows}
