"""What all editions of ICD-10-PCS say of themselves."""

from datetime import date

from codesystems import canonical, conceptproperties
from codesystems.model import (
    Content,
    Edition,
    FilterDefinition,
    HierarchyMeaning,
    PropertyDefinition,
)

KEY = "icd10pcs"


def edition(
    version: str,
    effective: date,
    content: Content,
    properties: tuple[PropertyDefinition, ...] = (),
) -> Edition:
    """Describe one edition; `version` is the fiscal year, in force from 1 October before it."""
    return Edition(
        key=KEY,
        url=canonical.ICD10PCS,
        version=version,
        name="ICD10PCS",
        title="ICD-10-PCS: International Classification of Diseases, 10th Revision, "
        "Procedure Coding System",
        description="Inpatient procedure codes with their tables: the first three characters of "
        "a code are its table, an abstract concept above it.",
        publisher="Centers for Medicare & Medicaid Services (CMS)",
        effective=effective,
        content=content,
        next_due=effective.replace(year=effective.year + 1),
        case_sensitive=False,
        identifiers=canonical.oids(canonical.ICD10PCS),
        hierarchy_meaning=HierarchyMeaning.IS_A,
        properties=(
            conceptproperties.not_selectable(
                "true for a table, which groups codes and is never billed itself"
            ),
            *properties,
        ),
        filters=(
            FilterDefinition("concept", "Codes of a table", ("is-a", "descendent-of"), "A code"),
        ),
    )
