"""An open database: what every one has, whatever it holds."""

import sqlite3
import weakref
from datetime import date
from functools import cache

import orjson

from codesystems.model import Validity
from terminology.store.contract import Provenance
from terminology.store.prerendered import Prerendered


class Stored:
    """An open database; its connection closes when nobody holds it any more.

    `prerendered` is the file of answers beside it.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        provenance: Provenance,
        prerendered: Prerendered | None,
    ) -> None:
        self._connection = connection
        self._provenance = provenance
        self.prerendered = prerendered
        weakref.finalize(self, connection.close)

    @property
    def provenance(self) -> Provenance:
        return self._provenance


def provenance(connection: sqlite3.Connection) -> Provenance:
    """Where a database came from. Raises what a damaged one does: sqlite3.Error and ValueError."""
    publisher, file, sha256, effective, counts, software, digest = connection.execute(
        "SELECT publisher, file, sha256, effective, counts, software, digest FROM provenance"
    ).fetchone()
    return Provenance(
        publisher, file, sha256, date.fromisoformat(effective), orjson.loads(counts), digest,
        software,
    )  # fmt: skip


@cache
def validity(starts: str | None, ends: str | None) -> Validity:
    """The days from a first to a last one, as they are stored."""
    return Validity(
        date.fromisoformat(starts) if starts else None, date.fromisoformat(ends) if ends else None
    )
