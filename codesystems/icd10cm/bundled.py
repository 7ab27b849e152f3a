"""The ICD-10-CM codes that ship: Z00.6, which the payment of CAR-T names, and its header."""

from codesystems import orderconcepts
from codesystems.icd10cm import edition
from codesystems.model import CodeSystem


def load() -> CodeSystem:
    """Read the shipped fragment of ICD-10-CM."""
    return orderconcepts.shipped(__package__, edition.EDITIONS, 2026)
