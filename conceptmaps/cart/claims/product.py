"""Rules for the product: its HCPCS code, its charge, its DRG, its name, its coverage."""

from collections.abc import Iterator
from decimal import Decimal

from conceptmaps.cart.claims import derivation, messages
from conceptmaps.cart.claims.case import CartCase
from conceptmaps.cart.claims.crosswalk import needs, targets
from conceptmaps.circumstances import Standing
from conceptmaps.claims.model import Coded, Line
from conceptmaps.claims.rule import Finding, Rule

TOKEN_CHARGE = Decimal("1.00")


def for_procedure(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """A product that none of the procedure codes of the claim administers."""
    del rule
    crosswalk = case.crosswalk
    named = [coded for coded in case.procedures if _names_product(case, coded)]
    for line, product in case.products:
        own = crosswalk.of_product(product.plain)
        day = case.day_of(line)
        against = [coded for coded in named if coded.plain not in own]
        if len(against) == len(named):
            kinds = crosswalk.services(own)
            against += [
                coded
                for coded in case.procedures
                if coded not in named
                and kinds
                and kinds.isdisjoint(crosswalk.services([coded.plain]))
            ]
            for procedure in against:
                expected = sorted(own & _of_day(case, product))
                text = messages.other_product(product.code, procedure.code, expected)
                yield Finding(text, (product.at, procedure.at), day)


def _of_day(case: CartCase, product: Coded) -> frozenset[str]:
    return case.crosswalk.of_product(product.plain, case.day)


def _names_product(case: CartCase, procedure: Coded) -> bool:
    """Tell whether a procedure code is that of certain products, not of any."""
    return bool(targets(case.crosswalk.products.forward(procedure.plain)))


def generic(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """A general procedure code for a product that has one of its own on the day."""
    del rule
    crosswalk = case.crosswalk
    if any(_names_product(case, coded) for coded in case.procedures):
        return
    for procedure in case.procedures:
        for _, product in case.products:
            expected = sorted(_of_day(case, product))
            kinds = crosswalk.services(expected)
            if kinds and kinds & crosswalk.services([procedure.plain]):
                text = messages.general_procedure(procedure.code, product.code, expected)
                yield Finding(text, (procedure.at, product.at), case.day)


def charge(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """An inpatient claim that does not charge the product, or with a token charge only."""
    procedures = [coded.plain for coded in case.procedures]
    rows = case.rows(case.crosswalk.revenue, procedures, case.day, rule)
    expected = targets(row for row in rows if needs(row, "charge", "product"))
    if not expected:
        return
    charged = product_lines(case, expected)
    if not charged:
        text, at = messages.no_product_charge(expected), case.procedures[0].at
        yield Finding(text, (at,), case.day, _unless_free(case))
    elif all(line.charge is not None and line.charge <= TOKEN_CHARGE for line in charged):
        text = messages.token_charge(expected, TOKEN_CHARGE)
        yield Finding(text, tuple(line.at for line in charged), case.day, _unless_free(case))


def product_lines(case: CartCase, codes: list[str]) -> list[Line]:
    """The lines under some revenue codes."""
    return [
        line for line in case.claim.lines if any(coded.plain in codes for coded in line.revenue)
    ]


def _unless_free(case: CartCase) -> tuple[str, ...]:
    """In a trial and under expanded access the product may have cost nothing."""
    known = (
        case.standing("clinical-trial", "clinical-trial"),
        case.standing("expanded-access", "expanded-access"),
    )
    return (messages.product_purchased(),) if Standing.MET in known else ()


def group(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """A DRG that is not the one to which the procedure groups."""
    procedures = [coded.plain for coded in case.procedures]
    expected = targets(case.rows(case.crosswalk.groups, procedures, case.day, rule))
    for coded in case.claim.groups if expected else ():
        if coded.code not in expected:
            text = messages.other_group(coded.code, case.procedures[0].code, expected)
            yield Finding(text, (coded.at,), case.day)


def name(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """An inpatient claim without a remark that could name the product."""
    del rule
    fixed = {
        at
        for words in (
            derivation.REMARK_OF_EXPANDED_ACCESS,
            derivation.REMARK_OF_OTHER_PRODUCT,
        )
        for at in derivation.remarks(case.claim, words)
    }
    if case.procedures and all(remark.at in fixed for remark in case.claim.remarks):
        yield Finding(messages.no_product_name(), ("Claim",), case.day)


def coverage(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """A service for Medicare before the first day of its national coverage."""
    served = [(coded, case.day) for coded in case.procedures]
    served += [(coded, case.day_of(line)) for line, coded in case.administrations]
    for coded, day in served:
        yield Finding(messages.not_covered(coded.code, rule.validity.end), (coded.at,), day)
