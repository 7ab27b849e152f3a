"""The relationship codes of R4 and R5."""

from hypothesis import given
from hypothesis import strategies as st

from conceptmaps import relationship
from conceptmaps.model import Relationship

_R4_CODES = (
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
def test_a_relationship_reads_back_from_r4(value: Relationship) -> None:
    assert relationship.from_r4(relationship.r4(value)) is value


@given(_RELATIONSHIPS)
def test_reversing_twice_changes_nothing(value: Relationship) -> None:
    assert relationship.reverse(relationship.reverse(value)) is value


@given(_RELATIONSHIPS)
def test_every_written_r4_code_is_one_of_fhir(value: Relationship) -> None:
    assert relationship.r4(value) in _R4_CODES


@given(st.sampled_from(_R4_CODES))
def test_every_r4_code_of_fhir_is_equivalent_to_the_code_it_is_rewritten_to(code: str) -> None:
    relationship_read = relationship.from_r4(code)

    assert relationship.from_r4(relationship.r4(relationship_read)) is relationship_read
