"""The ICD-10-CM codes that ship: Z00.6, which the payment of CAR-T names, and its header."""

from codesystems import conceptproperties, orderconcepts, orderfile
from codesystems.icd10cm import edition
from codesystems.model import CodeSystem, Content

VERSION = "2026-starter"


def load() -> CodeSystem:
    """Read the shipped fragment of ICD-10-CM."""
    effective, more = orderfile.effective_date(2026), (conceptproperties.SOURCE,)
    found = edition.edition(VERSION, effective, Content.FRAGMENT, more)
    return orderconcepts.fragment("codesystems.icd10cm", found)
