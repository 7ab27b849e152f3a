"""The codes in force on chosen dates, by real releases of several years."""

from datetime import date
from pathlib import Path

import pytest

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Coding
from terminology import catalogue, install
from terminology.operations import as_of, history, translate
from terminology.operations.as_of import CodeOnDate
from terminology.operations.history import Event
from terminology.operations.target import Target
from terminology.operations.translate import Translate
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from tests.conftest import Once

pytestmark = pytest.mark.release

RELEASES = [
    ("hcpcs", "hcpcs/2016/HCPC2016_CONTR_ANWEB.txt"),
    ("hcpcs", "hcpcs/2017/2017-Alpha-Numeric-HCPCS-File.zip"),
    ("hcpcs", "hcpcs/2019/2019-Alpha-Numeric-HCPCS-File.zip"),
    ("hcpcs", "hcpcs/2020-04/anweb.xlsx"),
    ("hcpcs", "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip"),
    ("hcpcs", "hcpcs/2025-OCT/HCPC2025_OCT_ANWEB_v3.xlsx"),
    ("icd10pcs", "icd10/cms_2021_pr.zip"),
    ("icd10pcs", "icd10/cms_2022_pr.zip"),
    ("icd10cm", "nchs/icd10cm-codes-order-Jan-2021.zip"),
    ("icd10cm", "nchs/icd10cm-CodesDescriptions-2024.zip"),
]


@pytest.fixture(scope="module")
def snapshot(data: Path, bundled_dir: Path, once: Once) -> Snapshot:
    """The bundled data and the releases, installed once for all processes of a run."""

    def build(data_dir: Path) -> None:
        for key, file in RELEASES:
            entry = catalogue.code_system(key)
            assert entry is not None
            assert entry.load is not None
            install.from_file(entry.load, data / file, data_dir, lambda step: None)

    return Registry(once("real-years", build), bundled_dir).snapshot()


def on(snapshot: Snapshot, code: str, day: str, system: str = canonical.HCPCS) -> CodeOnDate:
    parsed = date.fromisoformat(day)
    return as_of.resolve(Target(system), code, AsOf(parsed, parsed, day), snapshot)


@pytest.mark.parametrize(
    ("code", "day", "version"),
    [
        ("Q2040", "2017-12-31", None),
        ("Q2040", "2018-01-01", "2019-01"),
        ("Q2040", "2018-12-31", "2019-01"),
        ("Q2040", "2019-01-01", None),
        ("Q2041", "2018-03-31", None),
        ("Q2041", "2018-04-01", "2019-01"),
        ("Q2041", "2025-01-01", "2025-01"),
        ("Q2042", "2018-12-31", None),
        ("Q2042", "2019-01-01", "2019-01"),
        ("JG", "2024-12-31", "2025-01"),
        ("JG", "2025-01-01", None),
        ("C9399", "2020-06-30", "2020-04"),
        ("C9399", "2021-05-05", "2020-04"),
        ("C9399", "2023-05-05", "2025-01"),
    ],
)
def test_a_hcpcs_code_is_in_force_on_its_days(
    snapshot: Snapshot, code: str, day: str, version: str | None
) -> None:
    result = on(snapshot, code, day)

    selected = result.concepts.edition.version if result.concept else None
    assert selected == version


def test_every_code_that_ended_with_2024_is_in_force_on_its_last_day_and_not_on_the_next(
    snapshot: Snapshot,
) -> None:
    newest = snapshot.required(canonical.HCPCS, "2025-10")
    last = date(2024, 12, 31)
    ended = [concept.code for concept in newest.concepts() if concept.validity.end == last]

    states = {
        (
            on(snapshot, code, "2024-12-31").concept is None,
            on(snapshot, code, "2025-01-01").concept is None,
        )
        for code in ended
    }
    assert len(ended) > 50
    assert states == {(False, True)}


