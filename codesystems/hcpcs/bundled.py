"""The bundled HCPCS codes: those of cell therapies, a row for each code, with its source.

`starter.csv` has the fields of a record by name; several values in a cell are separated by
blanks. `starter_wording.csv` has the descriptions of CMS's codes that differ in a row's source.
"""

from dataclasses import replace
from datetime import date

from codesystems import conceptproperties, fragments, tables
from codesystems.fixedwidth import Column
from codesystems.hcpcs import details, edition, layout, maintenance, properties, sections
from codesystems.hcpcs.concepts import Shaper
from codesystems.hcpcs.record import HcpcsRecord
from codesystems.model import (
    CodeSystem,
    Coding,
    Concept,
    ContentMode,
    Property,
    PropertyType,
    SourceFile,
)

EFFECTIVE = date(2026, 1, 1)
VERSION = fragments.version(EFFECTIVE.year)

_CELLS: dict[str, Column] = {
    "pricing_indicators": layout.PRICING_INDICATOR,
    "multiple_pricing_indicator": layout.MULTIPLE_PRICING_INDICATOR,
    "cim_references": layout.CIM_REFERENCE,
    "mcm_references": layout.MCM_REFERENCE,
    "statute": layout.STATUTE,
    "cross_references": layout.CROSS_REFERENCE,
    "coverage": layout.COVERAGE,
    "asc_payment_group": layout.ASC_PAYMENT_GROUP,
    "asc_effective_date": layout.ASC_EFFECTIVE_DATE,
    "betos": layout.BETOS,
    "types_of_service": layout.TYPE_OF_SERVICE,
    "anesthesia_base_units": layout.ANESTHESIA_BASE_UNITS,
    "added_date": layout.ADDED_DATE,
    "action_effective_date": layout.ACTION_EFFECTIVE_DATE,
    "termination_date": layout.TERMINATION_DATE,
    "action_code": layout.ACTION_CODE,
}

_MORE_PROPERTIES = (
    conceptproperties.defined(
        properties.KEY, "recordStatus", PropertyType.STRING, "Status, from the source of the row"
    ),
    conceptproperties.defined(
        properties.KEY,
        "lastUpdate",
        PropertyType.DATE_TIME,
        "Last update, from the source of the row",
    ),
    conceptproperties.SOURCE,
)


def load() -> CodeSystem:
    """Read the bundled fragment of HCPCS."""
    table = tables.read("codesystems.hcpcs", "starter.csv")
    shaper = Shaper(EFFECTIVE, {})
    wording = _wording()
    concepts = [_sourced(shaper.concept(_record(row)), row, wording) for row in table.rows]
    return CodeSystem(
        edition.edition(VERSION, EFFECTIVE, ContentMode.FRAGMENT, _MORE_PROPERTIES),
        (*(_section(row) for row in sections.over(concepts)), *concepts),
        SourceFile("fhir-hcpcs", table.file, table.sha256),
    )


def _section(row: tables.CsvRow) -> Concept:
    concept = sections.concept(row)
    source = conceptproperties.source(row["source"])
    return concept._replace(properties=(*concept.properties, source))


def _record(row: tables.CsvRow) -> HcpcsRecord:
    cells = {column: _values(row[name]) for name, column in _CELLS.items()}

    def raw(column: Column) -> tuple[str, ...]:
        """Return the values of a field, with blanks for those that a row does not have."""
        return (*cells.get(column, ()), *[""] * column.occurs)[: column.occurs]

    return HcpcsRecord(
        row["code"],
        row["kind"] == "modifier",
        row["long_description"],
        row["short_description"],
        details.read(raw),
        maintenance.read(raw),
    )


def _values(cell: str) -> tuple[str, ...]:
    """Return the values of a cell in CMS's format: days without hyphens."""
    return tuple(
        value.replace("-", "") if len(value) == len("2026-01-01") else value
        for value in tables.words(cell)
    )


def _wording() -> dict[tuple[str, str, str], str]:
    rows = tables.read("codesystems.hcpcs", "starter_wording.csv").rows
    return {(row["code"], row["property"], row["value"]): row["display"] for row in rows}


def _sourced(
    concept: Concept, row: tables.CsvRow, wording: dict[tuple[str, str, str], str]
) -> Concept:
    """Add the data of the row's source: its descriptions, status and last update."""
    more = (
        ("recordStatus", PropertyType.STRING, row["record_status"]),
        ("lastUpdate", PropertyType.DATE_TIME, row["last_update"]),
        ("source", PropertyType.STRING, row["source"]),
    )
    return concept._replace(
        properties=(
            *(_worded(concept.code, value, wording) for value in concept.properties),
            *(Property(name, kind, text) for name, kind, text in more if text),
        ),
    )


def _worded(code: str, value: Property, wording: dict[tuple[str, str, str], str]) -> Property:
    coding = value.value
    if not isinstance(coding, Coding):
        return value
    display = wording.get((code, value.code, coding.code))
    return value if display is None else replace(value, value=replace(coding, display=display))
