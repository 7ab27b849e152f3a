"""The interface of a concept map, installed, bundled or derived, for operations."""

from collections.abc import Iterator
from typing import Protocol

from codesystems.contract import Provenance
from conceptmaps.model import MapEdition, Mapping


class MapView(Protocol):
    """The parts of a concept map that operations read."""

    @property
    def edition(self) -> MapEdition:
        """The metadata of the map."""
        ...

    @property
    def provenance(self) -> Provenance:
        """The origin of the map."""
        ...

    def forward(self, code: str) -> list[Mapping]:
        """Return the mappings of a source code, current or not, in the order of the source."""
        ...

    def reverse(self, code: str) -> list[Mapping]:
        """Return the mappings to a target code, current or not, in the order of the source."""
        ...

    def mappings(self) -> Iterator[Mapping]:
        """Return all mappings in the order of the source."""
        ...
