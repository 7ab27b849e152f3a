"""The payment status indicators as a code system."""

from datetime import date

from codesystems import bundled, canonical
from codesystems.model import CodeSystem, ContentMode, Edition

EDITION = Edition(
    key="opps-status-indicator",
    url=canonical.OPPS_STATUS_INDICATOR,
    version="2026",
    name="OppsStatusIndicator",
    title="OPPS Payment Status Indicators",
    description="How Medicare pays a code under the hospital outpatient prospective payment system "
    "(OPPS): the names of CMS, and in our words what follows for payment.",
    publisher="Centers for Medicare & Medicaid Services (CMS)",
    effective=date(2026, 1, 1),
    content=ContentMode.COMPLETE,
    properties=bundled.PROPERTIES,
)


def load() -> CodeSystem:
    """Read the payment status indicators."""
    return bundled.load(__package__, EDITION, "status_indicator.csv")
