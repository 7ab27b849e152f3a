"""Comparison of two editions of a code system, code by code.

added        only the later edition has the code
removed      only the earlier edition has the code
terminated   the code got an end of validity, or became inactive
reactivated  the code lost its end of validity, or became active
maintained   only properties of the publisher's maintenance differ, without a change of the code
             (see PropertyRoles in conceptmaps/content.py)
changed      anything else differs

With the editions swapped, added and removed swap, and so do terminated and reactivated.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from codesystems.model import Concept, ContentMode, Edition
from terminology import contents
from terminology.operations import differences
from terminology.operations.differences import BUILT_IN, Difference
from terminology.store.contract import Concepts


class Change(StrEnum):
    """The kind of change of a code between two editions."""

    ADDED = "added"
    REMOVED = "removed"
    TERMINATED = "terminated"
    REACTIVATED = "reactivated"
    CHANGED = "changed"
    MAINTAINED = "maintained"


@dataclass(frozen=True, slots=True)
class ChangedCode:
    """The change of one code; the display is that of the later edition with the code."""

    code: str
    change: Change
    display: str | None
    differences: tuple[Difference, ...]


def compare(earlier: Concepts, later: Concepts) -> Iterator[ChangedCode]:
    """List the entries of all codes that differ, in the order of the codes.

    Codes that a fragment lacks are neither added nor removed.
    """
    skipped = one_sided(earlier.edition, later.edition)
    maintenance = contents.roles(later.edition.url).maintenance
    first = {concept.code: concept for concept in earlier.concepts()}
    second = {concept.code: concept for concept in later.concepts()}
    whole_first = earlier.edition.content is not ContentMode.FRAGMENT
    whole_second = later.edition.content is not ContentMode.FRAGMENT
    for code in sorted(first.keys() | second.keys()):
        before, after = first.get(code), second.get(code)
        if (before or whole_first) and (after or whole_second):
            yield from _entry(before, after, skipped, maintenance)


def _entry(
    before: Concept | None,
    after: Concept | None,
    skipped: frozenset[str],
    maintenance: frozenset[str],
) -> Iterator[ChangedCode]:
    differing = differences.between(before, after, skipped)
    concept = after or before
    if differing and concept:
        change = _change(before, after, differing, maintenance)
        yield ChangedCode(concept.code, change, concept.display, differing)


def _change(
    before: Concept | None,
    after: Concept | None,
    differing: tuple[Difference, ...],
    maintenance: frozenset[str],
) -> Change:
    if before is None:
        return Change.ADDED
    if after is None:
        return Change.REMOVED
    if _ending(before) != _ending(after):
        return Change.TERMINATED if _ending(before) < _ending(after) else Change.REACTIVATED
    if all(difference.property in maintenance for difference in differing):
        return Change.MAINTAINED
    return Change.CHANGED


def _ending(concept: Concept) -> int:
    """0: no end of validity, 1: an end of validity, 2: inactive."""
    return 2 if concept.inactive else int(concept.validity.end is not None)


def one_sided(earlier: Edition, later: Edition) -> frozenset[str]:
    """The properties that only one of the editions declares."""
    first = {declared.code for declared in earlier.properties}
    second = {declared.code for declared in later.properties}
    return frozenset((first ^ second) - set(BUILT_IN))
