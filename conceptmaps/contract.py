"""What content may read of a concept map that is installed, bundled or derived."""

from collections.abc import Iterator
from typing import Protocol

from codesystems.contract import Provenance
from conceptmaps.model import MapEdition, Mapping


class MapView(Protocol):
    """One concept map, as far as content needs it."""

    @property
    def edition(self) -> MapEdition:
        """What the map says of itself."""
        ...

    @property
    def provenance(self) -> Provenance:
        """Where it came from."""
        ...

    def forward(self, code: str) -> list[Mapping]:
        """The mappings of a source code, whether current or not, in the order of the source."""
        ...

    def reverse(self, code: str) -> list[Mapping]:
        """The mappings to a target code, whether current or not, in the order of the source."""
        ...

    def mappings(self) -> Iterator[Mapping]:
        """All mappings in the order of the source."""
        ...
