"""Answers about a claim: check_claim."""

from collections.abc import Sequence
from typing import Any

from codesystems.problems import Invalid, Issue, Severity
from terminology.agents import answer, mapanswers
from terminology.agents.answer import Answer
from terminology.api.terminology import Terminology
from terminology.fhir.json import Json, JsonValue
from terminology.messages import agents

_MOST = 12
"""Issues that are listed."""
_ORDER = list(Severity)


def check_claim(terminology: Terminology, sent: dict[str, Any]) -> Answer:
    """Answer with what is missing or contradictory on a claim, errors first."""
    claim = sent.get("claim") or _claim(sent)
    date = sent.get("date")
    if date is not None and "billablePeriod" not in claim:
        claim = {**claim, "billablePeriod": {"start": date, "end": date}}
    stated = {
        name.replace("-", "_"): value for name, value in mapanswers.circumstances(sent).items()
    }
    found = terminology.check(claim, **stated)
    shown = sorted(found.issues, key=lambda issue: _ORDER.index(issue.severity))[:_MOST]
    errors = sum(issue.severity.value == "error" for issue in found.issues)
    verdict = "No error was found" if found.is_clean else f"{errors} errors"
    lines = [
        f"{verdict}; {len(found.issues)} issues, the last of which tells what was checked",
        *(line for issue in shown for line in _issue(issue)),
        *([f"... {len(found.issues) - _MOST} more issues"] if len(found.issues) > _MOST else []),
        "Whole: POST [base]/r4/Claim/$check-coding with the FHIR Claim",
    ]
    data: Json = {
        "clean": found.is_clean,
        "issues": [_data(issue) for issue in shown],
        "total": len(found.issues),
        "fhir": "POST [base]/r4/Claim/$check-coding",
    }
    return Answer(lines, data)


def _claim(sent: dict[str, Any]) -> dict[str, Any]:
    """Return the FHIR Claim of lines, procedures and diagnoses; codes have the systems implied.

    Raises Invalid where there are none.
    """
    if not any(sent.get(name) for name in ("lines", "procedures", "diagnoses")):
        raise Invalid(agents.nothing_to_check())
    kind = "professional" if sent.get("setting") == "professional" else "institutional"
    lines = sent.get("lines", ())
    written: dict[str, Any] = {
        "resourceType": "Claim",
        "type": _concept(kind),
        "item": [_line(number, line) for number, line in enumerate(lines, 1)],
        "procedure": [
            {"sequence": number, "procedureCodeableConcept": _concept(code)}
            for number, code in enumerate(sent.get("procedures", ()), 1)
        ],
        "diagnosis": [
            {"sequence": number, "diagnosisCodeableConcept": _concept(code)}
            for number, code in enumerate(sent.get("diagnoses", ()), 1)
        ],
    }
    return {name: value for name, value in written.items() if value}


def _line(number: int, sent: dict[str, Any]) -> dict[str, Any]:
    line: dict[str, Any] = {"sequence": number}
    for name, element in (("code", "productOrService"), ("revenue_code", "revenue")):
        if sent.get(name):
            line[element] = _concept(sent[name])
    if sent.get("modifiers"):
        line["modifier"] = [_concept(code) for code in sent["modifiers"]]
    if sent.get("date"):
        line["servicedDate"] = sent["date"]
    if sent.get("units") is not None:
        line["quantity"] = {"value": sent["units"]}
    if sent.get("charge") is not None:
        line["net"] = {"value": sent["charge"], "currency": "USD"}
    return line


def _concept(code: str) -> dict[str, Any]:
    return {"coding": [{"code": code}]}


def _issue(issue: Issue) -> list[str]:
    rule = f" {issue.rule.code}" if issue.rule else ""
    places = [place for place in (issue.expression, *issue.also) if place]
    lines = [f"{issue.severity.value}{rule}: {issue.text}"]
    if places:
        lines.append(f"   at {', '.join(places)}")
    if issue.source:
        lines.append(f"   source: {issue.source}")
    return lines


def _data(issue: Issue) -> JsonValue:
    places: Sequence[str] = [place for place in (issue.expression, *issue.also) if place]
    return answer.without_none(
        {
            "severity": issue.severity.value,
            "rule": issue.rule.code if issue.rule else None,
            "text": issue.text,
            "at": answer.strings(places),
            "source": issue.source,
        }
    )
