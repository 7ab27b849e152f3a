"""A Claim resource as the rules see it, and how one that cannot be read is refused."""

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
    """A claim with further elements."""
    both: Json = {**sent, **more}
    return claim_resource.read(both)


def only_line(**more: object) -> Line:
    """The line of a claim of one."""
    (found,) = read({"resourceType": "Claim", "item": [more]}).lines
    return found


@pytest.mark.parametrize("sent", [inpatient(group="018"), outpatient(), professional()])
def test_the_claims_of_these_tests_are_valid_fhir(sent: Json, dialect: Dialect) -> None:
    assert judge(sent, dialect) == sent


def test_a_claim_is_read() -> None:
    found = read(
        inpatient(
            line("38228", revenue="0874", modifiers=("KX",), place="22", net=12.5),
            diagnoses=("C83.38",),
            conditions=("90",),
            group="018",
        )
    )

    at = "Claim.item[0]"
    (one,) = found.lines
    assert one == Line(
        at,
        (Coded(canonical.CPT, "38228", f"{at}.productOrService.coding[0]"),),
        (Coded(canonical.REVENUE, "0874", f"{at}.revenue.coding[0]"),),
        (Coded(canonical.HCPCS, "KX", f"{at}.modifier[0].coding[0]"),),
        (
            Coded(
                canonical.PLACE_OF_SERVICE,
                "22",
                f"{at}.location.ofType(CodeableConcept).coding[0]",
            ),
        ),
        AsOf(date(2025, 3, 14), date(2025, 3, 14), "2025-03-14"),
        Decimal("12.5"),
    )
    assert found.period == AsOf(date(2025, 3, 1), date(2025, 3, 20), "2025-03-01 to 2025-03-20")
    assert [coded.code for coded in found.bill_types] == ["0111"]
    assert [coded.code for coded in found.procedures] == ["XW033H7"]
    assert [coded.code for coded in found.diagnoses] == ["C83.38"]
    assert [coded.code for coded in found.conditions] == ["90"]
    assert found.remarks == (Text("Yescarta", "Claim.supportingInfo[2].value.ofType(string)"),)
    assert [coded.at for coded in found.groups] == ["Claim.supportingInfo[0].code.coding[0]"]


def test_a_claim_with_nothing_is_read() -> None:
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
def test_a_service_says_its_code_system_or_its_form_does(
    sent: Json, system: str, assumed: bool
) -> None:
    (coded,) = only_line(productOrService={"coding": [sent]}).codes

    assert (coded.system, coded.assumed) == (system, assumed)


@pytest.mark.parametrize("uri", ["https://www.nubc.org/revenue-code", None])
def test_a_revenue_code_is_one_by_its_place(uri: str | None) -> None:
    (coded,) = only_line(revenue=concept("0874", uri)).revenue

    assert (coded.system, coded.assumed) == (canonical.REVENUE, uri is None)


def test_a_coding_without_a_code_is_passed_over() -> None:
    found = only_line(productOrService={"coding": [{"display": "x"}, {"code": " "}], "text": "x"})

    assert found.codes == ()


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        ({"net": {"value": 10}}, "10"),
        ({"unitPrice": {"value": 2.5}, "quantity": {"value": 4}}, "10.0"),
        ({"unitPrice": {"value": 2.5}}, "2.5"),
        ({"quantity": {"value": 4}}, None),
        ({"net": {}}, None),
    ],
)
def test_the_charge_is_net_or_price_times_quantity(sent: Json, due: str | None) -> None:
    assert only_line(**sent).charge == (Decimal(due) if due else None)


def test_details_are_lines_with_the_day_of_what_they_detail() -> None:
    sub = {"productOrService": concept("Q2041"), "subDetail": [{"productOrService": concept("X")}]}
    found = read(
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

    assert [(one.at, one.day.text if one.day else None) for one in found] == [
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
def test_a_period_means_all_its_days(period: Json, first: date, last: date) -> None:
    found = read({"resourceType": "Claim", "billablePeriod": period}).period

    assert found is not None
    assert (found.first, found.last) == (first, last)


def test_an_empty_period_means_no_day() -> None:
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
def test_supporting_information_is_told_by_its_code_system_or_category(
    information: Json, bills: list[str], conditions: list[str], trials: int
) -> None:
    found = read({"resourceType": "Claim", "supportingInfo": [information]})

    assert [coded.code for coded in found.bill_types] == bills
    assert [coded.code for coded in found.conditions] == conditions
    assert len(found.trials) == trials


def test_a_group_stands_with_the_claim_a_diagnosis_or_as_information() -> None:
    found = read(
        {
            "resourceType": "Claim",
            "diagnosisRelatedGroup": concept("018", canonical.MSDRG),
            "diagnosis": [{"packageCode": concept("018", "http://www.cms.gov/ms-drg")}],
            "supportingInfo": [{"code": concept("018", "http://www.cms.gov/ms-drg")}],
        }
    )

    assert [coded.at for coded in found.groups] == [
        "Claim.diagnosisRelatedGroup.coding[0]",
        "Claim.diagnosis[0].packageCode.coding[0]",
        "Claim.supportingInfo[0].code.coding[0]",
    ]


def test_who_pays_is_read_from_the_focal_coverage_and_the_insurer() -> None:
    kind = concept("1", "https://nahdo.org/sopt")
    found = read(
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

    assert [one.at for one in found.coverages] == [
        "Claim.insurance[1].coverage.display",
        "Claim.contained[0].type.coding[0]",
        "Claim.contained[0].payor[0].display",
        "Claim.insurer.display",
    ]


@pytest.mark.parametrize(
    ("more", "said"),
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
def test_what_cannot_be_read_is_refused_by_its_place(more: Json, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read({"resourceType": "Claim"}, **more)

    (issue,) = refused.value.issues
    assert issue.text == said
    assert issue.expression == said.split(" must ")[0]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"resourceType": "Patient"}, "Patient was sent; send a Claim"),
        ({}, "A resource of no type was sent; send a Claim"),
    ],
)
def test_what_is_no_claim_is_refused(sent: Json, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read(sent)
