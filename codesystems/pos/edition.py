"""All place of service codes."""

from datetime import date

from codesystems import bundled, canonical
from codesystems.model import CodeSystem, ContentMode, Edition

EDITION = Edition(
    key="pos",
    url=canonical.PLACE_OF_SERVICE,
    version="20240502",
    name="CMSPlaceofServiceCodes",
    title="CMS Place of Service Codes (POS)",
    description="Two-digit codes on professional claims for the setting in which a service was "
    "provided, with CMS's descriptions.",
    publisher="Centers for Medicare & Medicaid Services (CMS)",
    effective=date(2024, 5, 2),
    content=ContentMode.COMPLETE,
    identifiers=canonical.oids(canonical.PLACE_OF_SERVICE),
    properties=bundled.PROPERTIES,
)


def load() -> CodeSystem:
    """Read the place of service codes."""
    return bundled.load(__package__, EDITION)
