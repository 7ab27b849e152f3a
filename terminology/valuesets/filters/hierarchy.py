"""The filters on the ancestors and descendants of a concept.

A            is-a A            A B C D          generalizes D   A B D
├── B        descendent-of A   B C D            child-of A      B C
│   └── D    descendent-leaf A C D              is-not-a B      A C
└── C
"""

from terminology.store.contract import Concepts
from terminology.store.members import Members


def is_a(concepts: Concepts, property: str, value: str) -> Members:
    """Return the concept and all its descendants."""
    del property
    return _itself(concepts, value) | concepts.below(value)


def descendent_of(concepts: Concepts, property: str, value: str) -> Members:
    """Return all descendants of the concept, without itself."""
    del property
    return concepts.below(value)


def descendent_leaf(concepts: Concepts, property: str, value: str) -> Members:
    """Return the descendants of the concept that have no children."""
    del property
    below = concepts.below(value)
    placed = zip(below, concepts.at(list(below)), strict=True)
    return Members.of(place for place, concept in placed if not concepts.children(concept.code))


def child_of(concepts: Concepts, property: str, value: str) -> Members:
    """Return the direct children of the concept."""
    del property
    return Members.of(concepts.places(child.code for child in concepts.children(value)).values())


def is_not_a(concepts: Concepts, property: str, value: str) -> Members:
    """Return all concepts except the concept and its descendants."""
    return concepts.everything - is_a(concepts, property, value)


def generalizes(concepts: Concepts, property: str, value: str) -> Members:
    """Return the concept and all its ancestors."""
    del property
    ancestors: dict[str, None] = {}
    waiting = [value]
    while waiting:
        code = waiting.pop()
        if code not in ancestors:
            ancestors[code] = None
            waiting += [parent.code for parent in concepts.parents(code)]
    return Members.of(concepts.places(ancestors).values())


def _itself(concepts: Concepts, code: str) -> Members:
    return Members.of(concepts.places([code]).values())
