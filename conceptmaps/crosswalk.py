"""Crosswalk rows as mappings.

A table has the columns source, target (empty: the source has no target), relationship (R5's
word), revenue_code (what goes on the line with the target), comment, starts, ends, citation.
"""

from datetime import date

from codesystems import canonical, tables
from codesystems.model import Coding, Source, Validity
from conceptmaps.model import ConceptMap, MapEdition, Mapping, Product, Relationship

_REVENUE_CODE = Coding(
    canonical.CLAIM_ATTRIBUTE, "revenue-code", "The revenue code of the line (FL 42)"
)

Displays = dict[str, str | None]


def load(
    package: str, file: str, edition: MapEdition, sources: Displays, targets: Displays
) -> ConceptMap:
    """Read a crosswalk table as a concept map; `sources` and `targets` are what codes are called.

    Raises KeyError for a row with a code that is in neither, so that no row names a code that
    the shipped code systems do not have.
    """
    table = tables.read(package, file)
    mappings = tuple(_mapping(row, edition, sources, targets) for row in table.rows)
    return ConceptMap(edition, mappings, Source("fhir-hcpcs", table.file, table.sha256))


def _mapping(row: tables.Row, edition: MapEdition, sources: Displays, targets: Displays) -> Mapping:
    target = row["target"]
    return Mapping(
        source=Coding(edition.source_system, row["source"], sources[row["source"]]),
        target=Coding(edition.target_system, target, targets[target]) if target else None,
        relationship=Relationship(row["relationship"]),
        citation=row["citation"],
        comment=row["comment"] or None,
        products=_products(row["revenue_code"]),
        validity=Validity(_day(row["starts"]), _day(row["ends"])),
    )


def _products(revenue_code: str) -> tuple[Product, ...]:
    if not revenue_code:
        return ()
    return (Product(_REVENUE_CODE, Coding(canonical.REVENUE, revenue_code)),)


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
