"""The concepts of a value set by edition, and how they are joined, met and taken away.

Concepts of several versions of a code system stay apart, unless they are to be told by their
codes alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from codesystems.problems import Invalid
from codesystems.valueset import Include, Pick
from terminology.messages import codesystem
from terminology.store.contract import Concepts
from terminology.store.members import NONE, Members, Ranked
from terminology.valuesets import filters
from terminology.valuesets.filters import values
from terminology.versionpatterns import Order, order


@dataclass(frozen=True, slots=True)
class Part:
    """Concepts of one edition that belong to a value set.

    `order` are their places where they stand otherwise than in the edition, `ranked` what ranks
    them where the best come first. Where a value set names them one by one, `picks` are what it
    says of each, and they are not `nested` below one another. They are `versioned` where the value
    set names the version.
    """

    held: Concepts
    members: Members
    order: tuple[int, ...] | None = None
    ranked: Ranked | None = None
    picks: dict[int, Pick] = field(default_factory=dict)
    nested: bool = True
    versioned: bool = False

    def page(self, start: int, number: int) -> list[int]:
        """So many places of the concepts, after the first `start` of them."""
        if self.ranked is not None:
            return self.ranked.page(self.members, start, number)
        if self.order is None:
            return self.members.page(start, number)
        return self.members.among(self.order)[start : start + number]

    def less(self, members: Members) -> "Part":
        """The part without these concepts."""
        return replace(self, members=self.members - members)


def choose(held: Concepts, include: Include) -> Part:
    """The concepts that an include names, or that all of its filters choose, or all."""
    picked = Part(held, held.everything)
    if include.picks:
        picked = _picked(held, include.picks)
    members = picked.members
    for number, asked in enumerate(include.filters):
        found = filters.select(held, include, number)
        if not found and not _has(held, asked.property):
            known = [one.code for one in held.edition.properties]
            place = f"{include.place}.filter[{number}]"
            raise Invalid(
                codesystem.unknown_filter_property(held.edition.url, asked.property, known, place)
            )
        members &= found
    return replace(picked, members=members)


def _has(held: Concepts, property: str) -> bool:
    declared = {one.code for one in held.edition.properties}
    declared |= {one.code for one in held.edition.filters}
    return property in declared or property in _FOR_ALL or bool(values.having(held, property))


_FOR_ALL = frozenset({*values.ITSELF, "display", "inactive", "parent", "child", "status"})


def _picked(held: Concepts, picks: tuple[Pick, ...]) -> Part:
    """The codes that a value set names; what the edition lacks is left out."""
    places = held.places(one.code for one in picks)
    if not held.edition.case_sensitive:
        for code in [one.code for one in picks if one.code not in places]:
            for place in held.places(held.spellings(code)).values():
                places.setdefault(code, place)
    found = {places[one.code]: one for one in picks if one.code in places}
    return Part(held, Members.of(found), tuple(found), picks=found, nested=False)


def meet(part: Part, others: Sequence[Part]) -> Part:
    """The part as far as a value set has it too, whatever the version."""
    return replace(part, members=part.members & _of(part.held, others, by_code=True))


def _translated(part: Part, held: Concepts) -> Members:
    """The concepts of a part as those of another edition of the same code system."""
    if part.held.edition.canonical == held.edition.canonical:
        return part.members
    codes = (concept.code for concept in part.held.at(list(part.members)))
    return Members.of(held.places(codes).values())


def join(parts: Sequence[Part], *, by_code: bool) -> list[Part]:
    """Each concept once: where it is met first, or by its code in the latest version.

    A part that adds nothing to those of its edition is left out, so that value sets which
    include the same again and again come to no more than what they hold.
    """
    found: list[Part] = []
    taken: dict[str, Members] = {}
    for part in _latest_first(parts):
        edition = part.held.edition.canonical
        more = part.less(taken.get(edition, NONE))
        if more.members or edition not in taken:
            taken[edition] = taken.get(edition, NONE) | more.members
            found.append(more)
    if not by_code:
        return found
    gathered = by_edition(found)
    later = {
        one.held.edition.canonical: _of(one.held, list(_later(one, gathered)), by_code=True)
        for one in gathered
    }
    return [part.less(later[part.held.edition.canonical]) for part in found]


def by_edition(parts: Sequence[Part]) -> list[Part]:
    """The concepts of each edition as one part, so that many parts are compared with few."""
    found: dict[str, Part] = {}
    for part in parts:
        held, edition = part.held, part.held.edition.canonical
        known = found[edition].members if edition in found else NONE
        found[edition] = Part(held, known | part.members)
    return list(found.values())


def _latest_first(parts: Sequence[Part]) -> list[Part]:
    """Parts in their order, but those of one code system together.

    Of these, the versions that are named come first, the latest before the others.
    """
    urls = list(dict.fromkeys(part.held.edition.url for part in parts))
    ordered = sorted(parts, key=_rank, reverse=True)
    return sorted(ordered, key=lambda part: urls.index(part.held.edition.url))


def _rank(part: Part) -> tuple[bool, Order]:
    return part.versioned, order(part.held.edition.version)


def _later(part: Part, parts: Sequence[Part]) -> Iterator[Part]:
    edition = part.held.edition
    return (
        other
        for other in parts
        if other.held.edition.url == edition.url
        and order(other.held.edition.version) > order(edition.version)
    )


def subtract(parts: Sequence[Part], excluded: Sequence[Part], *, by_code: bool) -> list[Part]:
    """The parts without what is excluded: of their edition, or by code of any version."""
    away = {
        one.held.edition.canonical: _of(one.held, excluded, by_code=by_code)
        for one in by_edition(parts)
    }
    return [part.less(away[part.held.edition.canonical]) for part in parts]


def _of(held: Concepts, parts: Sequence[Part], *, by_code: bool) -> Members:
    """The concepts of parts as those of an edition: its own, or by code those of any version."""
    found = NONE
    for part in parts:
        same = part.held.edition.canonical == held.edition.canonical
        if same or (by_code and part.held.edition.url == held.edition.url):
            found |= _translated(part, held)
    return found


def crosses(parts: Sequence[Part], excluded: Sequence[Part]) -> bool:
    """Tell whether only an exclude names another version than an include."""
    included = {part.held.edition.canonical for part in parts}
    urls = {part.held.edition.url for part in parts}
    others = (part.held.edition for part in excluded)
    return any(other.url in urls and other.canonical not in included for other in others)
