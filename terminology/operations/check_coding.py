"""Claim/$check-coding: what is missing on a claim, or contradicts itself, and by which rule.

Rules are data: concepts of a code system with a severity, days, settings, payers and a source. What
each of them examines comes with the content that has them; two kinds of rules are about every code
and are here. A rule whose setting, payer or day the claim leaves open is checked all the same: its
finding is one step less severe, and states the condition under which it holds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from codesystems.asof import AsOf
from codesystems.model import Validity
from codesystems.problems import Issue, Severity
from conceptmaps.circumstances import Standing, Stated
from conceptmaps.claims import messages, rule
from conceptmaps.claims.case import Case
from conceptmaps.claims.model import Claim
from conceptmaps.claims.rule import Finding, Rule
from conceptmaps.claims.rules import ClaimRules
from terminology import contents
from terminology.messages import claims
from terminology.operations import claimcodes, claimscope, statements
from terminology.operations.claimcodes import ClaimCodes
from terminology.operations.statements import Statement
from terminology.snapshot import Snapshot

_LESS_SEVERE = {
    Severity.ERROR: Severity.WARNING,
    Severity.WARNING: Severity.INFORMATION,
    Severity.INFORMATION: Severity.INFORMATION,
}


@dataclass(frozen=True, slots=True)
class CheckCoding:
    """The request: a claim, and the circumstances that the client states."""

    claim: Claim
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """The result: at least one issue."""

    issues: tuple[Issue, ...]

    @property
    def is_clean(self) -> bool:
        """Tell whether no issue is an error."""
        return all(issue.severity is not Severity.ERROR for issue in self.issues)


def check(question: CheckCoding, snapshot: Snapshot) -> CheckAnswer:
    """Check a claim by the rules of all contents. A fault of the claim is no error.

    Raises Invalid for a circumstance that our vocabulary does not have.
    """
    stated = statements.resolve(question.statements, snapshot)
    issues: list[Issue] = []
    for name, rules in contents.claim_rules():
        check_by = partial(_check, question.claim, rules, stated, snapshot)
        issues += contents.attempt(name, check_by) or ()
    return CheckAnswer(tuple(issues))


def _check(claim: Claim, rules: ClaimRules, stated: Stated, snapshot: Snapshot) -> list[Issue]:
    """Check a claim by the rules of one content."""
    today = snapshot.required(rules.system).edition.effective
    case = rules.open_case(claim, stated, snapshot, AsOf(today, today, today.isoformat()))
    codes = ClaimCodes(case, snapshot)
    checks = {**codes.checks(), **rules.checks}
    applied = [
        (one, conditions)
        for one in rule.load(rules.system, snapshot)
        if (conditions := _conditions(one, case, rules)) is not None
    ]
    issues = [
        issue
        for one, conditions in applied
        for finding in checks[one.coding.code](case, one)
        for issue in _issue(one, finding, conditions)
    ]
    names = [one.coding.code for one, _ in applied]
    if claimcodes.IN_FORCE in names:
        issues += claimscope.not_checked(case, codes, snapshot)
    has_findings = any(map(_is_finding, issues))
    summary = messages.note(
        claims.checked(
            names,
            claimscope.checked(codes),
            [coded.code for coded in codes.ruled],
            has_findings=has_findings,
            is_whole=not issues,
            subject="" if case.is_concerned else rules.subject,
        )
    )
    return [*issues, *_notes(case, codes), summary]


def _is_finding(issue: Issue) -> bool:
    """Tell whether an issue is about what was checked, not about what was not."""
    is_unjudged = issue.rule is None or issue.rule.code == claimcodes.IN_FORCE
    return issue.severity is Severity.ERROR or not is_unjudged


def _conditions(one: Rule, case: Case, rules: ClaimRules) -> tuple[str, ...] | None:
    """The conditions of a rule that the claim leaves open; None where the rule does not apply."""
    if not case.is_concerned and one.coding.code not in rules.general:
        return None
    if not any(day.meets(one.validity) for day in case.days):
        return None
    conditions: list[str] = []
    for attribute, values in (("setting", one.settings), ("payer", one.payers)):
        standing = case.standing(attribute, *values) if values else Standing.MET
        if standing is Standing.EXCLUDED:
            return None
        if standing is Standing.OPEN:
            conditions.append(messages.condition(attribute, values))
    return tuple(conditions)


def _issue(one: Rule, finding: Finding, conditions: Iterable[str]) -> Iterator[Issue]:
    """A finding as an issue; none where the rule did not hold on the day."""
    if not finding.day.meets(one.validity):
        return
    open_conditions = [*conditions, *finding.conditions, *_days(one.validity, finding.day)]
    severity = finding.severity or one.severity
    yield Issue(
        _LESS_SEVERE[severity] if open_conditions else severity,
        "business-rule",
        messages.under_conditions(finding.text, dict.fromkeys(open_conditions)),
        expression=finding.at[0],
        also=tuple(finding.at[1:]),
        rule=one.coding,
        source=one.source,
    )


def _days(validity: Validity, day: AsOf) -> Iterator[str]:
    """The days that must be meant where a date means days on which the rule did not hold, too."""
    if not (validity.contains(day.first) and validity.contains(day.last)):
        yield messages.day_within(validity.start, validity.end)


def _notes(case: Case, codes: ClaimCodes) -> Iterator[Issue]:
    """What was assumed of the claim, as far as a rule may depend on it."""
    if case.is_concerned and case.derived:
        derived = ((one.attribute, one.values, one.at) for one in case.derived)
        yield messages.note(messages.assumed(derived))
    if case.day is case.undated and (case.is_concerned or codes.judged):
        yield messages.note(messages.undated(case.undated.text))
    lines = claimscope.lines_without_day(case)
    if lines:
        yield claims.lines_without_day(case.day.text, [line.at for line in lines])
