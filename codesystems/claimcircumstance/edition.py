"""The circumstances of a claim: the values of the attributes on which mappings depend.

`attribute` is the attribute of a value, a code of the claim-attribute code system; `flag` exists
where the value is also a plain yes or no.
"""

from datetime import date

from codesystems import bundled, canonical, conceptproperties
from codesystems.model import (
    CodeSystem,
    ContentMode,
    Edition,
    HierarchyMeaning,
    PropertyType,
)

EDITION = Edition(
    key="claim-circumstance",
    url=canonical.CLAIM_CIRCUMSTANCE,
    version="1",
    name="ClaimCircumstance",
    title="Circumstances of a claim",
    description="Where, how, for whom and why a service is billed: the values on which the "
    "mappings of our concept maps depend.",
    publisher="fhir-hcpcs",
    effective=date(2026, 1, 1),
    content=ContentMode.COMPLETE,
    hierarchy_meaning=HierarchyMeaning.IS_A,
    properties=(
        *bundled.PROPERTIES,
        conceptproperties.defined(
            "claim-circumstance",
            "attribute",
            PropertyType.CODE,
            f"The attribute, a code of {canonical.CLAIM_ATTRIBUTE}",
        ),
        conceptproperties.defined(
            "claim-circumstance",
            "flag",
            PropertyType.CODE,
            "true or false, where the value is a plain yes or no",
        ),
    ),
)


def load() -> CodeSystem:
    """Read the code system."""
    return bundled.load(__package__, EDITION)
