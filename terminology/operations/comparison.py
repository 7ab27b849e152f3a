"""Two editions of a code system, code by code: what became of each.

added        the code is in the later edition only
removed      the code is in the earlier edition only
terminated   it has got an end of validity, or has become inactive
reactivated  it has lost its end, or is inactive no longer
maintained   nothing differs but properties in which the publisher notes its own work: a
             content names them (conceptmaps/content.py)
changed      anything else differs

The other way round, added and removed change places, and so do terminated and reactivated.
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
    """What became of a code from one edition to another."""

    ADDED = "added"
    REMOVED = "removed"
    TERMINATED = "terminated"
    REACTIVATED = "reactivated"
    CHANGED = "changed"
    MAINTAINED = "maintained"


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one code; its display is that of the later edition that has it."""

    code: str
    change: Change
    display: str | None
    differences: tuple[Difference, ...]


def compare(earlier: Concepts, later: Concepts) -> Iterator[Entry]:
    """The entries of all codes that differ, in the order of the codes.

    A fragment says nothing of the codes that it lacks: they are neither added nor removed.
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
) -> Iterator[Entry]:
    found = differences.between(before, after, skipped)
    named = after or before
    if found and named:
        yield Entry(named.code, _change(before, after, found, maintenance), named.display, found)


def _change(
    before: Concept | None,
    after: Concept | None,
    found: tuple[Difference, ...],
    maintenance: frozenset[str],
) -> Change:
    if before is None:
        return Change.ADDED
    if after is None:
        return Change.REMOVED
    if _ending(before) != _ending(after):
        return Change.TERMINATED if _ending(before) < _ending(after) else Change.REACTIVATED
    if all(difference.property in maintenance for difference in found):
        return Change.MAINTAINED
    return Change.CHANGED


def _ending(concept: Concept) -> int:
    """How far a concept has come towards its end: none is known, it has one, it is inactive."""
    return 2 if concept.inactive else int(concept.validity.end is not None)


def one_sided(earlier: Edition, later: Edition) -> frozenset[str]:
    """The properties that one edition declares and the other does not: its release said more."""
    first = {declared.code for declared in earlier.properties}
    second = {declared.code for declared in later.properties}
    return frozenset((first ^ second) - set(BUILT_IN))
