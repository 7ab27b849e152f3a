"""The filters on the ancestors and descendants of a concept.

A            is-a A            A B C D          generalizes D   A B D
├── B        descendent-of A   B C D            child-of A      B C
│   └── D    descendent-leaf A C D              is-not-a B      A C
└── C
"""

from collections.abc import Callable

from terminology.store.contract import Concepts
from terminology.store.members import Members
from terminology.store.supplemented import showing


def is_a(concepts: Concepts, code: str) -> Members:
    """Return the concept and all its descendants."""
    return _itself(concepts, code) | concepts.below(code)


def descendent_of(concepts: Concepts, code: str) -> Members:
    """Return all descendants of the concept, without itself."""
    return concepts.below(code)


def descendent_leaf(concepts: Concepts, code: str) -> Members:
    """Return the descendants of the concept that have no children."""
    below = concepts.below(code)
    placed = zip(below, showing(concepts).at(list(below)), strict=True)
    return Members.of(place for place, concept in placed if not concepts.children(concept.code))


def child_of(concepts: Concepts, code: str) -> Members:
    """Return the direct children of the concept."""
    return Members.of(concepts.places(child.code for child in concepts.children(code)).values())


def is_not_a(concepts: Concepts, code: str) -> Members:
    """Return all concepts except the concept and its descendants."""
    return concepts.everything - is_a(concepts, code)


def generalizes(concepts: Concepts, code: str) -> Members:
    """Return the concept and all its ancestors."""
    ancestors: dict[str, None] = {}
    waiting = [code]
    while waiting:
        near = waiting.pop()
        if near not in ancestors:
            ancestors[near] = None
            waiting += [parent.code for parent in concepts.parents(near)]
    return Members.of(concepts.places(ancestors).values())


def _itself(concepts: Concepts, code: str) -> Members:
    return Members.of(concepts.places([code]).values())


OPERATORS: dict[str, Callable[[Concepts, str], Members]] = {
    "is-a": is_a,
    "descendent-of": descendent_of,
    "descendent-leaf": descendent_leaf,
    "child-of": child_of,
    "is-not-a": is_not_a,
    "generalizes": generalizes,
}
"""The operators of the hierarchy. A code that does not exist has nothing above or below it."""
