"""The categories of codes, for a chart."""

from collections.abc import Callable

from terminology.store.contract import Concepts

_MOST = 40
"""Top-level concepts that a chart has room for."""


def by_category(*editions: Concepts) -> Callable[[str], str]:
    """Return a function from a code to its category: the code of its top-level ancestor.

    In a code system without a hierarchy, or with too many top-level concepts for a chart, it is the
    first character of the code.
    """
    parents = {
        concept.code: concept.parents for edition in editions for concept in edition.concepts()
    }
    top_level = sum(not above for above in parents.values())

    def first_character(code: str) -> str:
        return code[:1]

    def top_ancestor(code: str) -> str:
        while above := parents.get(code):
            code = above[0]
        return code

    return top_ancestor if top_level <= min(_MOST, len(parents) - 1) else first_character
