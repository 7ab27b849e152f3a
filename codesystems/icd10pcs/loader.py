"""A CMS release of ICD-10-PCS: the order file of one fiscal year."""

from codesystems import orderconcepts, orderfile
from codesystems.icd10pcs import edition, records
from codesystems.model import CodeSystem, Source
from codesystems.release import Release


def load(release: Release) -> CodeSystem:
    """Read a release: CMS's zip of the order file, or the order file itself.

    The fiscal year is what CMS calls the file (icd10pcs_order_2026.txt): the rows do not say
    it. Raises ReleaseError, in one line, for what is no such release.
    """
    member, year = orderfile.find(records.ORDER_FILE, release)
    found = records.read(member.name, member.data)
    return CodeSystem(
        edition.EDITIONS.complete(year),
        tuple(orderconcepts.concept(record) for record in found),
        Source("CMS", release.name, release.sha256),
    )
