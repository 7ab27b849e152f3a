"""The filters on what stands above and below a concept.

A            is-a A            A B C D          generalizes D   A B D
├── B        descendent-of A   B C D            child-of A      B C
│   └── D    descendent-leaf A C D              is-not-a B      A C
└── C
"""

from terminology.store.contract import Concepts
from terminology.store.members import Members


def is_a(held: Concepts, property: str, value: str) -> Members:
    """The concept and everything below it."""
    del property
    return _itself(held, value) | held.below(value)


def descendent_of(held: Concepts, property: str, value: str) -> Members:
    """Everything below the concept, without itself."""
    del property
    return held.below(value)


def descendent_leaf(held: Concepts, property: str, value: str) -> Members:
    """Everything below the concept that has nothing below it."""
    del property
    below = held.below(value)
    concepts = zip(below, held.at(list(below)), strict=True)
    return Members.of(place for place, concept in concepts if not held.children(concept.code))


def child_of(held: Concepts, property: str, value: str) -> Members:
    """The concepts directly below."""
    del property
    return Members.of(held.places(near.code for near in held.children(value)).values())


def is_not_a(held: Concepts, property: str, value: str) -> Members:
    """Everything but the concept and what is below it."""
    return held.everything - is_a(held, property, value)


def generalizes(held: Concepts, property: str, value: str) -> Members:
    """The concept and everything above it."""
    del property
    found: dict[str, None] = {}
    waiting = [value]
    while waiting:
        code = waiting.pop()
        if code not in found:
            found[code] = None
            waiting += [near.code for near in held.parents(code)]
    return Members.of(held.places(found).values())


def _itself(held: Concepts, code: str) -> Members:
    return Members.of(held.places([code]).values())
