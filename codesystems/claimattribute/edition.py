"""The attributes of our concept maps: those that a mapping depends on, and further claim data."""

from datetime import date

from codesystems import bundled, canonical
from codesystems.model import CodeSystem, ContentMode, Edition

EDITION = Edition(
    key="claim-attribute",
    url=canonical.CLAIM_ATTRIBUTE,
    version="1",
    name="ClaimAttribute",
    title="Attributes of a claim",
    description="What a mapping of our concept maps depends on, and what they name beside a target "
    "code.",
    publisher="fhir-hcpcs",
    effective=date(2026, 1, 1),
    content=ContentMode.COMPLETE,
    properties=bundled.PROPERTIES,
)


def load() -> CodeSystem:
    """Read the code system."""
    return bundled.load(__package__, EDITION)
