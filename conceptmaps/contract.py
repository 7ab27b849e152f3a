"""The protocol by which content reads a concept map that is installed, bundled or derived."""

from collections.abc import Iterator
from typing import Protocol

from codesystems.contract import Provenance
from conceptmaps.model import MapEdition, Mapping


class MapView(Protocol):
    """One concept map, reduced to what content needs. Codes are compared exactly."""

    @property
    def edition(self) -> MapEdition:
        """The metadata of the map."""
        ...

    @property
    def provenance(self) -> Provenance:
        """The source of the map."""
        ...

    def forward(self, code: str) -> list[Mapping]:
        """Return the mappings of a source code in the order of the source, current or not."""
        ...

    def reverse(self, code: str) -> list[Mapping]:
        """Return the mappings to a target code in the order of the source, current or not."""
        ...

    def mappings(self) -> Iterator[Mapping]:
        """Yield all mappings in the order of the source, current or not."""
        ...
