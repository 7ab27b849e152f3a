"""The MS-DRG that the CAR-T crosswalk names, with CMS's title."""

from datetime import date

from codesystems import canonical, starter
from codesystems.model import CodeSystem, Content, Edition

EDITION = Edition(
    key="msdrg",
    url=canonical.MSDRG,
    version="2025-starter",
    name="MSDRG",
    title="Medicare Severity Diagnosis Related Groups (MS-DRGs): that of the CAR-T crosswalk",
    description="The MS-DRG to which inpatient stays with CAR-T administration are assigned.",
    publisher="Centers for Medicare & Medicaid Services (CMS)",
    effective=date(2025, 4, 1),
    content=Content.FRAGMENT,
    copyright="The CMS MS-DRGs are free to use without restriction.",
    properties=starter.PROPERTIES,
)


def load() -> CodeSystem:
    """Read the shipped fragment of the MS-DRGs."""
    return starter.load(__package__, EDITION)
