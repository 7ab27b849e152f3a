"""Tests of the first days of codes by the addenda of a release."""

from datetime import date
from pathlib import Path

import pytest

from codesystems import orderstarts
from codesystems.icd10cm import loader as diagnoses
from codesystems.icd10pcs import loader as procedures
from codesystems.model import CodeSystem, Slip, Validity
from codesystems.ordernames import FiscalRelease
from codesystems.release import ReleaseError
from tests.conftest import Loaded
from tests.fixtures import archive, icd10cm, icd10pcs
from tests.fixtures.orderaddenda import added, deleted, file, totals
from tests.fixtures.orderfile import release
from tests.fixtures.readings import opened

_NEW = icd10cm.billable("Z0000", "Z000")
_BASE, _RESULT = "icd10cm_order_2025.txt", "icd10cm_order_2026.txt"


def _loaded(
    folder: Path,
    *lines: str,
    name: str = "icd10cm_order_2026.txt",
    addenda: str = "icd10cm_order_addenda_2026.txt",
) -> CodeSystem:
    members = {name: release(icd10cm.ROWS), addenda: file(*lines)}
    return diagnoses.load(opened(folder, "dx.zip", archive.zipped(members)))


def _starts(system: CodeSystem) -> dict[str, Validity]:
    return {
        concept.code: concept.validity
        for concept in system.concepts
        if concept.validity != Validity()
    }


_APRIL_FILES = {
    "name": "icd10cm-order-April-2026.txt",
    "addenda": "icd10cm-order-addenda-April-2026.txt",
}


def test_the_codes_that_a_release_adds_begin_on_its_first_day(tmp_path: Path) -> None:
    system = _loaded(tmp_path, added(_NEW), totals(_BASE, _RESULT, 2, 4, [added(_NEW)]))

    assert _starts(system) == {"Z00.00": Validity(date(2025, 10, 1))}
    assert (system.slips, system.variations) == ((), ())


def test_the_codes_that_an_update_adds_begin_on_the_day_of_the_update(tmp_path: Path) -> None:
    lines = (added(_NEW), totals(_RESULT, _RESULT, 2, 4, [added(_NEW)]))

    assert _starts(_loaded(tmp_path, *lines, **_APRIL_FILES)) == {
        "Z00.00": Validity(date(2026, 4, 1))
    }


def test_an_update_with_the_name_of_the_fiscal_year_is_known_by_its_addenda(tmp_path: Path) -> None:
    system = _loaded(tmp_path, added(_NEW), totals(_RESULT, _RESULT, 2, 4, [added(_NEW)]))

    assert system.edition.version == "2026"
    assert _starts(system) == {"Z00.00": Validity(date(2026, 4, 1))}


def test_addenda_of_a_file_of_codes_are_read_where_there_are_no_others(tmp_path: Path) -> None:
    line = f"Add:         Z0000   {_NEW.long_title}"
    system = _loaded(tmp_path, line, addenda="icd10cm_codes_addenda_2026.txt")

    assert _starts(system) == {"Z00.00": Validity(date(2025, 10, 1))}


def test_several_addenda_give_no_first_days(tmp_path: Path) -> None:
    lines = file(added(_NEW))
    names = ("icd10cm_order_addenda_2026.txt", "icd10cm_order_addenda_2025.txt")
    members = {"icd10cm_order_2026.txt": release(icd10cm.ROWS), **dict.fromkeys(names, lines)}
    system = diagnoses.load(opened(tmp_path, "dx.zip", archive.zipped(members)))

    assert _starts(system) == {}


def test_a_code_that_became_a_header_is_not_new(tmp_path: Path) -> None:
    lines = (deleted(icd10cm.billable("Z000")), added(icd10cm.header("Z000")), added(_NEW))

    assert _starts(_loaded(tmp_path, *lines)).keys() == {"Z00.00"}


def test_addenda_of_icd_10_pcs_have_neither_flags_nor_the_name_of_the_code_system(
    tmp_path: Path,
) -> None:
    members = {
        "icd10pcs_order_2022.txt": release([icd10pcs.TABLE, icd10pcs.CODE]),
        "order_addenda_2022.txt": file(added(icd10pcs.CODE, flagged=False)),
    }
    system = procedures.load(opened(tmp_path, "pr.zip", archive.zipped(members)))

    assert _starts(system) == {"XW033C7": Validity(date(2021, 10, 1))}


def test_an_update_that_is_compared_with_an_earlier_year_gives_no_first_days(
    tmp_path: Path,
) -> None:
    lines = (added(_NEW), totals(_BASE, "icd10cm_order_2026apr.txt", 2, 4, [added(_NEW)]))
    system = _loaded(tmp_path, *lines, **_APRIL_FILES)

    assert _starts(system) == {}
    assert [(one.name, one.count, one.example) for one in system.variations] == [
        ("additions without a first day", 1, "icd10cm-order-addenda-April-2026.txt")
    ]


