"""CodeSystem/$diff: what differs between two editions of one code system. Ours, not HL7's.

The earlier edition is the one asked from, the later the one asked to, whatever their dates.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from codesystems.model import Edition
from codesystems.problems import Invalid
from terminology.messages import codesystem
from terminology.operations import comparison
from terminology.operations.comparison import Change, Entry
from terminology.operations.differences import BUILT_IN
from terminology.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Diff:
    """The question: two versions of a code system, and which of the differences to show.

    `properties` keeps the entries in which one of these differs, and of them these only;
    `changes` keeps the entries of these kinds. None is all. `count` entries are shown from
    `offset` on; None shows them all.
    """

    system: str
    earlier: str
    later: str
    properties: frozenset[str] | None = None
    changes: frozenset[Change] | None = None
    count: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """The answer: the entries of a page, and how many there are.

    `totals` count every kind of change, whatever was asked to be shown; `total` the entries
    that were, on all pages. `next` is the offset of the next page. `not_compared` are the
    properties that only one of the editions declares: its release came with more.
    """

    earlier: Edition
    later: Edition
    totals: Mapping[Change, int]
    not_compared: tuple[str, ...]
    total: int
    entries: tuple[Entry, ...]
    offset: int
    next: int | None


def diff(question: Diff, snapshot: Snapshot) -> Compared:
    """Compare two editions, which reads both whole.

    Raises NotFound for an unknown code system or version, and Invalid for one version sent
    twice and for a property that neither edition has.
    """
    earlier = snapshot.required(question.system, question.earlier)
    later = snapshot.required(question.system, question.later)
    if earlier.edition.version == later.edition.version:
        raise Invalid(codesystem.same_version(earlier.edition.url, earlier.edition.version))
    _refuse_unknown(question.properties or frozenset(), earlier.edition, later.edition)
    entries = list(comparison.compare(earlier, later))
    shown = [kept for entry in entries for kept in _shown(entry, question)]
    end = len(shown) if question.count is None else question.offset + question.count
    counted = Counter(entry.change for entry in entries)
    return Compared(
        earlier.edition,
        later.edition,
        {change: counted[change] for change in Change},
        tuple(sorted(comparison.one_sided(earlier.edition, later.edition))),
        len(shown),
        tuple(shown[question.offset : end]),
        question.offset,
        end if question.count and end < len(shown) else None,
    )


def _shown(entry: Entry, question: Diff) -> Iterator[Entry]:
    """The entry as far as it is to be shown, or nothing."""
    if question.changes is not None and entry.change not in question.changes:
        return
    wanted = question.properties
    if wanted is None:
        yield entry
        return
    kept = tuple(one for one in entry.differences if one.property in wanted)
    if kept:
        yield replace(entry, differences=kept)


def _refuse_unknown(names: frozenset[str], earlier: Edition, later: Edition) -> None:
    declared = (one.code for edition in (earlier, later) for one in edition.properties)
    known = dict.fromkeys((*BUILT_IN, *declared))
    for name in sorted(names):
        if name not in known:
            raise Invalid(codesystem.unknown_property(name, known))
