"""Tests of the maps to the codes that are assigned instead, from made-up and real files."""

from datetime import date
from pathlib import Path

import pytest

from codesystems import release
from codesystems.model import Validity
from codesystems.release import ReleaseError
from conceptmaps.icd10_replaced_by.loader import DIAGNOSES, PROCEDURES
from conceptmaps.model import ConceptMap, Mapping, Relationship
from conceptmaps.pcs_successors import loader as pcs_successors
from tests.fixtures import archive, orderfile
from tests.fixtures.icd10cm import billable, header
from tests.fixtures.orderaddenda import added, deleted, file, totals
from tests.fixtures.readings import opened

_HEADINGS = "Current code assignment\tEffective\tPrevious Code(s) Assignment"
_NAME = "ICD-10-CM-CONVERSION-TABLE-FY2027.txt"
BROADER, RELATED = Relationship.SOURCE_IS_BROADER, Relationship.RELATED_TO


def _load(folder: Path, *rows: str, name: str = _NAME) -> ConceptMap:
    data = "\r\n".join((_HEADINGS, *rows)).encode()
    return DIAGNOSES.load(opened(folder, name, data))


def _pairs(concept_map: ConceptMap) -> list[tuple[str, str | None, Relationship]]:
    return [
        (one.source.code, one.target.code if one.target else None, one.relationship)
        for one in concept_map.mappings
    ]


def test_each_previous_code_leads_to_the_current_one_with_its_day_and_row(tmp_path: Path) -> None:
    concept_map = _load(tmp_path, "E66.813\t2024\tE66.01, E66.8")

    assert _pairs(concept_map) == [
        ("E66.01", "E66.813", RELATED),
        ("E66.8", "E66.813", BROADER),
    ]
    assert {(one.citation, one.validity) for one in concept_map.mappings} == {
        (f"NCHS {_NAME}, row 2", Validity(date(2024, 10, 1)))
    }


@pytest.mark.parametrize(
    ("previous", "codes"),
    [
        ("H02.101-H02.103; H02.109", ["H02.101", "H02.102", "H02.103", "H02.109"]),
        ("H02.109 - H02.111", ["H02.109", "H02.110", "H02.111"]),
        ("A00.0 and A00.1", ["A00.0", "A00.1"]),
        ('"A000, A001"', ["A00.0", "A00.1"]),
        ("A00.0, A00.0", ["A00.0"]),
    ],
)
def test_previous_codes_are_a_list_with_ranges(
    tmp_path: Path, previous: str, codes: list[str]
) -> None:
    concept_map = _load(tmp_path, f"Z99.9\t2024\t{previous}")

    assert [one.source.code for one in concept_map.mappings] == codes


@pytest.mark.parametrize("previous", ["None", "", "NoPCS"])
def test_a_new_code_without_a_previous_one_has_no_mapping(tmp_path: Path, previous: str) -> None:
    concept_map = _load(tmp_path, f"A00.1\t2024\t{previous}", "A00.2\t2024\tA00.9, A00.2")

    assert _pairs(concept_map) == [("A00.9", "A00.2", RELATED)]
    assert "left out" not in concept_map.edition.description


@pytest.mark.parametrize(
    "row",
    [
        "A00.1\t2024\tCategories T36-T50",
        "A00.1\t2024\tA00.1A-A00.1D",
        "A00.1\t2024\tA00.1-A00.11",
        "A00.1\t2024\tA00.9-A00.1",
        "A00.1\tsoon\tA00.9",
        "a note\t2024\tA00.9",
        "A00.1\t2024\t;",
    ],
)
def test_a_row_that_names_no_code_or_no_day_is_left_out_and_named(tmp_path: Path, row: str) -> None:
    concept_map = _load(tmp_path, "A00.2\t2024\tA00.9", row)

    assert _pairs(concept_map) == [("A00.9", "A00.2", RELATED)]
    assert concept_map.edition.description.endswith(
        "1 rows are left out, since they name no code or no day: 3."
    )


@pytest.mark.parametrize(
    ("name", "version"),
    [
        (_NAME, "2027"),
        ("ICD-10-CM-CONVERSION-TABLE-October 1 2026-FY2027.csv", "2027"),
        ("icd10cm_conversion_table_2021.txt", "2021"),
        ("conversion.txt", "2025"),
        ("any name.txt", "2025"),
    ],
)
def test_the_version_is_the_fiscal_year_in_the_name_or_that_of_the_last_day(
    tmp_path: Path, name: str, version: str
) -> None:
    separator = "," if name.endswith("csv") else "\t"
    data = f"{_HEADINGS}\nA00.2\t2024\tA00.9\nA00.3\t04/01/2023\tA00.9".replace("\t", separator)
    edition = DIAGNOSES.load(opened(tmp_path, name, data.encode())).edition

    assert (edition.id, edition.effective) == (
        f"icd10cm-replaced-by-{version}",
        date(int(version) - 1, 10, 1),
    )


