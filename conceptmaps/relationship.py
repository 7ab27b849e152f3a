"""The table of relationship codes: R5, R4, and the reverse of each.

R5 has the relationship of the source to the target, R4 that of the target to the source, so
"source-is-narrower-than-target" is R4's "wider". Source: the R4 and R5 definitions of
ConceptMap.group.element.target.equivalence and .relationship.
"""

from conceptmaps.model import Relationship

_R4: dict[Relationship, str] = {
    Relationship.RELATED_TO: "relatedto",
    Relationship.EQUIVALENT: "equivalent",
    Relationship.SOURCE_IS_NARROWER: "wider",
    Relationship.SOURCE_IS_BROADER: "narrower",
    Relationship.NOT_RELATED_TO: "disjoint",
}

_FROM_R4: dict[str, Relationship] = {
    **{code: relationship for relationship, code in _R4.items()},
    "equal": Relationship.EQUIVALENT,
    "subsumes": Relationship.SOURCE_IS_NARROWER,
    "specializes": Relationship.SOURCE_IS_BROADER,
    "inexact": Relationship.RELATED_TO,
    "unmatched": Relationship.NOT_RELATED_TO,
}

_REVERSED: dict[Relationship, Relationship] = {
    Relationship.SOURCE_IS_NARROWER: Relationship.SOURCE_IS_BROADER,
    Relationship.SOURCE_IS_BROADER: Relationship.SOURCE_IS_NARROWER,
}

UNMATCHED = "unmatched"
"""R4's code for a source without a target; R5 has noMap instead."""


def r4(relationship: Relationship) -> str:
    """Return the R4 code (equivalence) of a relationship."""
    return _R4[relationship]


def from_r4(code: str) -> Relationship:
    """Return the relationship of an R4 code. Raises KeyError for another code."""
    return _FROM_R4[code]


def reverse(relationship: Relationship) -> Relationship:
    """Return the relationship of the target to the source: with both exchanged."""
    return _REVERSED.get(relationship, relationship)
