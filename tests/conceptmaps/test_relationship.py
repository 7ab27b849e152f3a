"""Tests of the table of relationship codes."""

import pytest

from conceptmaps import relationship
from conceptmaps.model import Relationship


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (Relationship.RELATED_TO, "relatedto"),
        (Relationship.EQUIVALENT, "equivalent"),
        (Relationship.SOURCE_IS_NARROWER, "wider"),
        (Relationship.SOURCE_IS_BROADER, "narrower"),
        (Relationship.NOT_RELATED_TO, "disjoint"),
    ],
)
def test_a_relationship_has_an_r4_code_in_the_opposite_direction(
    known: Relationship, code: str
) -> None:
    assert relationship.r4(known) == code


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("equal", Relationship.EQUIVALENT),
        ("subsumes", Relationship.SOURCE_IS_NARROWER),
        ("wider", Relationship.SOURCE_IS_NARROWER),
        ("specializes", Relationship.SOURCE_IS_BROADER),
        ("narrower", Relationship.SOURCE_IS_BROADER),
        ("inexact", Relationship.RELATED_TO),
        ("disjoint", Relationship.NOT_RELATED_TO),
        (relationship.UNMATCHED, Relationship.NOT_RELATED_TO),
    ],
)
def test_an_r4_code_is_a_relationship(code: str, expected: Relationship) -> None:
    assert relationship.from_r4(code) is expected


@pytest.mark.parametrize("code", ["", "WIDER", "source-is-narrower-than-target"])
def test_a_code_that_r4_does_not_have_is_refused(code: str) -> None:
    with pytest.raises(KeyError):
        relationship.from_r4(code)


@pytest.mark.parametrize(
    ("known", "reversed_relationship"),
    [
        (Relationship.SOURCE_IS_NARROWER, Relationship.SOURCE_IS_BROADER),
        (Relationship.SOURCE_IS_BROADER, Relationship.SOURCE_IS_NARROWER),
        (Relationship.EQUIVALENT, Relationship.EQUIVALENT),
        (Relationship.RELATED_TO, Relationship.RELATED_TO),
        (Relationship.NOT_RELATED_TO, Relationship.NOT_RELATED_TO),
    ],
)
def test_a_reversed_relationship_is_that_of_the_target_to_the_source(
    known: Relationship, reversed_relationship: Relationship
) -> None:
    assert relationship.reverse(known) is reversed_relationship
