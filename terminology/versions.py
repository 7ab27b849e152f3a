"""The earlier versions of a concept map.

Each row has its validity, so one map contains all its earlier versions; a version is the same rows
with another date on which they are current.
"""

from collections.abc import Iterator
from dataclasses import replace

from codesystems.contract import Provenance
from conceptmaps.model import MapEdition, Mapping
from terminology.store.contract import Mappings
from terminology.store.prerendered import PrerenderedMatches
from terminology.store.storedmaps import StoredMappings


def all_versions(stored: StoredMappings) -> Iterator[Mappings]:
    """Yield a map and its earlier versions, the newest first."""
    yield stored
    for day in stored.edition.earlier:
        version = day.isoformat()
        yield EarlierVersion(
            stored, replace(stored.edition, version=version, effective=day, earlier=())
        )


class EarlierVersion:
    """One earlier version of a map."""

    def __init__(self, stored: StoredMappings, edition: MapEdition) -> None:
        self._stored = stored
        self._edition = edition

    @property
    def edition(self) -> MapEdition:
        """The metadata of the version."""
        return self._edition

    @property
    def provenance(self) -> Provenance:
        """The source of the map."""
        return self._stored.provenance

    def forward(self, code: str) -> list[Mapping]:
        """Return the mappings of a source code, current or not."""
        return self._stored.forward(code)

    def reverse(self, code: str) -> list[Mapping]:
        """Return the mappings to a target code, current or not."""
        return self._stored.reverse(code)

    def mappings(self) -> Iterator[Mapping]:
        """Yield all mappings, current or not."""
        return self._stored.mappings()

    def similar(self, code: str, way: str) -> list[str]:
        """Return similar codes of the map."""
        return self._stored.similar(code, way)

    def matches(self, way: str) -> PrerenderedMatches | None:
        """Return the prerendered matches of this version in one direction, or None."""
        prerendered = self._stored.prerendered
        return prerendered.matches(self._edition.id, way) if prerendered else None
