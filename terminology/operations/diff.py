"""CodeSystem/$diff: the differences between two editions of one code system. Ours, not HL7's.

`earlier` and `later` are the first and the second version of the request, whatever their dates.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from codesystems.model import Edition
from codesystems.problems import Invalid
from terminology.messages import codesystem
from terminology.operations import comparison
from terminology.operations.comparison import Change, ChangedCode
from terminology.operations.differences import BUILT_IN
from terminology.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Diff:
    """The request: two versions of a code system, and which of the differences to return.

    `properties` limits the differences to these, and the entries to those with one of them;
    `changes` limits the entries to these kinds. None is all. `count` limits the number of
    entries from `offset` on; None is no limit.
    """

    system: str
    earlier: str
    later: str
    properties: frozenset[str] | None = None
    changes: frozenset[Change] | None = None
    count: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result: the entries of a page, and their numbers.

    `totals` are the numbers of all changes by kind, `total` that of the requested entries on all
    pages. `next` is the offset of the next page. `not_compared` are the properties that only one
    of the editions declares.
    """

    earlier: Edition
    later: Edition
    totals: Mapping[Change, int]
    not_compared: tuple[str, ...]
    total: int
    entries: tuple[ChangedCode, ...]
    offset: int
    next: int | None


def diff(request: Diff, snapshot: Snapshot) -> Comparison:
    """Compare two editions, which reads both completely.

    Raises NotFound for an unknown code system or version, and Invalid for two equal
    versions and for a property that neither edition has.
    """
    earlier = snapshot.compared(request.system, request.earlier)
    later = snapshot.compared(request.system, request.later)
    if earlier.edition.version == later.edition.version:
        raise Invalid(codesystem.same_version(earlier.edition.url, earlier.edition.version))
    _refuse_unknown(request.properties or frozenset(), earlier.edition, later.edition)
    entries = list(comparison.compare(earlier, later))
    requested = [limited for entry in entries for limited in _limited(entry, request)]
    end = len(requested) if request.count is None else request.offset + request.count
    counted = Counter(entry.change for entry in entries)
    return Comparison(
        earlier.edition,
        later.edition,
        {change: counted[change] for change in Change},
        tuple(sorted(comparison.one_sided(earlier.edition, later.edition))),
        len(requested),
        tuple(requested[request.offset : end]),
        request.offset,
        end if request.count and end < len(requested) else None,
    )


def _limited(entry: ChangedCode, request: Diff) -> Iterator[ChangedCode]:
    """The entry with the requested differences, if any."""
    if request.changes is not None and entry.change not in request.changes:
        return
    properties = request.properties
    if properties is None:
        yield entry
        return
    differences = tuple(item for item in entry.differences if item.property in properties)
    if differences:
        yield replace(entry, differences=differences)


def _refuse_unknown(names: frozenset[str], earlier: Edition, later: Edition) -> None:
    declared = (item.code for edition in (earlier, later) for item in edition.properties)
    known = dict.fromkeys((*BUILT_IN, *declared))
    for name in sorted(names):
        if name not in known:
            raise Invalid(codesystem.unknown_property(later.url, name, known))
