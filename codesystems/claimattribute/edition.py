"""The attributes of our concept maps: what else goes on the claim."""

from datetime import date

from codesystems import canonical, starter
from codesystems.model import CodeSystem, Content, Edition

EDITION = Edition(
    key="claim-attribute",
    url=canonical.CLAIM_ATTRIBUTE,
    version="1",
    name="ClaimAttribute",
    title="What else a claim carries",
    description="Attributes that our concept maps name beside a target code.",
    publisher="fhir-hcpcs",
    effective=date(2026, 1, 1),
    content=Content.COMPLETE,
    properties=starter.PROPERTIES,
)


def load() -> CodeSystem:
    """Read the code system."""
    return starter.load(__package__, EDITION)
