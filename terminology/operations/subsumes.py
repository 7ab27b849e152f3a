"""$subsumes: is one code an ancestor of another? (FHIR CodeSystem-subsumes)"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from codesystems.asof import AsOf
from terminology.operations import target
from terminology.operations.as_of import Day
from terminology.operations.target import Target
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts


class SubsumptionOutcome(StrEnum):
    """FHIR concept-subsumption-outcome, of code A."""

    EQUIVALENT = "equivalent"
    SUBSUMES = "subsumes"
    SUBSUMED_BY = "subsumed-by"
    NOT_SUBSUMED = "not-subsumed"


@dataclass(frozen=True, slots=True)
class Subsumes:
    """The request: two codes of one edition, by default that in force on `as_of` if given."""

    target: Target
    code_a: str
    code_b: str
    as_of: AsOf | None = None


def subsumes(request: Subsumes, snapshot: Snapshot) -> SubsumptionOutcome:
    """Compare two codes. Raises NotFound where the code system or a code is unknown."""
    concepts = request.target.edition(snapshot)
    if request.as_of and request.target.id is None and request.target.version is None:
        concepts = _on_day(request, request.as_of, snapshot.versions(concepts.edition.url))
    first = target.required(concepts, request.code_a, snapshot).code
    second = target.required(concepts, request.code_b, snapshot).code
    if first == second:
        return SubsumptionOutcome.EQUIVALENT
    if concepts.is_ancestor(first, second):
        return SubsumptionOutcome.SUBSUMES
    if concepts.is_ancestor(second, first):
        return SubsumptionOutcome.SUBSUMED_BY
    return SubsumptionOutcome.NOT_SUBSUMED


def _on_day(request: Subsumes, as_of: AsOf, versions: Sequence[Concepts]) -> Concepts:
    """The edition in force on a date; that of one of the codes where only this one has both."""
    day, codes = Day(versions, as_of), (request.code_a, request.code_b)
    for concepts in (day.current, *map(day.edition_for, codes)):
        if concepts and all(concepts.spelled(code) is not None for code in codes):
            return concepts
    return day.current