def test_the_text_is_read_where_a_zip_has_several_formats(tmp_path: Path) -> None:
    data = f"{_HEADINGS}\nA00.2\t2024\tA00.9".encode()
    members = {"conversion table.xlsx": b"PK", "conversion table.txt": data, "other.txt": b""}
    packed = archive.zipped(members)
    concept_map = DIAGNOSES.load(opened(tmp_path, "2027-conversion-table.zip", packed))

    assert (concept_map.edition.version, len(concept_map.mappings)) == ("2027", 1)


def test_a_table_without_previous_codes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError) as caught:
        _load(tmp_path, "A00.1\t2024\tNone")

    assert str(caught.value) == f"{_NAME}: names no previous codes of ICD-10-CM"


def test_the_map_of_procedures_has_titles_and_keeps_the_bundled_successors(tmp_path: Path) -> None:
    headings = (
        "Current code(s) assignment\tCode title\tEffective year\tPrevious code(s) assignment\t"
        "Predecessor code title\tChange type\tComment\tEffective month/day [MM.DD]"
    )
    rows = (
        "047K342\tNew title\t2024\tX27H385\tOld title\t\t\t10.01",
        "XW033C7\tTitle\t2021\tXW033C3\tTitle\t\t\t10.01",
    )
    data = "\n".join((headings, *rows)).encode()
    name = "icd10pcs_conversion_table_2026.txt"
    concept_map = PROCEDURES.load(opened(tmp_path, name, data))
    first = concept_map.mappings[0]

    assert (first.source.display, first.validity) == ("Old title", Validity(date(2024, 10, 1)))
    assert first.target is not None
    assert first.target.display == "New title"
    bundled = pcs_successors.load().mappings
    assert len(concept_map.mappings) == len(bundled) + 1
    assert concept_map.edition.url == pcs_successors.EDITION.url


_LINES = (
    deleted(billable("A001")),
    added(header("A001")),
    added(header("A0012")),
    added(billable("A0012XA")),
    deleted(billable("A002")),
    deleted(header("A003")),
)


def _addenda(*lines: str) -> bytes:
    rows = totals("icd10cm_order_2023.txt", "icd10cm_order_2024.txt", 3, 1, lines)
    members = {
        "icd10cm-order-2024.txt": orderfile.release([header("A00")]),
        "icd10cm-order-addenda-2024.txt": file(*lines, rows),
    }
    return archive.zipped(members)


def test_addenda_lead_from_a_code_that_became_a_header_to_the_codes_below_it(
    tmp_path: Path,
) -> None:
    concept_map = DIAGNOSES.load(opened(tmp_path, "dx.zip", _addenda(*_LINES)))
    split, gone = concept_map.mappings

    assert concept_map.edition.id == "icd10cm-replaced-by-2024"
    assert _pairs(concept_map) == [
        ("A00.1", "A00.12XA", BROADER),
        ("A00.2", None, Relationship.NOT_RELATED_TO),
    ]
    assert {split.validity, gone.validity} == {Validity(date(2023, 10, 1))}
    assert (split.citation, gone.citation) == (
        "derived: NCHS icd10cm-order-addenda-2024.txt, line 4: added below A001, which became a "
        "header",
        "NCHS icd10cm-order-addenda-2024.txt, line 5: deleted",
    )


def test_addenda_without_such_changes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError) as caught:
        DIAGNOSES.load(opened(tmp_path, "dx.zip", _addenda(added(billable("A001")))))

    assert str(caught.value) == "dx.zip: its addenda delete no code, and none became a header"


def test_an_order_file_without_addenda_is_refused(tmp_path: Path) -> None:
    name = "icd10cm-order-2024.txt"
    with pytest.raises(ReleaseError) as caught:
        DIAGNOSES.load(opened(tmp_path, name, orderfile.release([header("A00")])))

    assert str(caught.value) == f"{name}: has no addenda beside {name}"


@pytest.mark.release
@pytest.mark.parametrize(
    ("file", "version", "split", "gone"),
    [
        ("nchs/icd10cm-CodesDescriptions-2024.zip", "2024", 99, 0),
        ("nchs/icd10cm-codes-order-Jan-2021.zip", "2021-01", 140, 19),
        ("icd10/cms_2026_dx.zip", "2026", 63, 12),
    ],
)
def test_the_addenda_of_a_real_release_have_the_changes_that_were_counted(
    data: Path, file: str, version: str, split: int, gone: int
) -> None:
    concept_map = DIAGNOSES.load(release.read(data / file))
    targets = [one.target for one in concept_map.mappings]

    assert (
        concept_map.edition.version,
        len(targets) - targets.count(None),
        targets.count(None),
    ) == (
        version,
        split,
        gone,
    )


@pytest.mark.release
def test_a_real_deleted_procedure_has_no_target_and_the_bundled_successors_stay(data: Path) -> None:
    mappings = PROCEDURES.load(release.read(data / "icd10/cms_2025_pr.zip")).mappings

    assert [_target(one) for one in mappings if one.source.code == "X27H385"] == [None]
    assert "XW033C7" in [_target(one) for one in mappings if one.source.code == "XW033C3"]


def _target(mapping: Mapping) -> str | None:
    return mapping.target.code if mapping.target else None
