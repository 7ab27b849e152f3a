"""Rules for every code: it is in force on its day, and has its code system."""

from collections.abc import Iterator
from functools import partial

from codesystems.asof import AsOf
from codesystems.model import ContentMode
from codesystems.problems import Severity
from conceptmaps.claims.case import Case
from conceptmaps.claims.model import Coded
from conceptmaps.claims.rule import Finding, Rule
from conceptmaps.claims.rules import Check
from terminology.messages import claims
from terminology.operations import as_of
from terminology.operations.as_of import CodeOnDate
from terminology.snapshot import Snapshot


def checks(snapshot: Snapshot) -> dict[str, Check]:
    """Return the checks of rules that any content may have, by the code of the rule."""
    return {"code-in-force": partial(_in_force, snapshot), "coding-system": _systems}


def _in_force(snapshot: Snapshot, case: Case, rule: Rule) -> Iterator[Finding]:
    """Find codes that were not in force on their day.

    A code that a fragment lacks may be valid, and so may one that no edition of the day is
    installed for: all such codes are listed in one finding.
    """
    del rule
    unchecked: list[Coded] = []
    for coded, line in case.claim.codes():
        versions = snapshot.versions(coded.system)
        if not versions or case.has_own_rule(coded):
            continue
        day = case.day_of(line)
        dated = as_of.answer(versions, coded.code, day)
        text = _fault(coded, day, dated)
        if text is not None:
            yield Finding(text, (coded.at,), day)
        elif dated.concept is None:
            unchecked.append(coded)
    if unchecked:
        text = claims.codes_unchecked(dict.fromkeys(coded.code for coded in unchecked))
        at = tuple(coded.at for coded in unchecked)
        yield Finding(text, at, case.day, severity=Severity.INFORMATION)


def _fault(coded: Coded, day: AsOf, dated: CodeOnDate) -> str | None:
    """What is wrong with a code; None where it is valid, or where that cannot be decided."""
    url, version = dated.concepts.edition.url, dated.concepts.edition.version
    if dated.concept is not None:
        return claims.groups_only(coded.code, url) if dated.concept.abstract else None
    if dated.meanings:
        replaced = dated.replacements(coded.code)
        return claims.code_not_in_force(coded.code, url, day, dated.days(), replaced)
    if dated.concepts.edition.content is ContentMode.FRAGMENT or dated.warning:
        return None
    return claims.code_unknown(coded.code, url, version, dated.concepts.similar(coded.code))


def _systems(case: Case, rule: Rule) -> Iterator[Finding]:
    """Find codes without a system, and name the code system that each was read as."""
    del rule
    bare = [coded for coded, _ in case.claim.codes() if coded.assumed]
    if bare:
        read = dict.fromkeys((coded.code, coded.system) for coded in bare)
        text = claims.no_systems(read)
        yield Finding(text, tuple(coded.at for coded in bare), case.day)
