"""Rules for clinical trials and expanded access."""

from collections.abc import Iterator
from datetime import date

from conceptmaps.cart.claims import derivation, messages, product
from conceptmaps.cart.claims.case import CartCase
from conceptmaps.cart.claims.crosswalk import beside, needs
from conceptmaps.circumstances import Standing
from conceptmaps.claims import messages as claims
from conceptmaps.claims.rule import Finding, Rule


def diagnosis(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """A clinical trial is indicated or stated, without its diagnosis."""
    del rule
    claim = case.claim
    if derivation.trial_diagnoses(claim):
        return
    indicators = [(coded.code, coded.at) for coded in derivation.trial_indicators(claim)]
    indicators += [
        (derivation.REMARK_OF_OTHER_PRODUCT, at)
        for at in derivation.remarks(claim, derivation.REMARK_OF_OTHER_PRODUCT)
    ]
    if indicators:
        names = sorted({words for words, _ in indicators})
        places = tuple(place for _, place in indicators)
        yield Finding(messages.no_trial_diagnosis(names), places, case.day)
    elif case.standing("clinical-trial", "clinical-trial") is Standing.MET:
        yield Finding(messages.no_trial_diagnosis([]), ("Claim",), case.day)


def condition_code(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """The diagnosis of a trial without the condition code for it."""
    del rule
    expected = derivation.CONDITION_OF_TRIAL
    diagnoses = derivation.trial_diagnoses(case.claim)
    if diagnoses and all(coded.plain != expected for coded in case.claim.conditions):
        text = messages.no_condition_code(diagnoses[0].code, expected)
        yield Finding(text, (diagnoses[0].at,), case.day)


def modifier(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """The diagnosis of a trial without a line that has a modifier for it."""
    del rule
    expected = derivation.MODIFIERS_OF_TRIAL
    diagnoses = derivation.trial_diagnoses(case.claim)
    if diagnoses and not any(line.has_modifier(*expected) for line in case.claim.lines):
        at = (diagnoses[0].at, *(line.at for line, _ in (*case.administrations, *case.products)))
        text = messages.no_trial_modifier(diagnoses[0].code, expected)
        yield Finding(text, tuple(dict.fromkeys(at)), case.day)


def number(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """The diagnosis of a trial without the number of the trial."""
    del rule
    diagnoses = derivation.trial_diagnoses(case.claim)
    if diagnoses and not case.claim.trials:
        yield Finding(messages.no_trial_number(diagnoses[0].code), (diagnoses[0].at,), case.day)


def other_product(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """A trial of another product, or one that may be, without the remark for it.

    Where the product of the trial is not known, a charge for the product above the token charge
    requires it: the payment would be reduced.
    """
    value = "trial-of-other-product"
    standing = case.standing("clinical-trial", value)
    rows = case.rows(case.crosswalk.groups, case.family, case.day, rule)
    expected = [words for row in rows if needs(row, "clinical-trial", value)
           for words in beside(row, "remark")]  # fmt: skip
    lacking = [words for words in dict.fromkeys(expected) if not _has(case, words)]
    is_trial = case.standing("clinical-trial", "clinical-trial") is Standing.MET
    for words in lacking if is_trial else ():
        if standing is Standing.MET:
            yield Finding(messages.no_remark(words), ("Claim",), case.day)
        elif standing is Standing.OPEN and _is_charged(case):
            conditions = (claims.condition("clinical-trial", [value]),)
            yield Finding(messages.no_remark(words), ("Claim",), case.day, conditions)


def _is_charged(case: CartCase) -> bool:
    codes = sorted(case.crosswalk.revenue_codes("product"))
    return any(
        line.charge is not None and line.charge > product.TOKEN_CHARGE
        for line in product.product_lines(case, codes)
    )


def expanded_access_remark(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """Expanded access without its remark; a condition code for it may be for later days."""
    code = derivation.CONDITION_OF_EXPANDED_ACCESS
    sent = any(coded.plain == code for coded in case.claim.conditions)
    start = _start_of(case, code) if sent else None
    is_early = start is not None and case.day.last < start
    for words in _expanded_access(case, rule, "remark"):
        if not _has(case, words):
            text = messages.no_remark(words)
            if is_early:
                text = messages.code_not_yet(text, code, start)
            yield Finding(text, ("Claim",), case.day)


def _start_of(case: CartCase, code: str) -> date | None:
    """The first day on which a condition code is that of expanded access in the crosswalk."""
    rows = (row for row in case.crosswalk.groups.mappings if code in beside(row, "condition-code"))
    return min((row.validity.start for row in rows if row.validity.start), default=None)


def expanded_access_code(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """Expanded access without its condition code."""
    for code in _expanded_access(case, rule, "condition-code"):
        if all(coded.plain != code for coded in case.claim.conditions):
            at = derivation.remarks(case.claim, derivation.REMARK_OF_EXPANDED_ACCESS)
            yield Finding(messages.no_expanded_access_code(code), at or ("Claim",), case.day)


def _expanded_access(case: CartCase, rule: Rule, attribute: str) -> list[str]:
    """The products of the crosswalk for expanded access; none where it is not stated."""
    value = "expanded-access"
    if case.standing(value, value) is not Standing.MET:
        return []
    rows = case.rows(case.crosswalk.groups, case.family, case.day, rule)
    products = (
        words for row in rows if needs(row, value, value) for words in beside(row, attribute)
    )
    return list(dict.fromkeys(products))


def _has(case: CartCase, words: str) -> bool:
    return derivation.has_remark(case.claim, words)
