"""Inputs and result of Claim/$check-coding, in R4 and R5."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import Dialect
from terminology.fhir.outcome import ISSUE_TYPES
from tests.fixtures.asking import answer, issue, read
from tests.fixtures.claims import inpatient, line, outpatient, product, professional
from tests.fixtures.judge import Json

CHECK = "Claim/$check-coding"
BROKEN = outpatient(line("0540T", revenue="0874"), product("Q2041"))


def post(client: TestClient, dialect: Dialect, body: Json, **query: str) -> list[Json]:
    """Return the issues for a body, validated."""
    response = client.post(f"/{dialect.name}/{CHECK}", json=body, params=query)
    outcome = answer(response, dialect)
    assert outcome["resourceType"] == "OperationOutcome"
    issues: list[Json] = outcome["issue"]
    return issues


def refusal(client: TestClient, dialect: Dialect, body: Json | list[Json], **query: str) -> str:
    """Return the error message for a body."""
    response = client.post(f"/{dialect.name}/{CHECK}", json=body, params=query)
    text: str = issue(response, dialect, 400)["details"]["text"]
    return text


def parameters(sent: Json, *more: Json) -> Json:
    """Return Parameters with a claim."""
    entries = [{"name": "resource", "resource": sent}, *more]
    return {"resourceType": "Parameters", "parameter": entries}


def rules(issues: list[Json]) -> list[str]:
    """Return the rules of the issues, without that about the editions of the days."""
    codings = [coding for entry in issues for coding in entry["details"].get("coding", [])]
    codes = [one["code"] for one in codings if one["system"] == canonical.CLAIM_RULE]
    return [code for code in codes if code != "code-in-force"]


def test_an_issue_has_rule_text_source_and_expression(client: TestClient, dialect: Dialect) -> None:
    first = post(client, dialect, BROKEN)[0]

    assert first == {
        "severity": "error",
        "code": "business-rule",
        "details": {
            "coding": [
                {
                    "system": canonical.CLAIM_RULE,
                    "code": "administration-code-of-the-day",
                    "display": "The CPT code of the administration is the one of its day",
                },
                {"system": ISSUE_TYPES, "code": "code-rule"},
            ],
            "text": "0540T does not report the administration on 2025-03-14: its days are "
            "2019-01-01 to 2024-12-31. Send 38228",
        },
        "diagnostics": "ASTCT, Coding Options for CAR-T Therapy Services, 2025-04-01, autologous",
        "expression": ["Claim.item[0].productOrService.coding[0]"],
    }


@pytest.mark.parametrize("sent", [inpatient(), outpatient(), professional()])
def test_a_claim_without_findings_has_an_informational_issue(
    client: TestClient, dialect: Dialect, sent: Json
) -> None:
    result = post(client, dialect, sent)[-1]
    text = result["details"]["text"]

    assert (result["severity"], result["code"]) == ("information", "informational")
    assert text.startswith("No findings")
    assert "Rules checked: administration-code-of-the-day" in text
    assert "Codes checked: " in text


def test_what_was_not_checked_is_an_issue_with_its_expression(
    client: TestClient, dialect: Dialect
) -> None:
    sent = outpatient(line("0540T", "https://example.org/chargemaster", revenue="0874"))
    issues = post(client, dialect, sent)
    (unknown,) = [entry for entry in issues if entry["code"] == "not-found"]

    assert unknown["severity"] == "warning"
    assert unknown["details"]["coding"][0]["code"] == "not-found"
    assert unknown["expression"] == ["Claim.item[0].productOrService.coding[0]"]
    assert "No findings in what was checked" in issues[-1]["details"]["text"]


def test_a_claim_as_body_and_in_parameters_has_the_same_issues(
    client: TestClient, dialect: Dialect
) -> None:
    assert post(client, dialect, parameters(BROKEN)) == post(client, dialect, BROKEN)


STATED: list[Json] = [
    {"name": "payer", "valueCode": "commercial"},
    {"name": "payer", "valueString": "commercial"},
    {
        "name": "payer",
        "valueCoding": {"system": canonical.CLAIM_CIRCUMSTANCE, "code": "commercial"},
    },
    {
        "name": "dependency",
        "part": [
            {"name": "attribute", "valueUri": f"{canonical.CLAIM_ATTRIBUTE}#payer"},
            {"name": "value", "valueCode": "commercial"},
        ],
    },
]


@pytest.mark.parametrize("stated", STATED)
def test_circumstances_in_parameters_have_precedence(
    client: TestClient, dialect: Dialect, stated: Json
) -> None:
    sent = professional(line("38228"))

    assert rules(post(client, dialect, sent)) == ["kx-professional"]
    assert rules(post(client, dialect, parameters(sent, stated))) == []


@pytest.mark.parametrize("query", [{"payer": "commercial"}, {"dependency": "payer$commercial"}])
def test_circumstances_may_be_in_the_query_of_a_claim_as_body(
    client: TestClient, dialect: Dialect, query: dict[str, str]
) -> None:
    assert rules(post(client, dialect, professional(line("38228")), **query)) == []


@pytest.mark.parametrize("value", [{"valueBoolean": True}, {"valueCode": "true"}])
def test_a_trial_is_a_boolean_or_a_code(client: TestClient, dialect: Dialect, value: Json) -> None:
    sent = parameters(inpatient(), {"name": "clinical-trial", **value})

    assert rules(post(client, dialect, sent)) == ["trial-diagnosis", "other-product-trial-remark"]


@pytest.mark.parametrize(
    ("body", "query", "message"),
    [
        ({"resourceType": "Patient"}, {}, "The body is a Patient; send Parameters or Claim"),
        ({"id": "x"}, {}, "The body is no Parameters resource; send P"),
        (parameters({"id": "x"}), {}, "A resource of no type was sent; send a Claim"),
        ([], {}, "no Parameters resource"),
        (parameters({"resourceType": "Coverage"}), {}, "Coverage was sent; send a Claim"),
        ({"resourceType": "Parameters"}, {}, "Send resource, for example a Claim as the body"),
        (
            parameters(BROKEN, {"name": "payer", "valueCode": "medicaid"}),
            {"payer": "medicare"},
            "'payer' is 'medicare' in the query and 'medicaid' in the body",
        ),
        (parameters({"resourceType": "Claim", "item": 1}), {}, "Claim.item must be a list"),
        (BROKEN, {"payer": "nobody"}, "must be one of medicare, other-payer, commercial"),
        (parameters(BROKEN, {"name": "payer", "valueInteger": 1}), {}, "'payer' is '1'"),
    ],
)
def test_an_invalid_body_or_circumstance_is_refused(
    client: TestClient,
    dialect: Dialect,
    body: Json | list[Json],
    query: dict[str, str],
    message: str,
) -> None:
    assert message in refusal(client, dialect, body, **query)


def test_a_form_or_an_empty_body_is_refused(client: TestClient, dialect: Dialect) -> None:
    path = f"/{dialect.name}/{CHECK}"

    for response in (client.post(path), client.post(path, data={"payer": "medicare"})):
        text = issue(response, dialect, 400)["details"]["text"]
        assert text == "Send resource, for example a Claim as the body of a POST"


def test_a_get_is_refused(client: TestClient, dialect: Dialect) -> None:
    refused = issue(client.get(f"/{dialect.name}/{CHECK}"), dialect, 405)

    assert refused["details"]["text"].endswith("send one of POST")


def test_an_unknown_input_is_refused_with_strict_handling(
    client: TestClient, dialect: Dialect
) -> None:
    headers = {"Prefer": "handling=strict"}
    path = f"/{dialect.name}/{CHECK}?colour=blue"

    refused = issue(client.post(path, json=BROKEN, headers=headers), dialect, 400)

    assert refused["details"]["text"].startswith("Unknown parameter 'colour'; known are resource,")


def test_a_claim_is_checked_in_a_batch(client: TestClient, dialect: Dialect) -> None:
    entry = {
        "resource": BROKEN,
        "request": {"method": "POST", "url": f"{CHECK}?payer=commercial"},
    }
    body = {"resourceType": "Bundle", "type": "batch", "entry": [entry]}

    (response,) = answer(client.post(f"/{dialect.name}", json=body), dialect)["entry"]

    assert rules(response["resource"]["issue"]) == ["administration-code-of-the-day"]


def test_the_operation_is_defined_with_a_claim_and_an_outcome(
    client: TestClient, dialect: Dialect
) -> None:
    definition = read(client, dialect, "OperationDefinition/Claim-check-coding")

    types = {
        parameter["name"]: (parameter["type"], parameter["min"])
        for parameter in definition["parameter"][:2]
    }
    assert types == {"resource": ("Claim", 1), "setting": ("code", 0)}
    assert definition["parameter"][-1]["type"] == "OperationOutcome"


def test_the_operation_is_declared_for_a_type_without_interactions(
    client: TestClient, dialect: Dialect
) -> None:
    resources = read(client, dialect, "metadata")["rest"][0]["resource"]

    (claim,) = (resource for resource in resources if resource["type"] == "Claim")
    assert "interaction" not in claim
    assert [operation["name"] for operation in claim["operation"]] == ["check-coding"]
