"""The metadata of all editions of ICD-10-CM.

Source of the updates: NCHS, icd10cm-order-Jan-2021.txt (codes from January 1, 2021).
"""

from datetime import date

from codesystems import canonical
from codesystems.ordereditions import Editions

EDITIONS = Editions(
    key="icd10cm",
    url=canonical.ICD10CM,
    name="ICD10CM",
    title="ICD-10-CM: International Classification of Diseases, 10th Revision, "
    "Clinical Modification",
    description="Diagnosis codes with their headers: a code is below the longest header "
    "that begins it, an abstract concept that is never billed.",
    publisher="National Center for Health Statistics (NCHS), released by the Centers for "
    "Medicare & Medicaid Services (CMS)",
    header="header",
    updates={2021: date(2021, 1, 1)},
    copyright="ICD-10-CM is developed by NCHS under authorization of the World Health "
    "Organization, owner of ICD-10. It is free to use with attribution.",
)
