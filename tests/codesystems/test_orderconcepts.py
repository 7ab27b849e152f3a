"""Tests of rows of order files as concepts."""

import pytest

from codesystems import canonical, orderconcepts
from codesystems.icd10cm import starter as icd10cm
from codesystems.icd10pcs import starter as icd10pcs
from codesystems.model import (
    CodeSystem,
    Coding,
    Concept,
    Designation,
    Property,
    PropertyType,
)
from tests.fixtures.icd10pcs import CODE, TABLE

_SHORT_TITLE = Coding(
    canonical.DESIGNATION_USE, "short-title", "Abbreviated title (60 characters or less)"
)


def test_a_header_is_an_abstract_concept_that_is_not_selectable() -> None:
    assert orderconcepts.concept(TABLE) == Concept(
        code="XW0",
        display="New Technology",
        designations=(Designation("New Technology", _SHORT_TITLE),),
        properties=(Property("notSelectable", PropertyType.BOOLEAN, value=True),),
        abstract=True,
    )


def test_a_code_lies_under_its_header() -> None:
    assert orderconcepts.concept(CODE) == Concept(
        code="XW033C7",
        display=CODE.long_title,
        designations=(Designation(CODE.short_title, _SHORT_TITLE),),
        parents=("XW0",),
    )


@pytest.mark.parametrize("shipped", [icd10pcs.load(), icd10cm.load()])
def test_what_ships_names_its_table_as_its_source(shipped: CodeSystem) -> None:
    source = shipped.source

    assert (source.publisher, source.file, len(source.sha256)) == ("fhir-hcpcs", "starter.csv", 64)
