"""Write issues as an OperationOutcome; no other module writes one."""

from collections.abc import Iterable, Iterator

from codesystems.model import Coding
from codesystems.problems import Issue
from terminology.fhir import parameters
from terminology.fhir.json import Json, JsonValue

ISSUE_TYPES = "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type"
MESSAGE_ID = "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id"


def _codings(issue: Issue) -> Iterator[Coding]:
    """Return the rule of a claim, and the kind of the issue."""
    if issue.rule:
        yield issue.rule
    kind = issue.detail if issue.detail is not None else _KINDS.get(issue.type, _OTHER)
    if kind:
        yield Coding(ISSUE_TYPES, kind)


_KINDS = {
    "business-rule": "code-rule",
    "code-invalid": "invalid-code",
    "informational": "processing-note",
    "not-found": "not-found",
    **dict.fromkeys(
        ("too-costly", "timeout", "throttled", "transient", "exception"), "processing-note"
    ),
}
_OTHER = "invalid-data"
"""HL7's tx-issue-type by FHIR's issue-type, for an issue that states none itself."""


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
    codings = [parameters.coding(coding) for coding in _codings(issue)]
    if codings:
        details = {"coding": [*codings], **details}
    written["details"] = details
    text = f"{issue.text}. {issue.hint}" if issue.hint else issue.text
    written["diagnostics"] = issue.source or text
    if issue.expression:
        places: list[JsonValue] = [issue.expression, *issue.also]
        if issue.located:
            written["location"] = places
        written["expression"] = places
    return written
