"""Rules for every code: it is in force on its day, and has its code system.

All codes of a claim are judged once, by the editions of their days; claimscope.py tells what could
not be judged.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from codesystems.asof import AsOf
from codesystems.model import ContentMode
from codesystems.problems import Severity
from conceptmaps.claims.case import Case
from conceptmaps.claims.model import Coded
from conceptmaps.claims.rule import Finding, Rule
from conceptmaps.claims.rules import Check
from terminology.messages import claims, periods
from terminology.operations import as_of, target
from terminology.operations.as_of import CodeOnDate
from terminology.snapshot import Snapshot

IN_FORCE = "code-in-force"
"""The rule that needs the editions of the days of a claim."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A code of a claim, and what the editions have for it on its day."""

    coded: Coded
    day: AsOf
    dated: CodeOnDate

    @property
    def canonical(self) -> str:
        """The code system and the version that judged it."""
        return self.dated.concepts.edition.canonical

    @property
    def is_beyond_fragment(self) -> bool:
        """Tell whether only a fragment could judge it, which lacks it."""
        concepts = self.dated.concepts
        lacks = self.dated.concept is None and not self.dated.meanings
        return lacks and concepts.edition.content is ContentMode.FRAGMENT

    @property
    def is_uncertain(self) -> bool:
        """Tell whether no installed edition covers its day, so that it may be valid or not.

        The days of a code in a later edition count for earlier days too, and a fragment without
        releases has the codes of all days.
        """
        concept, edition = self.dated.concept, self.dated.concepts.edition
        has_releases = edition.content is ContentMode.COMPLETE or edition.next_due is not None
        if self.dated.warning is None or self.is_beyond_fragment or not has_releases:
            return False
        is_later = edition.effective > self.day.last
        return concept is None or not is_later or concept.validity.start is None

    @property
    def fault(self) -> str | None:
        """What is wrong with it; None where it is valid, or where that cannot be decided."""
        code, dated = self.coded.code, self.dated
        url, version = dated.concepts.edition.url, dated.concepts.edition.version
        if dated.concept is not None:
            return claims.groups_only(code, url) if dated.concept.abstract else None
        if dated.meanings:
            replaced = dated.replacements(code)
            return periods.not_in_force_text(code, url, self.day, dated.days(), replaced)
        if self.is_beyond_fragment or dated.warning:
            return None
        found = target.missing(dated.concepts, code, ())
        return claims.code_unknown(code, url, version, found.similar, found.others)


class ClaimCodes:
    """The codes of a claim: judged, judged by a rule of the content, or of an unknown system."""

    def __init__(self, case: Case, snapshot: Snapshot) -> None:
        self.judged: list[Judged] = []
        self.ruled: list[Coded] = []
        self.unknown: list[Coded] = []
        for coded, line in case.claim.codes():
            versions = snapshot.versions(coded.system)
            if not versions:
                self.unknown.append(coded)
            elif case.has_own_rule(coded):
                self.ruled.append(coded)
            else:
                day = case.day_of(line)
                self.judged.append(Judged(coded, day, as_of.answer(versions, coded.code, day)))

    def checks(self) -> dict[str, Check]:
        """Return the checks of rules that any content may have, by the code of the rule."""
        return {IN_FORCE: partial(_in_force, self), "coding-system": _systems}


def _in_force(codes: ClaimCodes, case: Case, rule: Rule) -> Iterator[Finding]:
    """Find codes that were not in force on their day, and name those that cannot be judged."""
    del rule
    for one in codes.judged:
        fault = one.fault
        if fault is not None:
            yield Finding(fault, (one.coded.at,), one.day)
    beyond = [one for one in codes.judged if one.is_beyond_fragment]
    if beyond:
        text = claims.beyond_fragments((one.coded.code, one.canonical) for one in beyond)
        yield _note(text, beyond, case, Severity.INFORMATION)
    uncertain = [one for one in codes.judged if one.is_uncertain and one.fault is None]
    for lacks, severity in ((True, Severity.WARNING), (False, Severity.INFORMATION)):
        some = [one for one in uncertain if (one.dated.concept is None) is lacks]
        if some:
            named = ((one.coded.code, one.dated.warning or "") for one in some)
            yield _note(claims.uncovered(named, lacks=lacks), some, case, severity)


def _note(text: str, about: list[Judged], case: Case, severity: Severity) -> Finding:
    return Finding(text, tuple(one.coded.at for one in about), case.day, severity=severity)


def _systems(case: Case, rule: Rule) -> Iterator[Finding]:
    """Find codes without a system, and name the code system that each was read as."""
    del rule
    bare = [coded for coded, _ in case.claim.codes() if coded.assumed]
    if bare:
        read = dict.fromkeys((coded.code, coded.system) for coded in bare)
        text = claims.no_systems(read)
        yield Finding(text, tuple(coded.at for coded in bare), case.day)
