"""$subsumes: does one code stand above another? (FHIR CodeSystem-subsumes)"""

from dataclasses import dataclass
from enum import StrEnum

from codesystems.asof import AsOf
from terminology.operations import as_of, target
from terminology.operations.target import Target
from terminology.snapshot import Snapshot


class Outcome(StrEnum):
    """FHIR concept-subsumption-outcome, said of code A."""

    EQUIVALENT = "equivalent"
    SUBSUMES = "subsumes"
    SUBSUMED_BY = "subsumed-by"
    NOT_SUBSUMED = "not-subsumed"


@dataclass(frozen=True, slots=True)
class Subsumes:
    """The question: how code A stands to code B in one edition, that of a day if one is named."""

    target: Target
    code_a: str
    code_b: str
    as_of: AsOf | None = None


def subsumes(question: Subsumes, snapshot: Snapshot) -> Outcome:
    """Compare two codes. Raises NotFound where the code system or a code is unknown."""
    held = question.target.edition(snapshot)
    if question.as_of and question.target.id is None and question.target.version is None:
        editions = as_of.speaking(snapshot.versions(held.edition.url))
        held = as_of.in_force(editions, question.as_of.last)
    first = target.required(held, question.code_a, snapshot).code
    second = target.required(held, question.code_b, snapshot).code
    if first == second:
        return Outcome.EQUIVALENT
    if held.is_above(first, second):
        return Outcome.SUBSUMES
    if held.is_above(second, first):
        return Outcome.SUBSUMED_BY
    return Outcome.NOT_SUBSUMED
