"""$subsumes: two codes, in the bundled data and in complete releases.

HCPCS             ICD-10-PCS     ICD-10-CM
Q     modifiers   XW0            S52
  Q2041   KX        XW033C7        S52.0
                                     S52.00
                                       S52.001
                                         S52.001A
"""

from datetime import date
from pathlib import Path

import pytest

from codesystems import canonical, release
from codesystems.asof import AsOf
from codesystems.catalogue import CATALOGUE
from codesystems.model import Concept, Validity
from codesystems.problems import NotFound
from terminology import install
from terminology.operations.subsumes import Subsumes, SubsumptionOutcome, subsumes
from terminology.operations.target import Target
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from terminology.store.memory import MemoryConcepts
from tests.conftest import Once
from tests.fixtures import stored

_FILES = {
    "hcpcs": "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip",
    "icd10pcs": "icd10/cms_2026_pr.zip",
    "icd10cm": "icd10/cms_2026_dx.zip",
}


@pytest.fixture(scope="module")
def complete(data: Path, once: Once) -> Registry:
    """A registry of one complete release of each code system, installed once for all processes."""

    def build(data_dir: Path) -> None:
        for entry in CATALOGUE:
            if entry.load is not None and entry.key in _FILES:
                install.install(entry.load(release.read(data / _FILES[entry.key])), data_dir)

    return Registry(once("whole-releases", build))


def outcome_of(registry: Registry, system: str, first: str, second: str) -> SubsumptionOutcome:
    """The outcome for two codes."""
    return subsumes(Subsumes(Target(system), first, second), registry.snapshot())


@pytest.mark.parametrize(
    ("system", "first", "second", "outcome"),
    [
        (canonical.ICD10PCS, "XW033C7", "XW033C7", SubsumptionOutcome.EQUIVALENT),
        (canonical.ICD10PCS, "XW033C7", "xw033c7", SubsumptionOutcome.EQUIVALENT),
        (canonical.ICD10PCS, "XW0", "XW033C7", SubsumptionOutcome.SUBSUMES),
        (canonical.ICD10PCS, "XW033C7", "XW0", SubsumptionOutcome.SUBSUMED_BY),
        (canonical.ICD10PCS, "XW033C7", "XW043C7", SubsumptionOutcome.NOT_SUBSUMED),
        (canonical.BETOS, "O1D", "O1D", SubsumptionOutcome.EQUIVALENT),
        (canonical.BETOS, "O1", "O1D", SubsumptionOutcome.SUBSUMES),
        (canonical.BETOS, "O", "O1D", SubsumptionOutcome.SUBSUMES),
        (canonical.BETOS, "O1D", "O", SubsumptionOutcome.SUBSUMED_BY),
        (canonical.BETOS, "O1D", "O1E", SubsumptionOutcome.NOT_SUBSUMED),
        (canonical.BETOS, "D1", "O1D", SubsumptionOutcome.NOT_SUBSUMED),
        (canonical.HCPCS, "Q2041", "Q2042", SubsumptionOutcome.NOT_SUBSUMED),
        (canonical.HCPCS, "Q", "Q2042", SubsumptionOutcome.SUBSUMES),
        (canonical.HCPCS, "Q2042", "q", SubsumptionOutcome.SUBSUMED_BY),
        (canonical.HCPCS, "C", "Q2042", SubsumptionOutcome.NOT_SUBSUMED),
        (canonical.ICD10CM, "Z00", "Z00.6", SubsumptionOutcome.SUBSUMES),
        (canonical.ICD10CM, "Z00.6", "Z00", SubsumptionOutcome.SUBSUMED_BY),
    ],
)
def test_the_outcome_is_that_of_the_hierarchy_of_the_code_system(
    registry: Registry, system: str, first: str, second: str, outcome: SubsumptionOutcome
) -> None:
    assert outcome_of(registry, system, first, second) is outcome


@pytest.mark.release
@pytest.mark.parametrize(
    ("system", "first", "second", "outcome"),
    [
        (canonical.HCPCS, "Q", "Q2041", SubsumptionOutcome.SUBSUMES),
        (canonical.HCPCS, "KX", "modifiers", SubsumptionOutcome.SUBSUMED_BY),
        (canonical.HCPCS, "A", "A1", SubsumptionOutcome.NOT_SUBSUMED),
        (canonical.HCPCS, "Q", "J3490", SubsumptionOutcome.NOT_SUBSUMED),
        (canonical.ICD10PCS, "XW0", "XW033C7", SubsumptionOutcome.SUBSUMES),
        (canonical.ICD10PCS, "XW1", "XW033C7", SubsumptionOutcome.NOT_SUBSUMED),
        (canonical.ICD10CM, "S52", "S52.001A", SubsumptionOutcome.SUBSUMES),
        (canonical.ICD10CM, "S52.001A", "S52.00", SubsumptionOutcome.SUBSUMED_BY),
        (canonical.ICD10CM, "S52.0", "S52.101A", SubsumptionOutcome.NOT_SUBSUMED),
        (canonical.ICD10CM, "A09", "a09", SubsumptionOutcome.EQUIVALENT),
    ],
)
def test_the_outcome_in_complete_releases_is_that_of_their_hierarchy(
    complete: Registry, system: str, first: str, second: str, outcome: SubsumptionOutcome
) -> None:
    assert outcome_of(complete, system, first, second) is outcome


@pytest.mark.parametrize(("first", "second"), [("XW0", "XW9"), ("XW9", "XW0")])
def test_an_unknown_code_is_not_found(registry: Registry, first: str, second: str) -> None:
    with pytest.raises(NotFound, match="Unknown code 'XW9'"):
        outcome_of(registry, canonical.ICD10PCS, first, second)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [("OLD", "subsumes"), ("NEW", "subsumes"), ("BOTH", "not-subsumed")],
)
def test_codes_on_a_date_are_compared_in_the_edition_that_has_both(code: str, outcome: str) -> None:
    since = Validity(date(2020, 1, 1))
    older = stored.code_system(
        Concept("TOP"),
        Concept("OLD", parents=("TOP",), validity=since),
        Concept("BOTH", validity=since),
        of=stored.edition("1", effective=date(2020, 1, 1)),
    )
    newer = stored.code_system(
        Concept("TOP"),
        Concept("NEW", parents=("TOP",), validity=since),
        Concept("BOTH", parents=("TOP",), validity=since),
        of=stored.edition("2", effective=date(2021, 1, 1)),
    )
    snapshot = Snapshot((MemoryConcepts(newer), MemoryConcepts(older)), ())
    day = AsOf(date(2020, 7, 1), date(2020, 7, 1), "2020-07-01")

    assert subsumes(Subsumes(Target(stored.URL), "TOP", code, day), snapshot) == outcome


def test_on_a_date_a_code_that_no_edition_has_with_the_other_is_not_found() -> None:
    snapshot = Snapshot((MemoryConcepts(stored.code_system(Concept("TOP"))),), ())
    day = AsOf(date(2020, 7, 1), date(2020, 7, 1), "2020-07-01")

    with pytest.raises(NotFound):
        subsumes(Subsumes(Target(stored.URL), "TOP", "NONE", day), snapshot)
