"""A Claim resource is read for the rules, or refused."""

from datetime import date
from decimal import Decimal

import pytest

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.problems import Invalid
from conceptmaps.claims.model import Claim, Coded, Line, Text
from terminology.fhir import claim as claim_resource
from terminology.fhir.dialects import Dialect
from tests.fixtures.claims import (
    FREE_TEXT,
    TYPE_OF_BILL,
    concept,
    inpatient,
    line,
    outpatient,
    professional,
)
from tests.fixtures.judge import Json, judge


def read(sent: Json, **more: object) -> Claim:
    """Read a claim with more elements."""
    resource: Json = {**sent, **more}
    return claim_resource.read(resource)


def only_line(**more: object) -> Line:
    """Read the only line of a claim."""
    (only,) = read({"resourceType": "Claim", "item": [more]}).lines
    return only


@pytest.mark.parametrize("sent", [inpatient(group="018"), outpatient(), professional()])
def test_the_claims_of_these_tests_are_valid_fhir(sent: Json, dialect: Dialect) -> None:
    assert judge(sent, dialect) == sent


def test_a_claim_is_read() -> None:
    claim = read(
        inpatient(
            line("38228", revenue="0874", modifiers=("KX",), place="22", net=12.5),
            diagnoses=("C83.38",),
            conditions=("90",),
            group="018",
        )
    )

    path = "Claim.item[0]"
    (service,) = claim.lines
    assert service == Line(
        path,
        (Coded(canonical.CPT, "38228", f"{path}.productOrService.coding[0]"),),
        (Coded(canonical.REVENUE, "0874", f"{path}.revenue.coding[0]"),),
        (Coded(canonical.HCPCS, "KX", f"{path}.modifier[0].coding[0]"),),
        (
            Coded(
                canonical.PLACE_OF_SERVICE,
                "22",
                f"{path}.location.ofType(CodeableConcept).coding[0]",
            ),
        ),
        AsOf(date(2025, 3, 14), date(2025, 3, 14), "2025-03-14"),
        Decimal("12.5"),
    )
    assert claim.period == AsOf(date(2025, 3, 1), date(2025, 3, 20), "2025-03-01 to 2025-03-20")
    assert [coded.code for coded in claim.bill_types] == ["0111"]
    assert [coded.code for coded in claim.procedures] == ["XW033H7"]
    assert [coded.code for coded in claim.diagnoses] == ["C83.38"]
    assert [coded.code for coded in claim.conditions] == ["90"]
    assert claim.remarks == (Text("Yescarta", "Claim.supportingInfo[2].value.ofType(string)"),)
    assert [coded.at for coded in claim.groups] == ["Claim.supportingInfo[0].code.coding[0]"]


def test_an_empty_claim_is_read() -> None:
    assert read({"resourceType": "Claim"}) == Claim()


@pytest.mark.parametrize(
    ("sent", "system", "assumed"),
    [
        ({"system": "urn:oid:2.16.840.1.113883.6.285", "code": "Q2041"}, canonical.HCPCS, False),
        ({"system": f"{canonical.HCPCS}|2025-01", "code": "Q2041"}, canonical.HCPCS, False),
        ({"system": "urn:oid:2.16.840.1.113883.6.14", "code": "38228"}, canonical.CPT, False),
        ({"system": canonical.HCPCS, "code": "0540T"}, canonical.CPT, False),
        ({"system": "urn:oid:2.16.840.1.113883.6.12", "code": "38228"}, canonical.CPT, False),
        ({"system": "https://example.org", "code": "38228"}, "https://example.org", False),
        ({"code": "38228"}, canonical.CPT, True),
        ({"code": "q2041"}, canonical.HCPCS, True),
        ({"code": "leukapheresis"}, "", True),
    ],
)
def test_the_code_system_of_a_service_is_stated_or_assumed_by_the_format_of_the_code(
    sent: Json, system: str, assumed: bool
) -> None:
    (coded,) = only_line(productOrService={"coding": [sent]}).codes

    assert (coded.system, coded.assumed) == (system, assumed)


@pytest.mark.parametrize("uri", ["https://www.nubc.org/revenue-code", None])
def test_any_code_in_the_element_revenue_is_a_revenue_code(uri: str | None) -> None:
    (coded,) = only_line(revenue=concept("0874", uri)).revenue

    assert (coded.system, coded.assumed) == (canonical.REVENUE, uri is None)


