"""Tests of the sections of HCPCS.

A                       modifiers
  A0001                   KX
"""

from itertools import chain

import pytest

from codesystems import tables
from codesystems.hcpcs import bundled, records, sections
from codesystems.hcpcs.record import HcpcsRecord
from codesystems.model import Concept, Property, PropertyType
from tests.conftest import Loaded
from tests.fixtures import hcpcs, readings
from tests.fixtures.concepts import values

_JANUARY = "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip"
_LETTERS = "ABCEFGHIJKLMNOPQRSTUV"


def _record(code: str, *, modifier: bool = False) -> HcpcsRecord:
    (record,) = readings.records(records.read, hcpcs.release(hcpcs.lines(code, modifier=modifier)))
    return record


@pytest.mark.parametrize(
    ("code", "modifier", "section"),
    [
        ("A0001", False, "A"),
        ("V5364", False, "V"),
        ("KX", True, "modifiers"),
        ("A1", True, "modifiers"),
    ],
)
def test_the_section_of_a_code_is_that_of_its_letter_or_of_the_modifiers(
    code: str, modifier: bool, section: str
) -> None:
    assert sections.above(_record(code, modifier=modifier)) == (section,)


@pytest.mark.parametrize(("codes", "modifier"), [(("A0001", "A0002"), False), (("KX", "QM"), True)])
def test_codes_of_a_section_share_one_tuple_of_parents(
    codes: tuple[str, str], modifier: bool
) -> None:
    first, second = (sections.above(_record(code, modifier=modifier)) for code in codes)

    assert first is second


def test_only_the_sections_of_the_concepts_are_returned() -> None:
    concepts = [
        Concept("KX", parents=("modifiers",)),
        Concept("V5364", parents=("V",)),
        Concept("A0001", parents=("A",)),
        Concept("A0002", parents=("A",)),
    ]

    assert [row["code"] for row in sections.over(concepts)] == ["A", "V", "modifiers"]


def test_a_section_is_an_abstract_concept_that_is_not_selectable() -> None:
    (row,) = sections.over([Concept("A0001", parents=("A",))])

    assert sections.concept(row) == Concept(
        code="A",
        display="HCPCS A codes",
        definition="Every procedure code of HCPCS Level II that begins with A",
        properties=(
            Property("status", PropertyType.CODE, "active"),
            Property("notSelectable", PropertyType.BOOLEAN, value=True),
        ),
        abstract=True,
    )


def test_the_table_has_a_section_for_every_letter_of_a_release() -> None:
    rows = tables.read("codesystems.hcpcs", "tables/section.csv").rows

    assert [row["code"] for row in rows] == [*_LETTERS, "modifiers"]


@pytest.mark.parametrize("section", [*_LETTERS, sections.MODIFIERS])
def test_a_section_is_never_a_code_of_a_release(section: str) -> None:
    lines = [hcpcs.lines(section[:5]), hcpcs.lines(section[:2], modifier=True)]
    refusals = [readings.refused(records.read, hcpcs.release(line)) for line in lines]

    assert [type(refusal).__name__ for refusal in refusals] == ["Refused", "Refused"]


def test_the_bundled_sections_have_sources() -> None:
    bundled_concepts = {
        concept.code: concept for concept in bundled.load().concepts if concept.abstract
    }

    letters = ["derived: first character of the code (CMS HCPC2025_recordlayout.txt, field 1)"]
    modifiers = [
        "derived: record identification of modifiers (CMS HCPC2025_recordlayout.txt, field 6)"
    ]
    assert {code: values(concept, "source") for code, concept in bundled_concepts.items()} == {
        **dict.fromkeys("CJQ", letters),
        "modifiers": modifiers,
    }


@pytest.mark.release
def test_january_2025_has_17_letters_and_the_modifiers(loaded: Loaded) -> None:
    concepts = loaded("hcpcs", _JANUARY).concepts

    assert [concept.code for concept in concepts if concept.abstract] == [
        *"ABCEGHJKLMPQRSTUV",
        "modifiers",
    ]


@pytest.mark.release
@pytest.mark.parametrize(
    ("section", "count"), [("A", 825), ("G", 1975), ("R", 3), ("U", 5), ("modifiers", 383)]
)
def test_a_section_of_january_2025_has_as_many_codes_as_were_counted(
    loaded: Loaded, section: str, count: int
) -> None:
    concepts = loaded("hcpcs", _JANUARY).concepts

    assert [*chain(*(concept.parents for concept in concepts))].count(section) == count


@pytest.mark.release
def test_every_code_of_january_2025_has_one_section(loaded: Loaded) -> None:
    concepts = loaded("hcpcs", _JANUARY).concepts

    assert {len(concept.parents) for concept in concepts if not concept.abstract} == {1}
