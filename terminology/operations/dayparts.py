"""The codes in force on a date, by edition: what `as_of` finds for one code, for a whole edition.

Most codes have the same days in the edition of the date and in all later ones, and are taken
together. Only a code that a later edition adds, drops or dates otherwise is looked at by itself.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from threading import Lock

from codesystems.asof import AsOf
from codesystems.model import ALWAYS, Validity
from terminology import work
from terminology.cache import Cache
from terminology.operations import as_of
from terminology.operations.as_of import Day
from terminology.store.contract import Concepts
from terminology.store.members import Members

DayPart = tuple[Concepts, Members]
"""An edition, and those of its codes that are in force on a date by this edition."""

_EARLIEST = date.min.isoformat()
_MOST = 8 << 20
"""The maximum size of each cache, in bytes."""
_CODE = 80
"""Estimated bytes of a code in a set."""

_Digests = tuple[str, ...]

_days_of_change: Cache[_Digests, frozenset[str]] = Cache(_MOST)
_of_day: Cache[tuple[_Digests, date, date], tuple[Members, ...]] = Cache(_MOST)
_lock = Lock()


def parts(versions: Sequence[Concepts], day: AsOf) -> list[DayPart]:
    """The codes in force on a date, by the edition that each is taken from.

    The edition in force on the date is the first, even without codes; the others are later ones.
    """
    editions = as_of.for_dates(versions)
    current = as_of.in_force(editions, day.last)
    editions = editions[: editions.index(current) + 1]
    if len(editions) == 1 or all(concepts.days is None for concepts in editions):
        return [(current, in_force(current, day))]
    key = _digests(editions), day.first, day.last
    with _lock:
        members = _of_day.get(key)
    if members is None:
        members = tuple(_members(editions, Day(editions, day), day))
        with _lock:
            _of_day.put(key, members, sum(found.size for found in members))
    every = zip(reversed(editions), members, strict=True)
    return [part for part in every if part[0] is current or part[1]]


def _members(editions: Sequence[Concepts], whole: Day, day: AsOf) -> list[Members]:
    """The codes to take from each edition, the edition of the date first."""
    changed: set[str] = set()
    for newer, older in pairwise(editions):
        changed |= _changed(newer, older)
    work.spend(len(changed))
    chosen: dict[int, list[str]] = {}
    for code in changed:
        concepts = whole.edition_for(code)
        if concepts is not None:
            chosen.setdefault(id(concepts), []).append(code)
    members = [_places(concepts, chosen.get(id(concepts), ())) for concepts in reversed(editions)]
    of_date, following = _unchanged(editions[-1], editions[-2], changed, day)
    return [members[0] | of_date, members[1] | following, *members[2:]]


def _unchanged(
    current: Concepts, following: Concepts, changed: set[str], day: AsOf
) -> tuple[Members, Members]:
    """The codes with the same days in all editions: of the edition of the date, and the next one.

    Codes without a first day are always those of the edition of the date.
    """
    same = in_force(current, day) - _places(current, changed)
    if not as_of.is_nearer(following, current, day.last):
        return same, Members()
    near = in_force(following, day) - _places(following, changed)
    return (
        same & current.in_force(_EARLIEST, _EARLIEST),
        near - following.in_force(_EARLIEST, _EARLIEST),
    )


def in_force(concepts: Concepts, day: AsOf) -> Members:
    """The codes of an edition that are in force on a date by this edition."""
    return concepts.in_force(day.first.isoformat(), day.last.isoformat())


def _places(concepts: Concepts, codes: set[str] | Sequence[str]) -> Members:
    return Members.of(concepts.places(codes).values())


def _changed(newer: Concepts, older: Concepts) -> frozenset[str]:
    """The codes that are not in both editions with the same days."""
    key = _digests((newer, older))
    with _lock:
        changed = _days_of_change.get(key)
    if changed is None:
        changed = frozenset(code for code, _ in _days(newer).items() ^ _days(older).items())
        with _lock:
            _days_of_change.put(key, changed, len(changed) * _CODE)
    return changed


def _days(concepts: Concepts) -> Mapping[str, Validity]:
    return concepts.days or dict.fromkeys(concepts.codes(), ALWAYS)


def _digests(editions: Sequence[Concepts]) -> _Digests:
    return tuple(concepts.provenance.digest for concepts in editions)
