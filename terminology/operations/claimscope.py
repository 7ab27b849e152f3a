"""What $check-coding did not check, one issue for each kind, and what it did."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from codesystems.problems import Issue, Severity
from conceptmaps.circumstances import Standing
from conceptmaps.claims.case import INPATIENT, Case
from conceptmaps.claims.model import Claim, Coded, Line
from terminology import contents
from terminology.messages import claims
from terminology.operations.claimcodes import ClaimCodes
from terminology.snapshot import Snapshot


def not_checked(case: Case, codes: ClaimCodes, snapshot: Snapshot) -> Iterator[Issue]:
    """Return an issue for each kind of what was not checked.

    It is a warning where a rule may depend on it: the claim may pass only since it was not read.
    """
    kinds = (
        (claims.unknown_systems, _unknown(case, codes, snapshot)),
        (claims.misplaced, _misplaced(case, snapshot)),
    )
    for message, found in kinds:
        pairs = list(found)
        for needed, severity in ((True, Severity.WARNING), (False, Severity.INFORMATION)):
            some = [coded for coded, is_needed in pairs if is_needed is needed]
            if some:
                named = [(coded.code, coded.system) for coded in some]
                yield message(named, [coded.at for coded in some], severity)
    yield from _uncoded(case.claim)


def lines_without_day(case: Case) -> list[Line]:
    """Return the lines without a day on a claim of several days; an inpatient line needs none."""
    is_one_day = case.day.first == case.day.last or case.day is case.undated
    if is_one_day or case.standing("setting", INPATIENT) is Standing.MET:
        return []
    return [line for line in case.claim.lines if line.day is None]


def checked(codes: ClaimCodes) -> dict[str, list[str]]:
    """Return the codes that each edition judged, each once."""
    by_edition: dict[str, list[str]] = {}
    for one in codes.judged:
        if not one.is_beyond_fragment:
            of_edition = by_edition.setdefault(one.canonical, [])
            if one.coded.code not in of_edition:
                of_edition.append(one.coded.code)
    return by_edition


def _unknown(case: Case, codes: ClaimCodes, snapshot: Snapshot) -> Iterator[tuple[Coded, bool]]:
    """The codes whose code system is not known, and whether a rule may depend on each.

    A rule may if it would depend on the code in a code system that the element implies.
    """
    implied = dict(_implied(case.claim))
    systems = contents.claim_systems()
    implied |= {coded.at: (systems.condition, systems.group) for coded in case.claim.others}
    unknown = (coded for coded in case.claim.others if not snapshot.versions(coded.system))
    for coded in (*codes.unknown, *unknown):
        if coded.system:
            meant = (replace(coded, system=system) for system in implied[coded.at])
            yield coded, any(map(case.concerns, meant))


def _implied(claim: Claim) -> Iterator[tuple[str, Collection[str]]]:
    """The place of each code, and the code systems that its element may have."""
    systems = contents.claim_systems()
    listed: list[tuple[Iterable[Coded], Collection[str]]] = [
        (claim.procedures, {systems.procedure}),
        (claim.diagnoses, {systems.diagnosis}),
        (claim.conditions, {systems.condition}),
        (claim.groups, {systems.group}),
    ]
    for line in claim.lines:
        listed += [
            ((*line.codes, *line.modifiers), systems.services),
            (line.revenue, {systems.revenue}),
            (line.places, {systems.place}),
        ]
    for codes, implied in listed:
        yield from ((coded.at, implied) for coded in codes)


def _misplaced(case: Case, snapshot: Snapshot) -> Iterator[tuple[Coded, bool]]:
    """The codes of known code systems at elements where no rule reads them."""
    implied = dict(_implied(case.claim))
    read = (coded for coded, _ in case.claim.codes())
    for coded in (*read, *case.claim.others, *case.claim.unread):
        if coded.system not in implied.get(coded.at, ()) and snapshot.versions(coded.system):
            yield coded, case.concerns(coded)


def _uncoded(claim: Claim) -> Iterator[Issue]:
    """The elements without a code: of a line with a revenue code, the rest of the line is read."""
    needed = [text for line in claim.lines if not line.revenue for text in line.uncoded]
    needed += claim.uncoded
    charged = [text for line in claim.lines if line.revenue for text in line.uncoded]
    for texts, severity in ((needed, Severity.WARNING), (charged, Severity.INFORMATION)):
        if texts:
            places = [text.at for text in texts]
            yield claims.uncoded([text.text for text in texts], places, severity)
