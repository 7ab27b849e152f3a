"""Tests of columns of fixed-width records."""

import pytest

from codesystems.fixedwidth import Column

_SINGLE = Column("coverage", "COV", 3, 3)
_REPEATED = Column("pricing indicator", "PRICE", 4, 9, occurs=3)


@pytest.mark.parametrize(("column", "width"), [(_SINGLE, 1), (_REPEATED, 2)])
def test_the_width_is_that_of_one_occurrence(column: Column, width: int) -> None:
    assert column.width == width


@pytest.mark.parametrize(("column", "text"), [(_SINGLE, "C"), (_REPEATED, "112233")])
def test_the_span_is_the_slice_of_the_whole_field(column: Column, text: str) -> None:
    assert "ABC112233"[column.span] == text


@pytest.mark.parametrize(("column", "texts"), [(_SINGLE, ["C"]), (_REPEATED, ["11", "22", "33"])])
def test_the_places_are_the_slices_of_the_occurrences(column: Column, texts: list[str]) -> None:
    assert ["ABC112233"[place] for place in column.places] == texts
