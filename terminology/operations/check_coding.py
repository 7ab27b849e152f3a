"""Claim/$check-coding: what is missing on a CAR-T claim, or contradicts itself, and who says so.

Rules are data (the claim-rule code system): how grave, when, where, for whom, and the source. Here
is what each of them looks at. A rule whose setting, payer or day cannot be told from the claim
is asked all the same: its finding is one step less grave, and says under which condition it holds.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Validity
from codesystems.problems import Issue, Severity
from terminology import messages
from terminology.operations import circumstances
from terminology.operations.circumstances import Standing, Statement
from terminology.operations.claims import (
    administration,
    codes,
    derivation,
    product,
    rule,
    trial,
)
from terminology.operations.claims.case import Case
from terminology.operations.claims.crosswalk import Crosswalk
from terminology.operations.claims.derivation import Derived
from terminology.operations.claims.model import Claim
from terminology.operations.claims.rule import Finding, Rule
from terminology.snapshot import Snapshot

RULES: dict[str, Callable[[Case, Rule], Iterator[Finding]]] = {
    "administration-code-of-the-day": administration.code_of_the_day,
    "autologous-code-for-allogeneic": administration.for_allogeneic,
    "unlisted-code-for-autologous": administration.unlisted,
    "administration-revenue-code": administration.revenue_code,
    "inpatient-procedure-code": administration.inpatient_code,
    "outpatient-administration-code": administration.outpatient_code,
    "kx-professional": administration.kx_missing,
    "kx-facility": administration.kx_missing,
    "kx-ended": administration.kx_ended,
    "product-for-procedure": product.for_procedure,
    "generic-procedure-code": product.generic,
    "product-charge": product.charge,
    "ms-drg": product.group,
    "trial-diagnosis": trial.diagnosis,
    "trial-condition-code": trial.condition_code,
    "trial-modifier": trial.modifier,
    "trial-number": trial.number,
    "other-product-trial-remark": trial.other_product,
    "expanded-access-remark": trial.expanded_access_remark,
    "expanded-access-condition-code": trial.expanded_access_code,
    "expanded-access-remark-beside-code": trial.expanded_access_remark,
    "product-name-remark": product.name,
    "medicare-coverage-start": product.coverage,
    "code-in-force": codes.in_force,
    "coding-system": codes.systems,
}
"""What each rule looks at."""

FOR_ALL = frozenset({"code-in-force", "coding-system"})
"""The rules that are asked of a claim without CAR-T too."""

_LESS_GRAVE = {
    Severity.ERROR: Severity.WARNING,
    Severity.WARNING: Severity.INFORMATION,
    Severity.INFORMATION: Severity.INFORMATION,
}


@dataclass(frozen=True, slots=True)
class CheckCoding:
    """The question: a claim, and its circumstances as far as the asker says them."""

    claim: Claim
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer: what there is to say, at least one issue."""

    issues: tuple[Issue, ...]

    @property
    def is_clean(self) -> bool:
        """Tell whether no rule is certainly broken that must not be."""
        return all(issue.severity is not Severity.ERROR for issue in self.issues)


def check(question: CheckCoding, snapshot: Snapshot) -> Checked:
    """Check a claim. What is wrong with it is an answer.

    Raises Invalid for a circumstance that our vocabulary does not have.
    """
    crosswalk = Crosswalk(snapshot)
    stated = circumstances.resolve(question.statements, snapshot)
    derived = derivation.derive(question.claim, crosswalk, stated)
    today = snapshot.required(canonical.CLAIM_RULE).edition.effective
    case = Case(
        question.claim,
        crosswalk,
        derivation.completed(stated, derived),
        snapshot,
        AsOf(today, today, today.isoformat()),
    )
    asked = [
        (one, found) for one in rule.load(snapshot) if (found := _asked(one, case)) is not None
    ]
    issues = [
        issue
        for one, conditions in asked
        for found in RULES[one.coding.code](case, one)
        for issue in _issue(one, found, conditions)
    ]
    remarks = _remarks(case, derived)
    if issues:
        return Checked((*issues, *(messages.checked_with(remark) for remark in remarks)))
    names = [one.coding.code for one, _ in asked]
    return Checked((messages.nothing_found(names, remarks, is_cart=case.is_cell_therapy),))


def _asked(one: Rule, case: Case) -> tuple[str, ...] | None:
    """What a rule needs and cannot be told of a claim; None where it is not to be asked."""
    if not case.is_cell_therapy and one.coding.code not in FOR_ALL:
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


def _issue(one: Rule, found: Finding, conditions: Iterable[str]) -> Iterator[Issue]:
    """A finding as an issue; none where the rule did not hold on the day."""
    if not found.day.meets(one.validity):
        return
    open = [*conditions, *found.conditions, *_days(one.validity, found.day)]
    severity = found.severity or one.severity
    yield Issue(
        _LESS_GRAVE[severity] if open else severity,
        "business-rule",
        messages.under_conditions(found.text, dict.fromkeys(open)),
        expression=found.at[0],
        also=tuple(found.at[1:]),
        rule=one.coding,
        source=one.source,
    )


def _days(validity: Validity, day: AsOf) -> Iterator[str]:
    """The days that must be meant where a date means days on which the rule did not hold, too."""
    if not (validity.contains(day.first) and validity.contains(day.last)):
        yield messages.day_within(validity.start, validity.end)


def _remarks(case: Case, derived: tuple[Derived, ...]) -> Iterator[str]:
    """What was assumed of the claim, where a rule may rest on it."""
    if not case.is_cell_therapy:
        return
    if derived:
        yield messages.assumed((one.attribute, one.values, one.at) for one in derived)
    if case.day is case.undated:
        yield messages.undated(case.undated.text)
