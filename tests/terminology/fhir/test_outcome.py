"""Issues as an OperationOutcome."""

from dataclasses import replace

from codesystems.problems import Issue, Severity
from terminology.fhir import outcome
from terminology.fhir.dialects import Dialect
from tests.fixtures.judge import judge

PLAIN = Issue(Severity.WARNING, "business-rule", "Mind this")
FULL = Issue(Severity.ERROR, "not-found", "No such code", "invalid-code", "code", "UNKNOWN")


def test_an_issue_has_its_severity_type_and_text(dialect: Dialect) -> None:
    (issue,) = judge(outcome.write([PLAIN]), dialect)["issue"]

    assert issue == {
        "severity": "warning",
        "code": "business-rule",
        "details": {"text": "Mind this"},
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

    assert written["details"] == {"text": "Mind this"}
    assert written["diagnostics"] == "Mind this. Or mind that?"


def test_issues_are_in_order(dialect: Dialect) -> None:
    written = judge(outcome.write([FULL, PLAIN]), dialect)

    assert [issue["severity"] for issue in written["issue"]] == ["error", "warning"]