@pytest.mark.parametrize(
    ("line", "slip"),
    [
        (added(icd10cm.billable("Z0099")), ("Z00.99", "Z0099 is added, but is no code")),
        (
            added(_NEW._replace(long_title="Another")),
            ("Z00.00", "Z0000 is added with other titles than those of its row"),
        ),
        (
            deleted(_NEW),
            ("Z00.00", "Z0000 is deleted, but icd10cm_order_2026.txt has it"),
        ),
    ],
)
def test_addenda_that_contradict_the_rows_give_a_slip_and_no_first_day(
    tmp_path: Path, line: str, slip: tuple[str, str]
) -> None:
    system = _loaded(tmp_path, line)

    assert _starts(system) == {}
    assert system.slips == (Slip("icd10cm_order_addenda_2026.txt", "line 1", *slip),)


def test_totals_that_differ_from_the_rows_are_slips(tmp_path: Path) -> None:
    system = _loaded(tmp_path, totals(_BASE, _RESULT, 1, 5))

    assert [slip.reason for slip in system.slips] == [
        "states 1 headers, but there are 2",
        "states 5 codes, but there are 4",
    ]


def test_a_file_with_fewer_rows_than_its_totals_is_cut(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError) as caught:
        _loaded(tmp_path, totals(_BASE, _RESULT, 2, 5))

    assert str(caught.value) == (
        "icd10cm_order_2026.txt: is cut: it has 6 rows, and icd10cm_order_addenda_2026.txt states 7"
    )


_2021, _2020 = FiscalRelease(2021), FiscalRelease(2020)
_JANUARY = FiscalRelease(2021, date(2021, 1, 1))
_OCTOBER = date(2020, 10, 1)


@pytest.mark.parametrize(
    ("fiscal", "base", "modified", "expected"),
    [
        (_2021, _2020, None, _OCTOBER),
        (_2021, None, None, _OCTOBER),
        (_2021, _2020, date(2020, 6, 1), _OCTOBER),
        (_2021, _2020, date(2026, 11, 28), _OCTOBER),
        (_2021, _2020, date(2020, 11, 23), None),
        (_2021, FiscalRelease(2019), None, None),
        (_2021, _2021, date(2020, 11, 23), date(2021, 1, 1)),
        (FiscalRelease(2022), FiscalRelease(2022), None, date(2022, 4, 1)),
        (_JANUARY, _2021, None, date(2021, 1, 1)),
        (_JANUARY, None, None, date(2021, 1, 1)),
        (_JANUARY, _2020, None, None),
    ],
)
def test_the_first_day_of_added_codes_follows_from_both_releases(
    fiscal: FiscalRelease,
    base: FiscalRelease | None,
    modified: date | None,
    expected: date | None,
) -> None:
    updates = {2021: date(2021, 1, 1)}

    assert orderstarts.first_day(fiscal, base, modified, updates) == expected


@pytest.mark.release
@pytest.mark.parametrize(
    ("key", "file", "version", "added_on", "count"),
    [
        ("icd10cm", "nchs/icd10cm-CodesDescriptions-2024.zip", "2024", date(2023, 10, 1), 501),
        ("icd10cm", "nchs/Code-desciptions-April-2025.zip", "2025-04", None, 0),
        ("icd10cm", "nchs/icd10cm-codes-order-Jan-2021.zip", "2021-01", None, 0),
        ("icd10cm", "icd10/cms_2026_dx.zip", "2026", date(2025, 10, 1), 614),
        ("icd10pcs", "icd10/cms_2021_pr.zip", "2021", None, 0),
        ("icd10pcs", "icd10/cms_2022_pr.zip", "2022", date(2022, 4, 1), 7),
        ("icd10pcs", "icd10/cms_2025_pr.zip", "2025", date(2024, 10, 1), 374),
        ("icd10pcs", "icd10/cms_2026_pr.zip", "2026", date(2025, 10, 1), 160),
    ],
)
def test_a_real_release_has_the_additions_that_were_counted_and_no_slip(
    loaded: Loaded, key: str, file: str, version: str, added_on: date | None, count: int
) -> None:
    system = loaded(key, file)
    starts = _starts(system)

    assert (system.edition.version, system.slips) == (version, ())
    assert (len(starts), {one.start for one in starts.values()}) == (
        count,
        {added_on} if added_on else set(),
    )


@pytest.mark.release
@pytest.mark.parametrize(
    ("key", "file", "count"),
    [
        ("icd10cm", "nchs/icd10cm-codes-order-Jan-2021.zip", 619),
        ("icd10pcs", "icd10/cms_2021_pr.zip", 587),
    ],
)
def test_a_real_update_compared_with_an_earlier_year_counts_its_additions(
    loaded: Loaded, key: str, file: str, count: int
) -> None:
    assert [one.count for one in loaded(key, file).variations] == [count]


@pytest.mark.release
def test_the_release_of_nchs_has_nchs_as_its_source(loaded: Loaded) -> None:
    system = loaded("icd10cm", "nchs/Code-desciptions-April-2025.zip")

    assert (system.source.publisher, system.edition.effective, system.edition.next_due) == (
        "NCHS",
        date(2025, 4, 1),
        date(2025, 10, 1),
    )
