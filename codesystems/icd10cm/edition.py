"""What all editions of ICD-10-CM say of themselves."""

from datetime import date

from codesystems import canonical, conceptproperties
from codesystems.model import (
    Content,
    Edition,
    FilterDefinition,
    HierarchyMeaning,
    PropertyDefinition,
)

KEY = "icd10cm"
TITLE = "ICD-10-CM: International Classification of Diseases, 10th Revision, Clinical Modification"


def edition(
    version: str,
    effective: date,
    content: Content,
    properties: tuple[PropertyDefinition, ...] = (),
) -> Edition:
    """Describe one edition; `version` is the fiscal year, in force from 1 October before it."""
    return Edition(
        key=KEY,
        url=canonical.ICD10CM,
        version=version,
        name="ICD10CM",
        title=TITLE,
        description="Diagnosis codes with their headers: a code lies under the longest header "
        "that begins it, an abstract concept that is never billed.",
        publisher="National Center for Health Statistics (NCHS), released by the Centers for "
        "Medicare & Medicaid Services (CMS)",
        effective=effective,
        content=content,
        next_due=effective.replace(year=effective.year + 1),
        copyright="ICD-10-CM is developed by NCHS under authorization of the World Health "
        "Organization, owner of ICD-10. It is free to use with attribution.",
        case_sensitive=False,
        identifiers=canonical.oids(canonical.ICD10CM),
        hierarchy_meaning=HierarchyMeaning.IS_A,
        properties=(
            conceptproperties.not_selectable(
                "true for a header, which groups codes and is never billed itself"
            ),
            *properties,
        ),
        filters=(
            FilterDefinition("concept", "Codes of a header", ("is-a", "descendent-of"), "A code"),
        ),
    )
