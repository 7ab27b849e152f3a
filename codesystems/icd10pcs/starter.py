"""The ICD-10-PCS codes that ship: those of the CAR-T crosswalk, with CMS's titles."""

from codesystems import tables
from codesystems.icd10pcs import edition, loader
from codesystems.icd10pcs.records import Record
from codesystems.model import (
    CodeSystem,
    Concept,
    Content,
    Property,
    PropertyDefinition,
    PropertyType,
    Source,
)

VERSION = "2026-starter"
_SOURCE = PropertyDefinition(
    "source", PropertyType.STRING, "Where the facts of this concept come from"
)


def load() -> CodeSystem:
    """Read the shipped fragment of ICD-10-PCS."""
    table = tables.read("codesystems.icd10pcs", "starter.csv")
    return CodeSystem(
        edition.edition(VERSION, edition.effective_date(2026), Content.FRAGMENT, (_SOURCE,)),
        tuple(_concept(row) for row in table.rows),
        Source("fhir-hcpcs", table.file, table.sha256),
    )


def _concept(row: tables.Row) -> Concept:
    record = Record(row["code"], row["header"] == "yes", row["short_title"], row["long_title"])
    concept = loader.concept(record)
    source = Property(_SOURCE.code, _SOURCE.type, row["source"])
    return concept._replace(properties=(*concept.properties, source))