def test_codes_missing_in_later_releases_are_in_force_only_with_their_edition(
    snapshot: Snapshot,
) -> None:
    old = {concept.code for concept in snapshot.required(canonical.HCPCS, "2016-01").concepts()}
    new = {concept.code for concept in snapshot.required(canonical.HCPCS, "2017-01").concepts()}
    missing = sorted(old - new)

    histories = [history.trace(snapshot.versions(canonical.HCPCS), code) for code in missing]
    assert len(missing) == 98
    assert all(entries[1].event is Event.GONE for entries in histories)
    assert all(on(snapshot, code, "2017-06-01").concept is None for code in missing)


@pytest.mark.parametrize(
    ("code", "day", "is_in_force"),
    [
        ("XW033C3", "2021-09-30", True),
        ("XW033C3", "2021-10-01", False),
        ("XW033C7", "2021-09-30", False),
        ("XW033C7", "2021-10-01", True),
    ],
)
def test_an_icd_10_pcs_code_is_in_force_in_its_fiscal_years(
    snapshot: Snapshot, code: str, day: str, is_in_force: bool
) -> None:
    assert (on(snapshot, code, day, canonical.ICD10PCS).concept is not None) is is_in_force


def test_every_row_of_the_successors_has_a_code_of_fy2021_and_one_of_fy2022(
    snapshot: Snapshot,
) -> None:
    rows = snapshot.map_by_id("icd10pcs-replaced-by-2022").mappings()

    states = {
        (
            on(snapshot, row.source.code, "2021-09-30", canonical.ICD10PCS).concept is not None,
            on(snapshot, row.source.code, "2021-10-01", canonical.ICD10PCS).concept is None,
            row.target is not None
            and on(snapshot, row.target.code, "2021-10-01", canonical.ICD10PCS).concept is not None,
        )
        for row in rows
    }
    assert states == {(True, True, True)}


@pytest.mark.parametrize(
    ("code", "expected"), [("C9073", ["Q2053"]), ("C9081", ["Q2055"]), ("Q2040", [])]
)
def test_an_ended_code_is_translated_to_its_replacement_by_cms(
    snapshot: Snapshot, code: str, expected: list[str]
) -> None:
    url = f"{canonical.OURS}/ConceptMap/hcpcs-replaced-by"
    translation = translate.translate(
        Translate((Coding(canonical.HCPCS, code),), url=url), snapshot
    )

    assert [match.coding.code for match in translation.matches if match.coding] == expected


def test_cross_references_to_cpt_are_in_a_separate_map_without_displays(
    snapshot: Snapshot,
) -> None:
    rows = list(snapshot.map_by_id("hcpcs-replaced-by-cpt-2025-01").mappings())

    targets = {row.target.system for row in rows if row.target}
    displays = {row.target.display for row in rows if row.target}
    assert (len(rows) > 30, targets, displays) == (True, {canonical.CPT}, {None})


@pytest.mark.parametrize(
    ("code", "day", "version"),
    [
        ("T74.A1XA", "2022-11-15", None),
        ("T74.A1XA", "2023-10-01", "2024"),
        ("D13.91", "2023-09-30", None),
        ("D13.91", "2023-10-01", "2024"),
        ("J12.82", "2021-01-01", "2021-01"),
        ("J12.82", "2023-10-01", "2024"),
    ],
)
def test_a_diagnosis_is_answered_from_the_edition_in_which_it_was_in_force(
    snapshot: Snapshot, code: str, day: str, version: str | None
) -> None:
    dated = on(snapshot, code, day, canonical.ICD10CM)

    assert (dated.concepts.edition.version if dated.concept else None) == version


@pytest.mark.parametrize(
    ("code", "day", "version"),
    [
        ("XW013V7", "2022-03-31", None),
        ("XW013V7", "2022-04-01", "2022"),
        ("XW033C7", "2021-10-01", "2022"),
    ],
)
def test_a_procedure_that_an_update_added_begins_with_it(
    snapshot: Snapshot, code: str, day: str, version: str | None
) -> None:
    dated = on(snapshot, code, day, canonical.ICD10PCS)

    assert (dated.concepts.edition.version if dated.concept else None) == version
