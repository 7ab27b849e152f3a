"""The metadata of all editions of ICD-10-PCS.

Source of the updates: CMS, announcements of 30 July 2020 (12 codes from August 1, 2020) and of
December 2020 (codes from January 1, 2021).
"""

from datetime import date

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
    updates={2020: date(2020, 8, 1), 2021: date(2021, 1, 1)},
)
