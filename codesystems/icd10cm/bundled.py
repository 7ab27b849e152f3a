"""The bundled ICD-10-CM codes: Z00.6, which the payment rules of CAR-T name, and its header."""

from codesystems import orderconcepts
from codesystems.icd10cm import edition
from codesystems.model import CodeSystem


def load() -> CodeSystem:
    """Read the bundled fragment of ICD-10-CM."""
    return orderconcepts.bundled(__package__, edition.EDITIONS, 2026)
