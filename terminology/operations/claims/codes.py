"""Rules for every code: that it is in force on its day, and says its code system."""

from collections.abc import Iterator

from codesystems.asof import AsOf
from codesystems.model import ContentMode
from codesystems.problems import Severity
from terminology import messages
from terminology.operations import as_of
from terminology.operations.as_of import Dated
from terminology.operations.claims.case import Case
from terminology.operations.claims.crosswalk import UNLISTED
from terminology.operations.claims.model import Coded
from terminology.operations.claims.rule import Finding, Rule


def in_force(case: Case, rule: Rule) -> Iterator[Finding]:
    """A code that its code system, where it is here, does not have on the day.

    What a fragment lacks may well be right, and so may what the editions lack that are here where
    none is of the day: all such codes are named together. The CPT codes of the administration
    have a rule of their own.
    """
    del rule
    unchecked: list[Coded] = []
    for coded, line in case.claim.codes():
        versions = case.snapshot.versions(coded.system)
        own = case.crosswalk.is_administration(coded) and coded.plain != UNLISTED
        if not versions or own:
            continue
        day = case.day_of(line)
        dated = as_of.answer(versions, coded.code, day)
        text = _fault(coded, day, dated)
        if text is not None:
            yield Finding(text, (coded.at,), day)
        elif dated.concept is None:
            unchecked.append(coded)
    if unchecked:
        text = messages.codes_unchecked(dict.fromkeys(coded.code for coded in unchecked))
        at = tuple(coded.at for coded in unchecked)
        yield Finding(text, at, case.day, severity=Severity.INFORMATION)


def _fault(coded: Coded, day: AsOf, dated: Dated) -> str | None:
    """What is wrong with a code; None where nothing is, or where nothing can be known."""
    url, version = dated.held.edition.url, dated.held.edition.version
    if dated.concept is not None:
        return messages.groups_only(coded.code, url) if dated.concept.abstract else None
    if dated.meanings:
        replaced = dated.replacements(coded.code)
        return messages.code_not_in_force(coded.code, url, day.text, dated.days(), replaced)
    if dated.held.edition.content is ContentMode.FRAGMENT or dated.remark:
        return None
    return messages.code_unknown(coded.code, url, version, dated.held.similar(coded.code))


def systems(case: Case, rule: Rule) -> Iterator[Finding]:
    """Codes that do not say their code system, and as what they were read."""
    del rule
    bare = [coded for coded, _ in case.claim.codes() if coded.assumed]
    if bare:
        read = dict.fromkeys((coded.code, coded.system) for coded in bare)
        text = messages.no_systems(read)
        yield Finding(text, tuple(coded.at for coded in bare), case.day)
