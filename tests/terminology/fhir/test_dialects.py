"""The supported FHIR versions, and where their names and codes differ."""

import pytest

from conceptmaps.model import Relationship
from terminology.fhir.dialects import DIALECTS, R4, R5, Dialect, relationship_part


def test_r4_and_r5_are_supported() -> None:
    supported = [(dialect.name, dialect.version, dialect.mime_version) for dialect in DIALECTS]

    assert supported == [("r4", "4.0.1", "4.0"), ("r5", "5.0.0", "5.0")]


@pytest.mark.parametrize(
    ("relationship", "r4", "r5"),
    [
        (Relationship.EQUIVALENT, "equivalent", "equivalent"),
        (Relationship.RELATED_TO, "relatedto", "related-to"),
        (Relationship.SOURCE_IS_NARROWER, "wider", "source-is-narrower-than-target"),
        (Relationship.SOURCE_IS_BROADER, "narrower", "source-is-broader-than-target"),
        (Relationship.NOT_RELATED_TO, "disjoint", "not-related-to"),
    ],
)
def test_the_equivalence_of_r4_is_the_inverse_of_the_relationship_of_r5(
    relationship: Relationship, r4: str, r5: str
) -> None:
    parts = [relationship_part(relationship, dialect, matched=True) for dialect in (R4, R5)]

    assert parts == [("equivalence", r4), ("relationship", r5)]


@pytest.mark.parametrize(
    ("dialect", "part"),
    [(R4, ("equivalence", "unmatched")), (R5, ("relationship", "not-related-to"))],
)
def test_a_source_without_target_is_unmatched_in_r4(
    dialect: Dialect, part: tuple[str, str]
) -> None:
    assert relationship_part(Relationship.NOT_RELATED_TO, dialect, matched=False) == part
