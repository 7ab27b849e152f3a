"""$subsumes: is one code an ancestor of another? (FHIR CodeSystem-subsumes)"""

from dataclasses import dataclass
from enum import StrEnum

from codesystems.asof import AsOf
from terminology.operations import as_of, target
from terminology.operations.target import Target
from terminology.snapshot import Snapshot


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
        editions = as_of.for_dates(snapshot.versions(concepts.edition.url))
        concepts = as_of.in_force(editions, request.as_of.last)
    first = target.required(concepts, request.code_a, snapshot).code
    second = target.required(concepts, request.code_b, snapshot).code
    if first == second:
        return SubsumptionOutcome.EQUIVALENT
    if concepts.is_ancestor(first, second):
        return SubsumptionOutcome.SUBSUMES
    if concepts.is_ancestor(second, first):
        return SubsumptionOutcome.SUBSUMED_BY
    return SubsumptionOutcome.NOT_SUBSUMED
