"""The ICD-10-PCS codes that ship: those of the CAR-T crosswalk, with CMS's titles."""

from codesystems import orderconcepts
from codesystems.icd10pcs import edition
from codesystems.model import CodeSystem


def load() -> CodeSystem:
    """Read the shipped fragment of ICD-10-PCS."""
    return orderconcepts.shipped(__package__, edition.EDITIONS, 2026)
