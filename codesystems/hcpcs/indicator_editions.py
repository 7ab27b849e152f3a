"""CMS's code tables as separate code systems."""

from dataclasses import replace
from datetime import date

from codesystems import conceptproperties
from codesystems.hcpcs import indicators
from codesystems.hcpcs.indicators import Indicator
from codesystems.model import (
    CodeSystem,
    Concept,
    ContentMode,
    Edition,
    HierarchyMeaning,
    SourceFile,
)
from codesystems.tables import CsvRow

VERSION = "2026"
EFFECTIVE = date(2026, 1, 1)


def load(indicator: Indicator) -> CodeSystem:
    """Read one code table as a complete code system."""
    table = indicators.table(indicator)
    return CodeSystem(
        _edition(indicator, table.rows),
        tuple(_concept(indicator, row) for row in table.rows),
        SourceFile("fhir-hcpcs", table.file, table.sha256),
    )


def _edition(indicator: Indicator, rows: tuple[CsvRow, ...]) -> Edition:
    hierarchical = any(row["parent"] for row in rows)
    grouped = any(indicators.is_group(indicator, row) for row in rows)
    return Edition(
        key=indicator.key,
        url=indicator.url,
        version=VERSION,
        name=indicator.name,
        title=indicator.title,
        description=f"{indicator.meaning}. CMS's code table for {indicator.field} of the HCPCS "
        "contractor record.",
        publisher="Centers for Medicare & Medicaid Services (CMS)",
        effective=EFFECTIVE,
        content=ContentMode.COMPLETE,
        hierarchy_meaning=HierarchyMeaning.IS_A if hierarchical else None,
        properties=(
            _SOURCE,
            *(_NOT_SELECTABLE if grouped else ()),
        ),
    )


_SOURCE = replace(conceptproperties.SOURCE, description="The publication of CMS")
_NOT_SELECTABLE = (
    conceptproperties.not_selectable("true for a group, which no record carries itself"),
)


def _concept(indicator: Indicator, row: CsvRow) -> Concept:
    is_group = indicators.is_group(indicator, row)
    properties = [conceptproperties.source(row["source"])]
    if is_group:
        properties.append(conceptproperties.NOT_SELECTABLE)
    return Concept(
        code=row["code"],
        display=row["display"],
        definition=row["definition"] or None,
        properties=tuple(properties),
        parents=(row["parent"],) if row["parent"] else (),
        abstract=is_group,
    )
