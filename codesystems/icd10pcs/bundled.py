"""The bundled ICD-10-PCS codes: those of the CAR-T crosswalk, with CMS's titles."""

from codesystems import orderconcepts
from codesystems.icd10pcs import edition
from codesystems.model import CodeSystem


def load() -> CodeSystem:
    """Read the bundled fragment of ICD-10-PCS."""
    return orderconcepts.bundled(__package__, edition.EDITIONS, 2026)
