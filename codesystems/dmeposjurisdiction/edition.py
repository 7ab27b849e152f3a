"""The jurisdictions as a code system."""

from datetime import date

from codesystems import bundled, canonical
from codesystems.model import CodeSystem, ContentMode, Edition

EDITION = Edition(
    key="dmepos-jurisdiction",
    url=canonical.DMEPOS_JURISDICTION,
    version="2025",
    name="DmeposJurisdiction",
    title="DMEPOS Fee Schedule Jurisdictions",
    description="The Medicare contractors who process claims for an item of the DMEPOS fee "
    "schedule (column JURIS).",
    publisher="Centers for Medicare & Medicaid Services (CMS)",
    effective=date(2025, 4, 1),
    content=ContentMode.COMPLETE,
    properties=bundled.PROPERTIES,
)


def load() -> CodeSystem:
    """Read the jurisdictions."""
    return bundled.load(__package__, EDITION)
