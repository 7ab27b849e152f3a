"""A store of one group of a concept map in memory, for maps that are part of a request."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from codesystems.contract import Provenance
from conceptmaps.model import MapEdition, Mapping
from terminology import work
from terminology.software import VERSION
from terminology.store import typos
from terminology.store.prerender import FORWARD


class MemoryMappings:
    """The mappings of one source to one target code system.

    Those from, or to, all codes of a value set have the code ''.
    """

    def __init__(self, edition: MapEdition, rows: Sequence[Mapping], digest: str) -> None:
        self._edition = edition
        self._rows = rows
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
        return self._forward.get(code, [])

    def reverse(self, code: str) -> list[Mapping]:
        return self._reverse.get(code, [])

    def mappings(self) -> Iterator[Mapping]:
        work.spend(len(self._rows))
        return iter(self._rows)

    def similar(self, code: str, way: str) -> list[str]:
        rows = self._forward if way == FORWARD else self._reverse
        return typos.near(code, rows)

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
            elif row.target_set is not None:
                rows.setdefault("", []).append(row)
        return rows