def test_a_coding_without_code_is_ignored() -> None:
    service = only_line(productOrService={"coding": [{"display": "x"}, {"code": " "}], "text": "x"})

    assert service.codes == ()


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"net": {"value": 10}}, "10"),
        ({"unitPrice": {"value": 2.5}, "quantity": {"value": 4}}, "10.0"),
        ({"unitPrice": {"value": 2.5}}, "2.5"),
        ({"quantity": {"value": 4}}, None),
        ({"net": {}}, None),
    ],
)
def test_the_charge_is_net_or_price_times_quantity(sent: Json, expected: str | None) -> None:
    assert only_line(**sent).charge == (Decimal(expected) if expected else None)


def test_details_are_lines_with_the_day_of_their_item() -> None:
    sub = {"productOrService": concept("Q2041"), "subDetail": [{"productOrService": concept("X")}]}
    lines = read(
        {
            "resourceType": "Claim",
            "item": [
                {
                    "servicedPeriod": {"start": "2025-03", "end": "2025-03"},
                    "detail": [{"subDetail": [sub], "servicedDate": "2025-03-15"}, {}],
                }
            ],
        }
    ).lines

    assert [(service.at, service.day.text if service.day else None) for service in lines] == [
        ("Claim.item[0]", "2025-03"),
        ("Claim.item[0].detail[0]", "2025-03-15"),
        ("Claim.item[0].detail[0].subDetail[0]", "2025-03-15"),
        ("Claim.item[0].detail[1]", "2025-03"),
    ]


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ({"start": "2025-03-01"}, date(2025, 3, 1), date(2025, 3, 1)),
        ({"end": "2025-02"}, date(2025, 2, 1), date(2025, 2, 28)),
        ({"start": "2025-03-01T10:00:00Z", "end": "2025"}, date(2025, 3, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_is_read_as_its_first_and_last_day(period: Json, first: date, last: date) -> None:
    days = read({"resourceType": "Claim", "billablePeriod": period}).period

    assert days is not None
    assert (days.first, days.last) == (first, last)


def test_an_empty_period_is_none() -> None:
    assert read({"resourceType": "Claim", "billablePeriod": {}}).period is None


@pytest.mark.parametrize(
    ("information", "bills", "conditions", "trials"),
    [
        ({"code": concept("0131", TYPE_OF_BILL)}, ["0131"], [], 0),
        ({"category": concept("typeofbill"), "code": concept("131")}, ["131"], [], 0),
        ({"category": FREE_TEXT, "code": concept("131")}, [], [], 0),
        ({"category": concept("condition"), "code": concept("90")}, [], ["90"], 0),
        ({"code": concept("90", "http://www.nubc.org/CodeSystem/ConditionCodes")}, [], ["90"], 0),
        ({"code": concept("018", "http://www.cms.gov/ms-drg")}, [], [], 0),
        ({"code": concept("D4", "https://www.nubc.org/CodeSystem/ValueCodes")}, [], [], 1),
        ({"valueString": "nct01234567"}, [], [], 1),
        ({"valueIdentifier": {"value": "01234567"}}, [], [], 1),
        ({"valueIdentifier": {}, "valueString": "0123"}, [], [], 0),
    ],
)
def test_the_kind_of_supporting_information_is_its_code_system_or_category(
    information: Json, bills: list[str], conditions: list[str], trials: int
) -> None:
    claim = read({"resourceType": "Claim", "supportingInfo": [information]})

    assert [coded.code for coded in claim.bill_types] == bills
    assert [coded.code for coded in claim.conditions] == conditions
    assert len(claim.trials) == trials


def test_a_diagnosis_related_group_is_read_from_each_of_its_elements() -> None:
    claim = read(
        {
            "resourceType": "Claim",
            "diagnosisRelatedGroup": concept("018", canonical.MSDRG),
            "diagnosis": [{"packageCode": concept("018", "http://www.cms.gov/ms-drg")}],
            "supportingInfo": [{"code": concept("018", "http://www.cms.gov/ms-drg")}],
        }
    )

    assert [coded.at for coded in claim.groups] == [
        "Claim.diagnosisRelatedGroup.coding[0]",
        "Claim.diagnosis[0].packageCode.coding[0]",
        "Claim.supportingInfo[0].code.coding[0]",
    ]


def test_the_payer_is_read_from_the_focal_coverage_and_the_insurer() -> None:
    kind = concept("1", "https://nahdo.org/sopt")
    claim = read(
        {
            "resourceType": "Claim",
            "contained": [
                {"resourceType": "Coverage", "id": "c", "type": kind, "payor": [{"display": "P"}]}
            ],
            "insurance": [
                {"focal": False, "coverage": {"display": "Not focal"}},
                {"focal": True, "coverage": {"reference": "#c", "display": "Focal"}},
                {"focal": True},
            ],
            "insurer": {"display": "Insurer"},
        }
    )

    assert [coverage.at for coverage in claim.coverages] == [
        "Claim.insurance[1].coverage.display",
        "Claim.contained[0].type.coding[0]",
        "Claim.contained[0].payor[0].display",
        "Claim.insurer.display",
    ]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"item": {}}, "Claim.item must be a list"),
        ({"item": ["x"]}, "Claim.item[0] must be an object"),
        ({"item": [{"productOrService": []}]}, "Claim.item[0].productOrService must be an object"),
        (
            {"item": [{"revenue": {"coding": [{"code": 874}]}}]},
            "Claim.item[0].revenue.coding[0].code must be text",
        ),
        ({"item": [{"net": {"value": "1"}}]}, "Claim.item[0].net.value must be a number"),
        ({"item": [{"net": {"value": True}}]}, "Claim.item[0].net.value must be a number"),
        (
            {"item": [{"servicedDate": "soon"}]},
            "Claim.item[0].serviced must be a date such as 2025-04-01",
        ),
        (
            {"billablePeriod": {"start": "2025-02", "end": "2025-01-31"}},
            "Claim.billablePeriod must be a period that ends after its start",
        ),
        (
            {"diagnosis": [{"diagnosisCodeableConcept": "C83.38"}]},
            "Claim.diagnosis[0].diagnosis.ofType(CodeableConcept) must be an object",
        ),
    ],
)
def test_an_invalid_element_is_refused_with_its_path(more: Json, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        read({"resourceType": "Claim"}, **more)

    (issue,) = refused.value.issues
    assert issue.text == message
    assert issue.expression == message.split(" must ")[0]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"resourceType": "Patient"}, "Patient was sent; send a Claim"),
        ({}, "A resource of no type was sent; send a Claim"),
    ],
)
def test_another_resource_is_refused(sent: Json, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        read(sent)


@pytest.mark.parametrize(
    ("name", "type", "code", "system"),
    [
        ("procedure", "Procedure", "XW033H7", canonical.ICD10PCS),
        ("diagnosis", "Condition", "Z00.6", canonical.ICD10CM),
    ],
)
def test_the_code_of_a_contained_resource_is_read(
    name: str, type: str, code: str, system: str
) -> None:
    claim = read(
        {
            "resourceType": "Claim",
            "contained": [
                {"resourceType": "Patient", "id": "p"},
                {"resourceType": type, "id": "c", "code": concept(code, system)},
            ],
            name: [{f"{name}Reference": {"reference": "#c"}}],
        }
    )

    coded = Coded(system, code, "Claim.contained[1].code.coding[0]")
    assert (*claim.procedures, *claim.diagnoses) == (coded,)
    assert claim.uncoded == ()


def test_codes_that_are_not_read_have_their_places() -> None:
    claim = read(
        {
            "resourceType": "Claim",
            "priority": concept("normal", "https://example.org"),
            "supportingInfo": [
                {"code": concept("01", "https://example.org"), "valueQuantity": {"value": 1}},
                {"code": concept("D4", "https://example.org"), "valueString": "NCT01234567"},
            ],
            "item": [{"bodySite": [{"concept": concept("LT", canonical.HCPCS)}]}],
            "accident": {"locationCodeableConcept": concept("x", "https://example.org")},
        }
    )

    assert [coded.at for coded in claim.others] == ["Claim.supportingInfo[0].code.coding[0]"]
    assert [coded.at for coded in claim.unread if coded.code != "D4"] == [
        "Claim.priority.coding[0]",
        "Claim.item[0].bodySite[0].concept.coding[0]",
        "Claim.accident.location.ofType(CodeableConcept).coding[0]",
    ]


def test_a_concept_of_blank_displays_has_no_text() -> None:
    claim = read(
        {
            "resourceType": "Claim",
            "procedure": [{"procedureCodeableConcept": {"coding": [{"system": "urn:x"}]}}],
        }
    )

    assert (claim.procedures, claim.uncoded) == ((), ())
