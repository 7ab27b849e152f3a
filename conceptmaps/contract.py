"""What content may read of the concept maps and editions that are installed, bundled or derived."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from codesystems.contract import EditionView, Provenance
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


class Terminology(Protocol):
    """All editions and concept maps at one moment."""

    def required(self, system: str, version: str | None = None) -> EditionView:
        """Return the edition of a code system: of a version, or the newest. Raises NotFound."""
        ...

    def versions(self, system: str) -> Sequence[EditionView]:
        """Return all editions of a code system, the default one first."""
        ...

    def maps_by_url(self, url: str, version: str | None) -> Sequence[MapView]:
        """Return a concept map, each group of it as one: of a version, or the newest.

        Raises NotFound.
        """
        ...
