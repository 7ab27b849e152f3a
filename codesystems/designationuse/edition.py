"""The uses of the designations in our editions: CMS's short descriptions and titles."""

from datetime import date

from codesystems import bundled, canonical
from codesystems.model import CodeSystem, ContentMode, Edition

EDITION = Edition(
    key="designation-use",
    url=canonical.DESIGNATION_USE,
    version="1",
    name="DesignationUse",
    title="What a designation is good for",
    description="Uses of the designations of HCPCS and ICD-10-PCS concepts.",
    publisher="fhir-hcpcs",
    effective=date(2026, 1, 1),
    content=ContentMode.COMPLETE,
    properties=bundled.PROPERTIES,
)


def load() -> CodeSystem:
    """Read the code system."""
    return bundled.load(__package__, EDITION)
