"""The common part of an open database of an edition or a map."""

from datetime import date
from functools import cache

import orjson

from codesystems.contract import Provenance
from codesystems.model import Validity
from terminology.store import prerender, prerendered
from terminology.store.damage import DamagedPrerendered
from terminology.store.guarded import GuardedFile, ResultRow
from terminology.store.prerendered import Prerendered


class Stored:
    """An open database, and its matching prerendered file if there is one."""

    def __init__(self, file: GuardedFile, provenance: Provenance) -> None:
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
        """The prerendered answers; None if there are none, or after damage was detected."""
        answers = self._prerendered
        return None if answers is None or answers.broken else answers

    @property
    def broken(self) -> str | None:
        """A description of damage to the database, which then cannot answer, or None."""
        return self._file.broken

    @property
    def damaged(self) -> str | None:
        """A description of damage to the prerendered file, or None; the database still answers."""
        return self._damaged or (self._prerendered.broken if self._prerendered else None)

    def check(self) -> None:
        """Verify the whole database against its seal. Raises DamagedDatabase."""
        self._file.check()

    def check_prerendered(self) -> None:
        """Verify the whole prerendered file. Raises DamagedPrerendered."""
        if self._prerendered is not None:
            self._prerendered.verify()


def provenance(row: ResultRow) -> Provenance:
    """Return the provenance in a row. Raises ValueError if it is invalid."""
    publisher, file, sha256, effective, counts, software, digest = row
    return Provenance(
        publisher, file, sha256, date.fromisoformat(effective), orjson.loads(counts), digest,
        software,
    )  # fmt: skip


@cache
def validity(starts: str | None, ends: str | None) -> Validity:
    """Return the period from the first to the last day, as stored."""
    return Validity(
        date.fromisoformat(starts) if starts else None, date.fromisoformat(ends) if ends else None
    )
