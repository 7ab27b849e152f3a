"""The revenue codes of the CAR-T crosswalk: numbers only, without licensed text."""

from datetime import date

from codesystems import bundled, canonical, fragments
from codesystems.model import CodeSystem, ContentMode, Edition

EDITION = Edition(
    key="revenue",
    url=canonical.REVENUE,
    version=fragments.version(2025),
    name="NUBCRevenueCodes",
    title="NUBC revenue codes: the code numbers of the CAR-T crosswalk",
    description="Code numbers only. The wording of the UB-04 manual needs a licence of the "
    "American Hospital Association and is not part of this fragment.",
    publisher="National Uniform Billing Committee (NUBC), American Hospital Association (AHA)",
    effective=date(2025, 4, 1),
    content=ContentMode.FRAGMENT,
    copyright="Revenue codes are listed in the UB-04 Data Specifications Manual, copyrighted by "
    "the American Hospital Association (AHA); use in software must be licensed by the AHA.",
    identifiers=canonical.oids(canonical.REVENUE),
    properties=bundled.PROPERTIES,
)


def load() -> CodeSystem:
    """Read the bundled fragment of the revenue codes."""
    return bundled.load(__package__, EDITION)
