"""Issues as an OperationOutcome."""

from dataclasses import replace
from typing import cast

import pytest

from codesystems.model import Coding
from codesystems.problems import Issue, Severity
from terminology.fhir import outcome
from terminology.fhir.dialects import Dialect
from tests.fixtures.judge import Json, judge

PLAIN = Issue(Severity.WARNING, "business-rule", "Mind this")
FULL = Issue(Severity.ERROR, "not-found", "No such code", "invalid-code", "code", "UNKNOWN")


def kind(code: str) -> Json:
    """A Coding of tx-issue-type."""
    return {"system": "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type", "code": code}


@pytest.mark.parametrize(
    ("type", "code"),
    [
        ("not-found", "not-found"),
        ("code-invalid", "invalid-code"),
        ("informational", "processing-note"),
        ("too-costly", "processing-note"),
        ("structure", "invalid-data"),
    ],
)
def test_an_issue_without_a_detail_has_the_kind_of_its_type(type: str, code: str) -> None:
    (issue,) = cast(Json, outcome.write([replace(PLAIN, type=type)]))["issue"]

    assert issue["details"]["coding"] == [kind(code)]


def test_an_issue_with_an_empty_detail_has_no_kind() -> None:
    (issue,) = cast(Json, outcome.write([replace(PLAIN, detail="")]))["issue"]

    assert issue["details"] == {"text": "Mind this"}


def test_an_issue_of_a_claim_has_its_rule_and_its_kind() -> None:
    rule = Coding("urn:rules", "a")

    (issue,) = cast(Json, outcome.write([replace(PLAIN, rule=rule)]))["issue"]

    assert issue["details"]["coding"] == [{"system": "urn:rules", "code": "a"}, kind("code-rule")]


def test_an_issue_has_its_severity_type_and_text(dialect: Dialect) -> None:
    (issue,) = judge(outcome.write([PLAIN]), dialect)["issue"]

    assert issue == {
        "severity": "warning",
        "code": "business-rule",
        "details": {"coding": [kind("code-rule")], "text": "Mind this"},
        "diagnostics": "Mind this",
    }


def test_an_issue_has_its_detail_expression_and_message_id(dialect: Dialect) -> None:
    (issue,) = judge(outcome.write([FULL]), dialect)["issue"]

    assert issue == {
        "extension": [
            {
                "url": "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id",
                "valueString": "UNKNOWN",
            }
        ],
        "severity": "error",
        "code": "not-found",
        "details": {
            "coding": [
                {
                    "system": "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type",
                    "code": "invalid-code",
                }
            ],
            "text": "No such code",
        },
        "diagnostics": "No such code",
        "expression": ["code"],
    }


def test_the_places_of_a_located_issue_are_in_both_elements(dialect: Dialect) -> None:
    issue = replace(FULL, located=True, also=("display",))

    (written,) = judge(outcome.write([issue]), dialect)["issue"]

    assert written["location"] == written["expression"] == ["code", "display"]


def test_a_hint_is_in_the_diagnostics(dialect: Dialect) -> None:
    issue = replace(PLAIN, hint="Or mind that?")

    (written,) = judge(outcome.write([issue]), dialect)["issue"]

    assert written["details"]["text"] == "Mind this"
    assert written["diagnostics"] == "Mind this. Or mind that?"


def test_issues_are_in_order(dialect: Dialect) -> None:
    written = judge(outcome.write([FULL, PLAIN]), dialect)

    assert [issue["severity"] for issue in written["issue"]] == ["error", "warning"]
