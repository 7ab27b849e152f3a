"""The place and the depth of each concept of an edition in its CodeSystem resource.

Many clients read a hierarchy from nested concepts only, so concepts are nested where they can be:
where each has one parent at most.
"""

from collections.abc import Iterator, Sequence

from codesystems.model import Concept
from terminology.store.contract import Concepts

_DEEPEST = 100
"""The limit on levels of nested concepts: parsers of JSON and XML have one too."""
_BATCH = 500
"""Concepts that are read at once."""


def ordered(concepts: Concepts) -> Iterator[tuple[int, Concept]]:
    """Yield each concept with its depth, below its parent if concepts are nested.

    Siblings are in the publisher's order.
    """
    nested = _nested(concepts)
    if nested is None:
        yield from ((0, concept) for concept in concepts.concepts())
        return
    places, depths = nested
    yield from zip(depths, _at(concepts, places), strict=True)


def _nested(concepts: Concepts) -> tuple[Sequence[int], Sequence[int]] | None:
    """Return the places of the concepts in order, and their depths; None for a flat list."""
    if not concepts.has_parents:
        return None
    below: dict[int, list[int]] = {}
    children: set[int] = set()
    for place, parent in concepts.parent_places():
        if place in children:
            return None
        children.add(place)
        below.setdefault(parent, []).append(place)
    number = len(concepts.everything)
    waiting = [(place, 0) for place in reversed(range(number)) if place not in children]
    places, depths = [], []
    while waiting:
        place, depth = waiting.pop()
        places.append(place)
        depths.append(depth)
        waiting += [(child, depth + 1) for child in reversed(below.get(place, ()))]
    # A circle of parents is below no root.
    is_tree = len(places) == number and max(depths) < _DEEPEST
    return (places, depths) if is_tree else None


def _at(concepts: Concepts, places: Sequence[int]) -> Iterator[Concept]:
    if all(place == index for index, place in enumerate(places)):
        yield from concepts.concepts()
        return
    for start in range(0, len(places), _BATCH):
        yield from concepts.at(places[start : start + _BATCH])
