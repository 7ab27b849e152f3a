"""The ICD-10-PCS codes that ship: those of the CAR-T crosswalk, with CMS's titles."""

from codesystems import conceptproperties, orderconcepts, orderfile
from codesystems.icd10pcs import edition
from codesystems.model import CodeSystem, Content

VERSION = "2026-starter"


def load() -> CodeSystem:
    """Read the shipped fragment of ICD-10-PCS."""
    effective, more = orderfile.effective_date(2026), (conceptproperties.SOURCE,)
    found = edition.edition(VERSION, effective, Content.FRAGMENT, more)
    return orderconcepts.fragment("codesystems.icd10pcs", found)
