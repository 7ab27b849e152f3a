"""The CPT codes of the CAR-T crosswalk: numbers and dates, without licensed text."""

from datetime import date

from codesystems import bundled, canonical, fragments, notices
from codesystems.model import CodeSystem, ContentMode, Edition

EDITION = Edition(
    key="cpt",
    url=canonical.CPT,
    version=fragments.version(2025),
    name="CPT",
    title="Current Procedural Terminology (CPT): the code numbers of the CAR-T crosswalk",
    description="Code numbers and dates only. Descriptors need a licence of the American Medical "
    "Association and are not part of this fragment.",
    publisher="American Medical Association (AMA)",
    effective=date(2025, 4, 1),
    content=ContentMode.FRAGMENT,
    copyright=notices.CPT,
    identifiers=canonical.oids(canonical.CPT),
    properties=bundled.PROPERTIES,
)


def load() -> CodeSystem:
    """Read the bundled fragment of CPT."""
    return bundled.load(__package__, EDITION)
