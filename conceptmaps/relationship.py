"""The one table of relationship words: R5, R4, and what each becomes in reverse.

R5 says how the source stands to the target, R4 how the target stands to the source, so
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
    **{word: relationship for relationship, word in _R4.items()},
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
"""R4's word where a map says that a source has no target; R5 says noMap instead."""


def r4(relationship: Relationship) -> str:
    """The R4 word (equivalence) for a relationship."""
    return _R4[relationship]


def from_r4(word: str) -> Relationship:
    """The relationship that an R4 word means. Raises KeyError for a word that is none."""
    return _FROM_R4[word]


def reverse(relationship: Relationship) -> Relationship:
    """The relationship seen from the target: what it is when source and target trade places."""
    return _REVERSED.get(relationship, relationship)
