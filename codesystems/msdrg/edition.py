"""All MS-DRGs, from a public copy of CMS's list."""

from datetime import date

from codesystems import bundled, canonical, conceptproperties
from codesystems.model import CodeSystem, ContentMode, Edition, PropertyType

EDITION = Edition(
    key="msdrg",
    url=canonical.MSDRG,
    version="2023-04-01",
    name="MSDRG",
    title="Medicare Severity Diagnosis Related Groups (MS-DRGs)",
    description="The groups to which Medicare assigns inpatient stays, as the Tuva Project's "
    "copy of CMS's list had them on 2023-04-01, with those that had been deleted until then.",
    publisher="Centers for Medicare & Medicaid Services (CMS)",
    effective=date(2023, 4, 1),
    content=ContentMode.COMPLETE,
    next_due=date(2023, 10, 1),
    copyright="The CMS MS-DRGs are free to use without restriction.",
    properties=(
        *bundled.PROPERTIES,
        conceptproperties.defined(
            "msdrg",
            "mdc",
            PropertyType.STRING,
            "Major diagnostic category; none where several or all share",
        ),
        conceptproperties.defined("msdrg", "type", PropertyType.STRING, "medical or surgical"),
    ),
)


def load() -> CodeSystem:
    """Read the MS-DRGs."""
    return bundled.load(__package__, EDITION)
