"""A store of one concept map in a database file."""

from collections.abc import Iterator

import orjson

from codesystems.contract import Provenance
from codesystems.model import Coding
from conceptmaps.model import Dependency, MapEdition, Mapping, Product, Relationship
from terminology import work
from terminology.store import typos
from terminology.store.guarded import GuardedFile, ResultRow
from terminology.store.prerender import FORWARD
from terminology.store.prerendered import PrerenderedMatches
from terminology.store.stored import Stored, validity

_MAPPING = (
    "SELECT source_code, source_display, target_code, target_display, relationship, comment, "
    "products, dependencies, starts, ends, citation FROM mapping"
)


class StoredMappings(Stored):
    """One concept map in a database file."""

    def __init__(self, file: GuardedFile, edition: MapEdition, provenance: Provenance) -> None:
        super().__init__(file, provenance)
        self._edition = edition

    @property
    def edition(self) -> MapEdition:
        return self._edition

    def forward(self, code: str) -> list[Mapping]:
        rows = self._file.rows(f"{_MAPPING} WHERE source_code = ? ORDER BY id", (code,))
        return [self._mapping(row) for row in rows]

    def reverse(self, code: str) -> list[Mapping]:
        rows = self._file.rows(f"{_MAPPING} WHERE target_code = ? ORDER BY id", (code,))
        return [self._mapping(row) for row in rows]

    def mappings(self) -> Iterator[Mapping]:
        for row in self._file.rows(f"{_MAPPING} ORDER BY id"):
            yield self._mapping(row)

    def similar(self, code: str, way: str) -> list[str]:
        column = "source_code" if way == FORWARD else "target_code"
        rows = self._file.rows(
            f"SELECT DISTINCT near.key, near.value FROM json_each(?) AS near JOIN mapping "
            f"ON mapping.{column} = near.value WHERE near.value <> ? ORDER BY near.key LIMIT ?",
            (orjson.dumps(typos.candidates(code)).decode(), code, typos.SIMILAR),
        )
        return [near for _, near in rows]

    def matches(self, way: str) -> PrerenderedMatches | None:
        prerendered = self.prerendered
        return prerendered.matches(self._edition.id, way) if prerendered else None

    def _mapping(self, row: ResultRow) -> Mapping:
        work.spend()
        (
            source,
            source_display,
            target,
            target_display,
            relationship,
            comment,
            products,
            dependencies,
            starts,
            ends,
            citation,
        ) = row
        edition = self._edition
        return Mapping(
            Coding(edition.source_system, source, source_display),
            Coding(edition.target_system, target, target_display) if target else None,
            Relationship(relationship),
            citation,
            comment,
            tuple(
                Product(Coding(*attribute), value if isinstance(value, str) else Coding(*value))
                for attribute, value in orjson.loads(products)
            ),
            tuple(
                Dependency(Coding(*attribute), Coding(*value))
                for attribute, value in orjson.loads(dependencies)
            ),
            validity(starts, ends),
        )
