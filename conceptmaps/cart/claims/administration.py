"""Rules for the administration: its CPT or procedure code, its revenue code, its modifier."""

from collections.abc import Iterator

from codesystems import canonical
from conceptmaps.cart.claims import derivation, messages
from conceptmaps.cart.claims.case import CartCase
from conceptmaps.cart.claims.crosswalk import KX, UNLISTED, beside, needs, targets
from conceptmaps.circumstances import Standing
from conceptmaps.claims import messages as claims
from conceptmaps.claims.case import INPATIENT
from conceptmaps.claims.model import Coded, Line
from conceptmaps.claims.rule import Finding, Rule


def code_of_the_day(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """A CPT code that does not report the administration on the day of its line."""
    crosswalk = case.crosswalk
    for line, coded in case.administrations:
        day = case.day_of(line)
        days = [row.validity for row in crosswalk.cpt.reverse(coded.plain)]
        if coded.plain != UNLISTED and not any(map(day.meets, days)):
            expected = targets(
                case.rows(crosswalk.cpt, crosswalk.of_service(coded.plain), day, rule)
            )
            starts = [one.start for one in days if one.start]
            ends = [one.end for one in days if one.end]
            span = min(starts, default=None), max(ends) if len(ends) == len(days) else None
            text = messages.not_of_the_day(coded.code, day.text, *span, expected)
            yield Finding(text, (coded.at,), day)


def for_allogeneic(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """A CPT code for autologous cells beside the procedure code of allogeneic ones."""
    del rule
    for line, coded in case.administrations:
        for procedure in case.procedures:
            expected = case.crosswalk.services([procedure.plain])
            if coded.plain != UNLISTED and expected and coded.plain not in expected:
                text = messages.autologous_for_allogeneic(
                    coded.code, procedure.code, sorted(expected)
                )
                yield Finding(text, (coded.at, procedure.at), case.day_of(line))


def for_product(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """A CPT code beside products or procedures that are all of other cell therapies."""
    del rule
    crosswalk = case.crosswalk
    cells = [(coded, crosswalk.of_product(coded.plain)) for _, coded in case.products]
    cells += [(coded, frozenset({coded.plain})) for coded in case.procedures]
    if any(crosswalk.services(procedures) for _, procedures in cells):
        return
    for line, coded in case.administrations if cells else ():
        if coded.plain != UNLISTED:
            text = messages.other_therapy(coded.code, cells[0][0].code)
            yield Finding(text, (coded.at, cells[0][0].at), case.day_of(line))


def unlisted(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """An unlisted code for autologous cells: administered, collected or processed."""
    autologous = _autologous(case)
    of = frozenset[str]().union(*autologous.values())
    for line, coded in _unlisted_lines(case) if autologous else ():
        day, conditions = case.day_of(line), _doubts(case, line)
        if conditions is not None:
            expected = targets(case.rows(case.crosswalk.cpt, of, day, rule))
            text = messages.unlisted_for_autologous(coded.code, sorted(autologous), expected)
            yield Finding(text, (coded.at,), day, conditions)


def _unlisted_lines(case: CartCase) -> Iterator[tuple[Line, Coded]]:
    for line in case.claim.lines:
        for coded in line.codes:
            if coded.system == canonical.CPT and coded.plain == UNLISTED:
                yield line, coded


def _autologous(case: CartCase) -> dict[str, frozenset[str]]:
    """The codes of the claim for autologous cells, with their procedure codes."""
    crosswalk = case.crosswalk
    procedures_of = {coded.code: frozenset({coded.plain}) for coded in case.procedures}
    procedures_of |= {coded.code: crosswalk.of_product(coded.plain) for _, coded in case.products}
    services = {code: crosswalk.services(procedures) for code, procedures in procedures_of.items()}
    return {
        code: procedures
        for code, procedures in procedures_of.items()
        if services[code] and UNLISTED not in services[code]
    }


def _doubts(case: CartCase, line: Line) -> tuple[str, ...] | None:
    """The conditions under which an unlisted code is for the cells; None where it is not."""
    if not line.revenue:
        return (messages.line_of_cells(),)
    charges = (case.crosswalk.revenue_codes(one) for one in ("administration", _COLLECTION))
    cells = frozenset[str]().union(*charges)
    return () if any(coded.plain in cells for coded in line.revenue) else None


_COLLECTION = "collection-and-processing"


def revenue_code(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """An administration that is not charged under its revenue code."""
    charged = {coded.plain for line in case.claim.lines for coded in line.revenue}
    outpatient = case.standing("setting", derivation.OUTPATIENT)
    for line, coded in case.administrations if outpatient is not Standing.EXCLUDED else ():
        expected = _administration_charge(case, rule, line)
        if expected and not any(one.plain in expected for one in line.revenue):
            at = tuple(one.at for one in line.revenue) or (line.at,)
            text = messages.no_revenue_code(
                coded.code, expected, [one.code for one in line.revenue]
            )
            conditions = _open_setting(outpatient, derivation.OUTPATIENT)
            yield Finding(text, at, case.day_of(line), conditions)
    inpatient = case.standing("setting", INPATIENT)
    for procedure in case.procedures[:1] if inpatient is not Standing.EXCLUDED else ():
        expected = _administration_charge(case, rule, None)
        if expected and charged.isdisjoint(expected):
            text = messages.no_revenue_code(procedure.code, expected, sorted(charged))
            conditions = _open_setting(inpatient, INPATIENT)
            yield Finding(text, (procedure.at,), case.day, conditions)


def _administration_charge(case: CartCase, rule: Rule, line: Line | None) -> list[str]:
    rows = case.rows(case.crosswalk.revenue, case.family, case.day_of(line), rule)
    return targets(row for row in rows if needs(row, "charge", "administration"))


def _open_setting(standing: Standing, setting: str) -> tuple[str, ...]:
    return (claims.condition("setting", [setting]),) if standing is Standing.OPEN else ()


def inpatient_code(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """An administration on an inpatient claim without a procedure code."""
    del rule
    for line, coded in case.administrations if not case.procedures else ():
        expected = case.crosswalk.of_day(case.family, case.day)
        yield Finding(
            messages.no_procedure_code(coded.code, expected), (coded.at,), case.day_of(line)
        )


def outpatient_code(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """A procedure code on an outpatient or professional claim without a CPT code."""
    for procedure in case.procedures if not case.administrations else ():
        expected = targets(case.rows(case.crosswalk.cpt, [procedure.plain], case.day, rule))
        if expected:
            text = messages.no_administration_code(procedure.code, expected)
            yield Finding(text, (procedure.at,), case.day)


def kx_missing(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """A line of the administration that lacks the modifier of the day."""
    for line, coded in case.administrations:
        if any(_has_kx(case, rule, line, coded)) and not line.has_modifier(KX):
            text = messages.no_modifier(coded.code, KX, [one.code for one in line.modifiers])
            yield Finding(text, (line.at,), case.day_of(line))


def kx_ended(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """A line of the administration with a modifier that is no longer needed."""
    for line, coded in case.administrations:
        needed = _has_kx(case, rule, line, coded)
        if line.has_modifier(KX) and needed and not any(needed):
            at = tuple(one.at for one in line.modifiers if one.plain == KX)
            yield Finding(messages.modifier_ended(coded.code, KX), at, case.day_of(line))


def _has_kx(case: CartCase, rule: Rule, line: Line, coded: Coded) -> list[bool]:
    """For each mapping of the code of a line, on its day: whether the modifier goes with it."""
    procedures = case.crosswalk.of_service(coded.plain)
    rows = case.rows(case.crosswalk.cpt, procedures, case.day_of(line), rule)
    return [KX in beside(row, "modifier") for row in rows]
