"""The rules of the claim check: a row for each rule, with its validity and its published source.

`severity` is that of a violation; `setting` and `payer` are circumstances of a claim
(claim-circumstance): the rule applies in any of them, or everywhere if there are none.
"""

from datetime import date

from codesystems import bundled, canonical, conceptproperties
from codesystems.model import CodeSystem, ContentMode, Edition, PropertyType

EDITION = Edition(
    key="claim-rule",
    url=canonical.CLAIM_RULE,
    version="1",
    name="ClaimRule",
    title="Rules for a CAR-T claim",
    description="The rules that Claim/$check-coding checks, each with the days on which it "
    "holds and its published source.",
    publisher="fhir-hcpcs",
    effective=date(2026, 1, 1),
    content=ContentMode.COMPLETE,
    properties=(
        *bundled.PROPERTIES,
        conceptproperties.defined(
            "claim-rule",
            "severity",
            PropertyType.CODE,
            "error, warning or information: that of breaking the rule",
        ),
        conceptproperties.defined(
            "claim-rule",
            "setting",
            PropertyType.CODE,
            f"Where it holds, a code of {canonical.CLAIM_CIRCUMSTANCE}",
        ),
        conceptproperties.defined(
            "claim-rule",
            "payer",
            PropertyType.CODE,
            f"For whom it holds, a code of {canonical.CLAIM_CIRCUMSTANCE}",
        ),
    ),
)


def load() -> CodeSystem:
    """Read the code system."""
    return bundled.load(__package__, EDITION)
