"""An open database: what every one has, whether of an edition or a map."""

from datetime import date
from functools import cache

import orjson

from codesystems.contract import Provenance
from codesystems.model import Validity
from terminology.store import prerender, prerendered
from terminology.store.damage import DamagedPrerendered
from terminology.store.guarded import Guarded, Row
from terminology.store.prerendered import Prerendered


class Stored:
    """An open database, and the prerendered file beside it if there is one that fits."""

    def __init__(self, file: Guarded, provenance: Provenance) -> None:
        self._file = file
        self._provenance = provenance
        self._prerendered: Prerendered | None = None
        self._damaged: str | None = None
        mark = prerender.mark(provenance.digest)
        try:
            path = file.path.with_suffix(prerender.SUFFIX)
            self._prerendered = prerendered.open_stored(path, mark, file.noticed)
        except DamagedPrerendered as damaged:
            self._damaged = str(damaged)

    @property
    def provenance(self) -> Provenance:
        return self._provenance

    @property
    def prerendered(self) -> Prerendered | None:
        """What is prerendered; None where nothing is, and once a part of it was damaged."""
        found = self._prerendered
        return None if found is None or found.broken else found

    @property
    def broken(self) -> str | None:
        """What was found to be wrong with the database: it has no answer."""
        return self._file.broken

    @property
    def damaged(self) -> str | None:
        """What was found to be wrong with the prerendered file: the database has the answer."""
        return self._damaged or (self._prerendered.broken if self._prerendered else None)

    def check(self) -> None:
        """Read the database whole against its seal. Raises DamagedDatabase."""
        self._file.check()

    def check_prerendered(self) -> None:
        """Read the prerendered file whole. Raises DamagedPrerendered."""
        if self._prerendered is not None:
            self._prerendered.verify()


def provenance(row: Row) -> Provenance:
    """Where a database came from, by its row. Raises ValueError where it says nothing."""
    publisher, file, sha256, effective, counts, software, digest = row
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
