"""Read a payment limit file of CMS as supplements: one to HCPCS, and one to CPT, as numbers."""

from collections.abc import Callable

from codesystems import canonical
from codesystems.asp import edition
from codesystems.asp.quarter import Quarter
from codesystems.asp.records import Records
from codesystems.model import CodeSystem, Edition, SourceFile
from codesystems.release import Release


def load(release: Release) -> CodeSystem:
    """Read the codes of HCPCS with their payment limits. Raises ReleaseError."""
    return _load(release, edition.edition, canonical.HCPCS)


def load_cpt(release: Release) -> CodeSystem:
    """Read the numbers of CPT codes with their payment limits. Raises ReleaseError."""
    return _load(release, edition.edition_of_cpt, canonical.CPT)


def _load(release: Release, describe: Callable[[Quarter], Edition], system: str) -> CodeSystem:
    records = Records(release, system)
    described, concepts = describe(records.quarter), tuple(records.concepts())
    return CodeSystem(
        described,
        concepts,
        SourceFile("CMS", release.name, release.sha256),
        records.counter.counts(),
        tuple(records.slips),
    )
