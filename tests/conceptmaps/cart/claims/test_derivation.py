"""The circumstances that are derived from a claim."""

import pytest

from codesystems import canonical
from conceptmaps.cart.claims import derivation
from conceptmaps.cart.claims.crosswalk import Crosswalk
from terminology.fhir import claim as claim_resource
from terminology.registry import Registry
from tests.fixtures.claims import (
    CLAIM_TYPE,
    charge,
    claim,
    concept,
    inpatient,
    line,
    outpatient,
    professional,
)
from tests.fixtures.judge import Json

Found = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]


def derive(registry: Registry, sent: Json, *stated: str) -> Found:
    """The values of each attribute that was derived, and by what."""
    known = {f"{canonical.CLAIM_ATTRIBUTE}#{attribute}": () for attribute in stated}
    crosswalk = Crosswalk(registry.snapshot())
    found = derivation.derive(claim_resource.read(sent), crosswalk, dict(known))
    return {one.attribute: (one.values, one.at) for one in found}


def typed(*lines: Json, type: str, subtype: str) -> Json:
    """A claim with a type and a subtype."""
    return {**claim(*lines, type=type), "subType": concept(subtype, CLAIM_TYPE)}


SUBTYPE, TYPE = "Claim.subType.coding[0]", "Claim.type.coding[0]"


@pytest.mark.parametrize(
    ("sent", "values", "at"),
    [
        (inpatient(), ("inpatient",), (SUBTYPE,)),
        (outpatient(), ("hospital-outpatient",), (SUBTYPE,)),
        (claim(bill="0851"), ("hospital-outpatient",), (SUBTYPE,)),
        (claim(bill="131"), ("hospital-outpatient",), (SUBTYPE,)),
        (professional(), ("professional",), (TYPE,)),
        (typed(type="institutional", subtype="inpatient"), ("inpatient",), (SUBTYPE,)),
        (typed(type="institutional", subtype="outpatient"), ("hospital-outpatient",), (SUBTYPE,)),
        (claim(bill="0721"), ("inpatient", "hospital-outpatient"), (TYPE,)),
        (
            claim(line("38228", place="21")),
            ("inpatient",),
            (TYPE, "Claim.item[0].location.ofType(CodeableConcept).coding[0]"),
        ),
        (
            claim(line("38228", place="19")),
            ("hospital-outpatient",),
            (TYPE, "Claim.item[0].location.ofType(CodeableConcept).coding[0]"),
        ),
        (
            claim(line("38228", place="11")),
            ("hospital-outpatient",),
            (TYPE, "Claim.item[0].productOrService.coding[0]"),
        ),
        (
            claim(procedures=("XW033H7",)),
            ("inpatient",),
            (TYPE, "Claim.procedure[0].procedure.ofType(CodeableConcept).coding[0]"),
        ),
        (
            claim(procedures=("XW033H7",), type=None),
            ("inpatient",),
            ("Claim.procedure[0].procedure.ofType(CodeableConcept).coding[0]",),
        ),
        (
            claim(procedures=("0DTJ4ZZ",), type=None),
            ("inpatient", "hospital-outpatient"),
            ("Claim.procedure[0].procedure.ofType(CodeableConcept).coding[0]",),
        ),
        (
            claim(line("38228"), procedures=("XW033H7",)),
            ("inpatient", "hospital-outpatient"),
            (TYPE,),
        ),
        (
            claim(charge("0874"), type=None),
            ("inpatient", "hospital-outpatient"),
            ("Claim.item[0].revenue.coding[0]",),
        ),
        (
            claim(line("38228", place="22"), type=None),
            ("professional",),
            ("Claim.item[0].location.ofType(CodeableConcept).coding[0]",),
        ),
    ],
)
def test_the_setting_is_told_by_the_bill_the_type_or_the_lines(
    registry: Registry, sent: Json, values: tuple[str, ...], at: tuple[str, ...]
) -> None:
    assert derive(registry, sent)["setting"] == (values, at)


def test_a_setting_that_nothing_tells_stays_open(registry: Registry) -> None:
    assert "setting" not in derive(registry, claim(line("38228"), type=None))


def covered(type: Json) -> Json:
    """A claim with a contained coverage of a type."""
    coverage = {"resourceType": "Coverage", "id": "c", "type": type}
    insurance = [{"sequence": 1, "focal": True, "coverage": {"reference": "#c"}}]
    return {**claim(payer=None), "contained": [coverage], "insurance": insurance}


@pytest.mark.parametrize(
    ("sent", "payer"),
    [
        (claim(payer="Medicare Part B"), "medicare"),
        (claim(payer="Medicare Advantage of Somewhere"), None),
        (claim(payer="New York Medicaid"), "medicaid"),
        (claim(payer="Acme"), None),
        (claim(payer="Medicare supplement"), None),
        (covered(concept("1", "https://nahdo.org/sopt")), "medicare"),
        (covered(concept("121", "https://nahdo.org/sopt")), "medicare"),
        (covered(concept("111", "https://nahdo.org/sopt")), None),
        (covered(concept("1", "urn:oid:2.16.840.1.113883.3.221.5")), "medicare"),
        (covered(concept("21", "https://nahdo.org/sopt")), "medicaid"),
        (covered(concept("512", "https://nahdo.org/sopt")), "commercial"),
        (covered(concept("81", "https://nahdo.org/sopt")), None),
        (covered(concept("MA", "https://x12.org/codes/claim-filing-indicator-codes")), "medicare"),
        (
            covered(concept("CI", "https://x12.org/codes/claim-filing-indicator-codes")),
            "commercial",
        ),
        (covered(concept("16", "https://x12.org/codes/claim-filing-indicator-codes")), None),
        (covered(concept("1", "https://example.org")), None),
    ],
)
def test_the_payer_is_told_by_the_coverage(
    registry: Registry, sent: Json, payer: str | None
) -> None:
    found = derive(registry, sent).get("payer")

    assert (found[0] if found else None) == ((payer,) if payer else None)


@pytest.mark.parametrize(
    ("sent", "attribute", "value"),
    [
        (inpatient(diagnoses=("Z00.6",)), "clinical-trial", "clinical-trial"),
        (inpatient(conditions=("30",)), "clinical-trial", "clinical-trial"),
        (professional(line("38228", modifiers=("Q0",))), "clinical-trial", "clinical-trial"),
        (
            inpatient(diagnoses=("Z00.6",), remarks=("DIFF PROD CLIN TRIAL",)),
            "clinical-trial",
            "trial-of-other-product",
        ),
        (inpatient(conditions=("90",)), "expanded-access", "expanded-access"),
        (inpatient(remarks=("Note: Expand Acc  Use",)), "expanded-access", "expanded-access"),
    ],
)
def test_trial_and_expanded_access_are_told_by_their_indicators(
    registry: Registry, sent: Json, attribute: str, value: str
) -> None:
    assert derive(registry, sent)[attribute][0] == (value,)


def test_what_is_stated_is_not_derived(registry: Registry) -> None:
    sent = inpatient(diagnoses=("Z00.6",))

    assert set(derive(registry, sent, "setting", "clinical-trial")) == {"payer"}
