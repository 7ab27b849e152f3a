"""Tests of CMS's releases of ICD-10-CM."""

from pathlib import Path

import pytest

from codesystems.icd10cm import loader
from codesystems.model import CodeSystem, Concept
from codesystems.release import Refused
from tests.conftest import Loaded
from tests.fixtures import archive, icd10cm
from tests.fixtures.concepts import values
from tests.fixtures.orderfile import joined, line, release
from tests.fixtures.readings import opened

_FILE = "icd10cm_order_2026.txt"
_DATA = release(icd10cm.ROWS)
_2026 = "icd10/cms_2026_dx.zip"


def _named(system: CodeSystem) -> dict[str, Concept]:
    return {concept.code: concept for concept in system.concepts}


def test_the_parent_of_a_code_is_its_longest_prefix_among_the_headers(tmp_path: Path) -> None:
    concepts = loader.load(opened(tmp_path, _FILE, _DATA)).concepts

    assert [(concept.code, concept.abstract, concept.parents) for concept in concepts] == [
        ("Z00", True, ()),
        ("Z00.0", True, ("Z00",)),
        ("Z00.00", False, ("Z00.0",)),
        ("Z00.011A", False, ("Z00.0",)),
        ("Z00.6", False, ("Z00",)),
        ("A09", False, ()),
    ]


def test_a_row_that_is_not_in_the_layout_is_refused_with_its_member_line_and_column(
    tmp_path: Path,
) -> None:
    rows = joined([line(1, icd10cm.CATEGORY), "00002 Z00.6   1"])
    data = archive.zipped({_FILE: rows, "order.pdf": b"%PDF"})

    with pytest.raises(Refused, match=rf"^{_FILE}, line 2, column 7: '00002 Z00\.6"):
        loader.load(opened(tmp_path, "dx.zip", data))


@pytest.mark.release
def test_the_release_of_2026_has_the_rows_that_were_counted_in_it(loaded: Loaded) -> None:
    system = loaded("icd10cm", _2026)
    headers = sum(concept.abstract for concept in system.concepts)

    assert (system.edition.version, len(system.concepts), headers) == ("2026", 98_186, 23_467)


@pytest.mark.release
def test_the_release_of_2026_has_no_duplicate_code(loaded: Loaded) -> None:
    system = loaded("icd10cm", _2026)

    assert len(_named(system)) == len(system.concepts)


@pytest.mark.release
def test_only_categories_of_2026_have_no_header_and_every_header_is_abstract(
    loaded: Loaded,
) -> None:
    concepts = _named(loaded("icd10cm", _2026))

    assert {len(code) for code, concept in concepts.items() if not concept.parents} == {3}
    assert all(
        concepts[parent].abstract and code.startswith(parent)
        for code, concept in concepts.items()
        for parent in concept.parents
    )


@pytest.mark.release
def test_every_header_of_2026_has_children(loaded: Loaded) -> None:
    concepts = loaded("icd10cm", _2026).concepts
    above = {parent for concept in concepts for parent in concept.parents}

    assert {concept.code for concept in concepts if concept.abstract} == above


@pytest.mark.release
@pytest.mark.parametrize(
    ("code", "display", "parents"),
    [
        ("A00.0", "Cholera due to Vibrio cholerae 01, biovar cholerae", ("A00",)),
        (
            "S52.001A",
            "Unspecified fracture of upper end of right ulna, initial encounter for closed "
            "fracture",
            ("S52.001",),
        ),
        ("W00.0XXA", "Fall on same level due to ice and snow, initial encounter", ("W00.0",)),
        ("A09", "Infectious gastroenteritis and colitis, unspecified", ()),
    ],
)
def test_a_code_of_2026_has_the_title_and_header_of_its_row(
    loaded: Loaded, code: str, display: str, parents: tuple[str, ...]
) -> None:
    concept = _named(loaded("icd10cm", _2026))[code]

    assert (concept.display, concept.parents, values(concept, "notSelectable")) == (
        display,
        parents,
        [],
    )
