"""$subsumes: how one code stands to another."""

import pytest

from codesystems import canonical
from terminology.library import Library
from terminology.operations.subsumes import Outcome, Subsumes, subsumes
from terminology.operations.target import Target
from terminology.problems import NotFound


@pytest.mark.parametrize(
    ("system", "first", "second", "outcome"),
    [
        (canonical.ICD10PCS, "XW033C7", "XW033C7", Outcome.EQUIVALENT),
        (canonical.ICD10PCS, "XW033C7", "xw033c7", Outcome.EQUIVALENT),
        (canonical.ICD10PCS, "XW0", "XW033C7", Outcome.SUBSUMES),
        (canonical.ICD10PCS, "XW033C7", "XW0", Outcome.SUBSUMED_BY),
        (canonical.ICD10PCS, "XW033C7", "XW043C7", Outcome.NOT_SUBSUMED),
        (canonical.BETOS, "O1D", "O1D", Outcome.EQUIVALENT),
        (canonical.BETOS, "O1", "O1D", Outcome.SUBSUMES),
        (canonical.BETOS, "O", "O1D", Outcome.SUBSUMES),
        (canonical.BETOS, "O1D", "O", Outcome.SUBSUMED_BY),
        (canonical.BETOS, "O1D", "O1E", Outcome.NOT_SUBSUMED),
        (canonical.BETOS, "D1", "O1D", Outcome.NOT_SUBSUMED),
        (canonical.HCPCS, "Q2041", "Q2042", Outcome.NOT_SUBSUMED),
        (canonical.HCPCS, "Q", "Q2042", Outcome.SUBSUMES),
        (canonical.HCPCS, "Q2042", "q", Outcome.SUBSUMED_BY),
        (canonical.HCPCS, "C", "Q2042", Outcome.NOT_SUBSUMED),
        (canonical.ICD10CM, "Z00", "Z00.6", Outcome.SUBSUMES),
        (canonical.ICD10CM, "Z00.6", "Z00", Outcome.SUBSUMED_BY),
    ],
)
def test_codes_stand_to_each_other_as_their_code_system_says(
    library: Library, system: str, first: str, second: str, outcome: Outcome
) -> None:
    question = Subsumes(Target(system), first, second)

    assert subsumes(question, library.holdings()) is outcome


@pytest.mark.parametrize(("first", "second"), [("XW0", "XW9"), ("XW9", "XW0")])
def test_an_unknown_code_is_not_found(library: Library, first: str, second: str) -> None:
    question = Subsumes(Target(canonical.ICD10PCS), first, second)

    with pytest.raises(NotFound, match="Unknown code 'XW9'"):
        subsumes(question, library.holdings())
