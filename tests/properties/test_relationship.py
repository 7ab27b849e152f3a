"""The words of relationships, whichever FHIR version says them."""

from hypothesis import given
from hypothesis import strategies as st

from conceptmaps import relationship
from conceptmaps.model import Relationship

_R4_WORDS = (
    "relatedto",
    "equivalent",
    "equal",
    "wider",
    "subsumes",
    "narrower",
    "specializes",
    "inexact",
    "unmatched",
    "disjoint",
)
"""All codes of http://hl7.org/fhir/R4/valueset-concept-map-equivalence.html."""

_RELATIONSHIPS = st.sampled_from(Relationship)


@given(_RELATIONSHIPS)
def test_a_relationship_survives_r4(said: Relationship) -> None:
    assert relationship.from_r4(relationship.r4(said)) is said


@given(_RELATIONSHIPS)
def test_reversing_twice_changes_nothing(said: Relationship) -> None:
    assert relationship.reverse(relationship.reverse(said)) is said


@given(_RELATIONSHIPS)
def test_every_r4_word_that_is_said_is_one_of_fhir(said: Relationship) -> None:
    assert relationship.r4(said) in _R4_WORDS


@given(st.sampled_from(_R4_WORDS))
def test_every_r4_word_of_fhir_means_what_it_is_rewritten_to(word: str) -> None:
    meant = relationship.from_r4(word)

    assert relationship.from_r4(relationship.r4(meant)) is meant
