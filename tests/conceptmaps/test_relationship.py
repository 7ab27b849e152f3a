"""Tests of the one table of relationship words."""

import pytest

from conceptmaps import relationship
from conceptmaps.model import Relationship


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (Relationship.RELATED_TO, "relatedto"),
        (Relationship.EQUIVALENT, "equivalent"),
        (Relationship.SOURCE_IS_NARROWER, "wider"),
        (Relationship.SOURCE_IS_BROADER, "narrower"),
        (Relationship.NOT_RELATED_TO, "disjoint"),
    ],
)
def test_r4_says_how_the_target_stands_to_the_source(said: Relationship, word: str) -> None:
    assert relationship.r4(said) == word


@pytest.mark.parametrize(
    ("word", "meant"),
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
def test_an_r4_word_means_a_relationship(word: str, meant: Relationship) -> None:
    assert relationship.from_r4(word) is meant


@pytest.mark.parametrize("word", ["", "WIDER", "source-is-narrower-than-target"])
def test_a_word_that_r4_does_not_have_is_refused(word: str) -> None:
    with pytest.raises(KeyError):
        relationship.from_r4(word)


@pytest.mark.parametrize(
    ("said", "back"),
    [
        (Relationship.SOURCE_IS_NARROWER, Relationship.SOURCE_IS_BROADER),
        (Relationship.SOURCE_IS_BROADER, Relationship.SOURCE_IS_NARROWER),
        (Relationship.EQUIVALENT, Relationship.EQUIVALENT),
        (Relationship.RELATED_TO, Relationship.RELATED_TO),
        (Relationship.NOT_RELATED_TO, Relationship.NOT_RELATED_TO),
    ],
)
def test_a_relationship_in_reverse_is_seen_from_the_target(
    said: Relationship, back: Relationship
) -> None:
    assert relationship.reverse(said) is back
