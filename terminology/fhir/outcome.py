"""Write issues as an OperationOutcome; no other module writes one."""

from collections.abc import Iterable

from codesystems.problems import Issue
from terminology.fhir import parameters
from terminology.fhir.json import Json, JsonValue

ISSUE_TYPES = "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type"
MESSAGE_ID = "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id"


def write(issues: Iterable[Issue]) -> Json:
    """Write issues in order, in the same way for R4 and R5."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [_issue(issue) for issue in issues],
    }


def _issue(issue: Issue) -> JsonValue:
    written: Json = {}
    if issue.message_id:
        written["extension"] = [{"url": MESSAGE_ID, "valueString": issue.message_id}]
    written["severity"] = issue.severity.value
    written["code"] = issue.type
    details: Json = {"text": issue.text}
    if issue.detail:
        details = {"coding": [{"system": ISSUE_TYPES, "code": issue.detail}], **details}
    if issue.rule:
        details = {"coding": [parameters.coding(issue.rule)], **details}
    written["details"] = details
    text = f"{issue.text}. {issue.hint}" if issue.hint else issue.text
    written["diagnostics"] = issue.source or text
    if issue.expression:
        places: list[JsonValue] = [issue.expression, *issue.also]
        if issue.located:
            written["location"] = places
        written["expression"] = places
    return written
