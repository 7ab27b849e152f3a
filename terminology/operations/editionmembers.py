"""The members of a value set by edition: union, intersection and difference.

Members of several versions of a code system are distinct, unless compared by code.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from codesystems.valueset import Include, Pick
from terminology.store.contract import Concepts
from terminology.store.members import NONE, Members, Ranked
from terminology.store.supplemented import showing
from terminology.valuesets import filters
from terminology.valuesets.filters.coded import Find
from terminology.versionpatterns import Order, order


@dataclass(frozen=True, slots=True)
class EditionMembers:
    """The members of a value set that are concepts of one edition.

    `order` are their positions if their order is not that of the edition; `ranked` their ranks in
    a text search. `picks` are the concepts of the include (ValueSet.compose.include.concept) by
    position; such members are not `nested`. `versioned`: the include has a version; `filtered`: it
    has filters.
    """

    concepts: Concepts
    members: Members
    order: tuple[int, ...] | None = None
    ranked: Ranked | None = None
    picks: dict[int, Pick] = field(default_factory=dict)
    nested: bool = True
    versioned: bool = False
    filtered: bool = False

    def page(self, start: int, number: int) -> list[int]:
        """The positions of up to `number` members, from the index `start`."""
        if self.ranked is not None:
            return self.ranked.page(self.members, start, number)
        if self.order is None:
            return self.members.page(start, number)
        return self.members.among(self.order)[start : start + number]

    def less(self, members: Members) -> "EditionMembers":
        """The part without these members."""
        return replace(self, members=self.members - members)


def choose(concepts: Concepts, include: Include, value_set: str, find: Find) -> EditionMembers:
    """The concepts of an include: the listed ones, those that pass all its filters, or all.

    `value_set` is the name of the value set, for messages; `find` is given to its filters.
    """
    part = (
        _picked(concepts, include.picks)
        if include.picks
        else EditionMembers(concepts, concepts.everything)
    )
    members = part.members
    for number in range(len(include.filters)):
        members &= filters.select(concepts, include, number, value_set, find)
    return replace(part, members=members, filtered=bool(include.filters))


def _picked(concepts: Concepts, picks: tuple[Pick, ...]) -> EditionMembers:
    """The listed concepts of an include that the edition has."""
    places = concepts.places(pick.code for pick in picks)
    if not concepts.edition.case_sensitive:
        for code in [pick.code for pick in picks if pick.code not in places]:
            for place in concepts.places(concepts.spellings(code)).values():
                places.setdefault(code, place)
    by_place = {places[pick.code]: pick for pick in picks if pick.code in places}
    return EditionMembers(
        concepts, Members.of(by_place), tuple(by_place), picks=by_place, nested=False
    )


def meet(part: EditionMembers, others: Sequence[EditionMembers]) -> EditionMembers:
    """The intersection of a part with others, by code."""
    return replace(part, members=part.members & _of(part.concepts, others, by_code=True))


def _translated(part: EditionMembers, concepts: Concepts) -> Members:
    """The members of a part by code in another edition of the same code system."""
    if part.concepts.edition.canonical == concepts.edition.canonical:
        return part.members
    codes = (concept.code for concept in showing(part.concepts).at(list(part.members)))
    return Members.of(concepts.places(codes).values())


def join(parts: Sequence[EditionMembers], *, by_code: bool) -> list[EditionMembers]:
    """Each member once: its first occurrence, or `by_code` the one of the latest version.

    A part without new members of its edition is left out, so the result is small even if value
    sets include the same repeatedly.
    """
    joined: list[EditionMembers] = []
    taken: dict[str, Members] = {}
    for part in _latest_first(parts):
        edition = part.concepts.edition.canonical
        more = part.less(taken.get(edition, NONE))
        if more.members or edition not in taken:
            taken[edition] = taken.get(edition, NONE) | more.members
            joined.append(more)
    if not by_code:
        return joined
    gathered = by_edition(joined)
    later = {
        part.concepts.edition.canonical: _of(
            part.concepts, list(_later(part, gathered)), by_code=True
        )
        for part in gathered
    }
    return [part.less(later[part.concepts.edition.canonical]) for part in joined]


def by_edition(parts: Sequence[EditionMembers]) -> list[EditionMembers]:
    """One part for each edition, with all its members."""
    merged: dict[str, EditionMembers] = {}
    for part in parts:
        concepts, edition = part.concepts, part.concepts.edition.canonical
        known = merged[edition].members if edition in merged else NONE
        merged[edition] = EditionMembers(concepts, known | part.members)
    return list(merged.values())


def _latest_first(parts: Sequence[EditionMembers]) -> list[EditionMembers]:
    """The parts grouped by code system, in the order of their first occurrence.

    In a group, parts of includes with a version come first, then the latest version.
    """
    urls = list(dict.fromkeys(part.concepts.edition.url for part in parts))
    ordered = sorted(parts, key=_rank, reverse=True)
    return sorted(ordered, key=lambda part: urls.index(part.concepts.edition.url))


def _rank(part: EditionMembers) -> tuple[bool, Order]:
    return part.versioned, order(part.concepts.edition.version)


def _later(part: EditionMembers, parts: Sequence[EditionMembers]) -> Iterator[EditionMembers]:
    edition = part.concepts.edition
    return (
        other
        for other in parts
        if other.concepts.edition.url == edition.url
        and order(other.concepts.edition.version) > order(edition.version)
    )


def subtract(
    parts: Sequence[EditionMembers], excluded: Sequence[EditionMembers], *, by_code: bool
) -> list[EditionMembers]:
    """The parts without the excluded members, compared in their edition or by code."""
    removed = {
        part.concepts.edition.canonical: _of(part.concepts, excluded, by_code=by_code)
        for part in by_edition(parts)
    }
    return [part.less(removed[part.concepts.edition.canonical]) for part in parts]


def _of(concepts: Concepts, parts: Sequence[EditionMembers], *, by_code: bool) -> Members:
    """The members of parts in an edition: its own, or by code those of any version."""
    members = NONE
    for part in parts:
        same = part.concepts.edition.canonical == concepts.edition.canonical
        if same or (by_code and part.concepts.edition.url == concepts.edition.url):
            members |= _translated(part, concepts)
    return members


def crosses(parts: Sequence[EditionMembers], excluded: Sequence[EditionMembers]) -> bool:
    """Whether an exclude has a version of an included code system that no include has."""
    included = {part.concepts.edition.canonical for part in parts}
    urls = {part.concepts.edition.url for part in parts}
    others = (part.concepts.edition for part in excluded)
    return any(other.url in urls and other.canonical not in included for other in others)
