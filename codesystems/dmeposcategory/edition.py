"""The categories as a code system."""

from datetime import date

from codesystems import bundled, canonical
from codesystems.model import CodeSystem, ContentMode, Edition

EDITION = Edition(
    key="dmepos-category",
    url=canonical.DMEPOS_CATEGORY,
    version="2025",
    name="DmeposCategory",
    title="DMEPOS Fee Schedule Categories",
    description="The payment categories of the DMEPOS fee schedule (column CATG).",
    publisher="Centers for Medicare & Medicaid Services (CMS)",
    effective=date(2025, 4, 1),
    content=ContentMode.COMPLETE,
    properties=bundled.PROPERTIES,
)


def load() -> CodeSystem:
    """Read the categories."""
    return bundled.load(__package__, EDITION)
