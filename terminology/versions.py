"""A concept map as of the earlier days on which its rows said something else.

The rows have their days, so that one map holds its whole past; a version is the same rows and
another day on which they are current.
"""

from collections.abc import Iterator
from dataclasses import replace

from codesystems.contract import Provenance
from conceptmaps.model import MapEdition, Mapping
from terminology.store.contract import Mappings
from terminology.store.prerendered import PrerenderedMatches
from terminology.store.storedmaps import StoredMappings


def of(held: StoredMappings) -> Iterator[Mappings]:
    """A map and its earlier versions, the newest first."""
    yield held
    for day in held.edition.earlier:
        version = day.isoformat()
        yield Version(held, replace(held.edition, version=version, effective=day, earlier=()))


class Version:
    """One earlier version of a map."""

    def __init__(self, held: StoredMappings, edition: MapEdition) -> None:
        self._held = held
        self._edition = edition

    @property
    def edition(self) -> MapEdition:
        """What the version says of itself."""
        return self._edition

    @property
    def provenance(self) -> Provenance:
        """Where the map came from."""
        return self._held.provenance

    def forward(self, code: str) -> list[Mapping]:
        """The mappings of a source code, whether current or not."""
        return self._held.forward(code)

    def reverse(self, code: str) -> list[Mapping]:
        """The mappings to a target code, whether current or not."""
        return self._held.reverse(code)

    def mappings(self) -> Iterator[Mapping]:
        """All mappings, whether current or not."""
        return self._held.mappings()

    def matches(self, way: str) -> PrerenderedMatches | None:
        """What is prerendered of the mappings as of this version."""
        found = self._held.prerendered
        return found.matches(self._edition.id, way) if found else None
