"""The metadata of all editions of ICD-10-PCS."""

from codesystems import canonical
from codesystems.ordereditions import Editions

EDITIONS = Editions(
    key="icd10pcs",
    url=canonical.ICD10PCS,
    name="ICD10PCS",
    title="ICD-10-PCS: International Classification of Diseases, 10th Revision, "
    "Procedure Coding System",
    description="Inpatient procedure codes with their tables: the first three characters of "
    "a code are its table, an abstract concept above it.",
    publisher="Centers for Medicare & Medicaid Services (CMS)",
    header="table",
)
