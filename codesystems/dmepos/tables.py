"""The code tables of the fee schedule, categories and jurisdictions, as code systems."""

from datetime import date

from codesystems import bundled, canonical
from codesystems.model import CodeSystem, ContentMode, Edition

_PUBLISHER = "Centers for Medicare & Medicaid Services (CMS)"

CATEGORY = Edition(
    key="dmepos-category",
    url=canonical.DMEPOS_CATEGORY,
    version="2025",
    name="DmeposCategory",
    title="DMEPOS Fee Schedule Categories",
    description="The payment categories of the DMEPOS fee schedule (column CATG).",
    publisher=_PUBLISHER,
    effective=date(2025, 4, 1),
    content=ContentMode.COMPLETE,
    properties=bundled.PROPERTIES,
)
JURISDICTION = Edition(
    key="dmepos-jurisdiction",
    url=canonical.DMEPOS_JURISDICTION,
    version="2025",
    name="DmeposJurisdiction",
    title="DMEPOS Fee Schedule Jurisdictions",
    description="The Medicare contractors who process claims for an item of the DMEPOS fee "
    "schedule (column JURIS).",
    publisher=_PUBLISHER,
    effective=date(2025, 4, 1),
    content=ContentMode.COMPLETE,
    properties=bundled.PROPERTIES,
)


def categories() -> CodeSystem:
    """Read the categories."""
    return bundled.load(__package__, CATEGORY, "category.csv")


def jurisdictions() -> CodeSystem:
    """Read the jurisdictions."""
    return bundled.load(__package__, JURISDICTION, "jurisdiction.csv")
