"""A store of one group of a concept map in memory, for maps that are part of a request."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from codesystems.contract import Provenance
from codesystems.model import Coding
from conceptmaps.model import MapEdition, Mapping, Relationship
from terminology import work
from terminology.software import VERSION


class MemoryMappings:
    """The mappings of one source to one target code system.

    `otherwise` is the mapping of a code without one (`group.unmapped`): None for no mapping, else
    its target (None for the same code) and relationship.
    """

    def __init__(
        self,
        edition: MapEdition,
        rows: Sequence[Mapping],
        otherwise: tuple[Coding | None, Relationship] | None,
        digest: str,
    ) -> None:
        self._edition = edition
        self._rows = rows
        self._otherwise = otherwise
        self._digest = digest

    @property
    def edition(self) -> MapEdition:
        return self._edition

    @property
    def provenance(self) -> Provenance:
        edition, counts = self._edition, {"mappings": len(self._rows)}
        name = "sent with the request"
        return Provenance(
            edition.publisher, name, self._digest, edition.effective, counts, self._digest, VERSION
        )

    def forward(self, code: str) -> list[Mapping]:
        rows = self._forward.get(code)
        if rows is not None or self._otherwise is None:
            return rows or []
        target, relationship = self._otherwise
        target = target or Coding(self._edition.target_system, code)
        return [Mapping(Coding(self._edition.source_system, code), target, relationship, "")]

    def reverse(self, code: str) -> list[Mapping]:
        return self._reverse.get(code, [])

    def mappings(self) -> Iterator[Mapping]:
        work.spend(len(self._rows))
        return iter(self._rows)

    def matches(self, way: str) -> None:
        del way

    @cached_property
    def _forward(self) -> dict[str, list[Mapping]]:
        rows: dict[str, list[Mapping]] = {}
        for row in self._rows:
            rows.setdefault(row.source.code, []).append(row)
        return rows

    @cached_property
    def _reverse(self) -> dict[str, list[Mapping]]:
        rows: dict[str, list[Mapping]] = {}
        for row in self._rows:
            if row.target is not None:
                rows.setdefault(row.target.code, []).append(row)
        return rows
