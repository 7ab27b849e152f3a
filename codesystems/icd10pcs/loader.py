"""A CMS release of ICD-10-PCS: the order file of one fiscal year."""

from codesystems import orderconcepts
from codesystems.icd10pcs import edition, records
from codesystems.model import CodeSystem
from codesystems.release import Release


def load(release: Release) -> CodeSystem:
    """Read a release: a file with CMS's name (icd10pcs_order_2026.txt), or CMS's zip of it.

    Raises the errors of `orderconcepts.load`.
    """
    return orderconcepts.load(release, records.ORDER_FILE, records.read, edition.EDITIONS)
