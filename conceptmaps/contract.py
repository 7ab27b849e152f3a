"""The protocols by which content reads concept maps and editions."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from codesystems.contract import EditionView, Provenance
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


class TerminologyView(Protocol):
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
