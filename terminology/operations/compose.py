"""The members of a value set: its includes without its excludes, in the installed editions.

Source: https://hl7.org/fhir/R5/valueset.html#compositions, and HL7's terminology ecosystem for
versions: an exclude applies by code to includes of other versions; includes of several versions
are distinct, unless `versionsMatch` is true.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.problems import Invalid, TooCostly
from codesystems.valueset import Include, ValueSet
from terminology import work
from terminology.messages import toocostly
from terminology.operations import (
    as_of,
    circles,
    dayparts,
    editionmembers,
    onday,
    pins,
    supplements,
)
from terminology.operations.editionmembers import EditionMembers
from terminology.operations.notinstalled import (
    MissingSystem,
    MissingValueSet,
    UnprocessedSystem,
    VersionNotAllowed,
)
from terminology.operations.pins import Pins
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts
from terminology.store.members import Members
from terminology.versionpatterns import fits, is_pattern, order

DEEPEST = 30
"""The limit on levels of nested value sets."""
MOST = 5_000
"""The limit on includes and excludes of one request."""


"""The content of code systems that have no codes to include."""
_INCLUDE = 20
"""Units of work for an include or an exclude, besides those for the concepts that it reads."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an edition was used: the version of the include, and that of a pin."""

    included: str | None
    pinned: str | None
    of_day: bool = False


_OF_THE_DAY = Reason(None, None, of_day=True)


@dataclass(slots=True)
class Used:
    """The editions, value sets, supplements and pins that a result used, in order of use.

    `drawn` are the versions of each code system that the definition draws on, whatever a request
    forces.
    """

    editions: dict[str, Concepts] = field(default_factory=dict)
    value_sets: dict[str, ValueSet] = field(default_factory=dict)
    supplements: dict[str, Concepts] = field(default_factory=dict)
    pins: dict[tuple[str, str], None] = field(default_factory=dict)
    reasons: dict[str, "Reason"] = field(default_factory=dict)
    drawn: dict[str, set[str]] = field(default_factory=dict)
    versions_match: bool = False


class Composition(NamedTuple):
    """The members of a value set by edition, and what was used for them."""

    parts: Sequence[EditionMembers]
    used: Used


def compose(
    value_set: ValueSet,
    snapshot: Snapshot,
    pins: Pins,
    *,
    wanting: tuple[str, ...] = (),
    only: str | None = None,
    preferred: str | None = None,
    day: AsOf | None = None,
) -> Composition:
    """Compose a value set, once for all codes of a request.

    The parameters are those of `Composer`. Raises Problem as it does.
    """

    def composed() -> Composition:
        composer = Composer(
            snapshot, pins, wanting=wanting, only=only, preferred=preferred, day=day
        )
        return Composition(composer.select(value_set), composer.used)

    key = ("compose", id(value_set), id(snapshot), pins, wanting, only, preferred, day)
    return work.once(key, (value_set, snapshot), composed)


class Composer:
    """Composes value sets for one request, and records in `used` what it used.

    `wanting` are the supplements of the request. `only` limits the includes to one code system,
    that of the code to validate; `preferred` is the version of this code.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        pins: Pins,
        *,
        wanting: Sequence[str] = (),
        only: str | None = None,
        preferred: str | None = None,
        day: AsOf | None = None,
    ) -> None:
        self.used = Used()
        self._snapshot = snapshot
        self._pins = pins
        self._only = canonical.resolve(only).canonical if only else None
        self._preferred = preferred
        self._day = day
        self._imports: dict[tuple[str, str], list[EditionMembers]] = {}
        self._includes = 0
        self._supplement(wanting)

    def value_set(self, reference: str, within: ValueSet | None = None) -> ValueSet:
        """The value set of `url`, `url|version` or `#id`. Raises MissingValueSet."""
        if within is not None and reference in within.contained:
            return within.contained[reference]
        url, version = canonical.split(reference)
        if version is None:
            version = pins.of(self._pins.value_sets, url)
            if version is not None:
                self.used.pins["default-valueset-version", f"{url}|{version}"] = None
        value_set = self._snapshot.value_set(url, version)
        if value_set is None:
            raise MissingValueSet(url, version, self._snapshot)
        return value_set

    def _installed(self, reference: str) -> ValueSet | None:
        url, version = canonical.split(reference)
        return self._snapshot.value_set(url, version or pins.of(self._pins.value_sets, url))

    def select(self, value_set: ValueSet, path: tuple[ValueSet, ...] = ()) -> list[EditionMembers]:
        """The members of a value set, by edition, in the order of its includes.

        Raises Problem where an include is not installed, or where it includes itself.
        """
        self._enter(value_set, path)
        self._supplement(value_set.supplements)
        path = (*path, value_set)
        included = self._include_all(value_set.includes, path)
        matching = value_set.parameters.get("versionsMatch")
        included = editionmembers.join(included, by_code=matching == "true")
        excluded = editionmembers.by_edition(self._include_all(value_set.excludes, path))
        if matching == "true" or (matching is None and editionmembers.crosses(included, excluded)):
            self.used.versions_match = True
            matching = "true"
        by_code = matching == "true"
        members = editionmembers.subtract(included, excluded, by_code=by_code)
        if value_set.excludes or len(path) > 1:
            members = [replace(part, nested=False) for part in members]
        if value_set.inactive is False:
            members = [part.less(part.concepts.inactive) for part in members]
        return members

    def _enter(self, value_set: ValueSet, path: tuple[ValueSet, ...]) -> None:
        if value_set.faults:
            raise Invalid(*value_set.faults)
        if not path:
            circles.refuse(value_set, self._installed)
        if len(path) >= DEEPEST:
            raise TooCostly(toocostly.too_deep(DEEPEST))
        if path and not _is_contained(value_set, path):
            self.used.value_sets[value_set.canonical] = value_set

    def _include_all(
        self, includes: Iterable[Include], path: tuple[ValueSet, ...]
    ) -> list[EditionMembers]:
        return [part for include in includes for part in self._include(include, path)]

    def _include(self, include: Include, path: tuple[ValueSet, ...]) -> list[EditionMembers]:
        self._includes += 1
        work.spend(_INCLUDE)
        if self._includes > MOST:
            raise TooCostly(toocostly.too_many_includes(MOST))
        system = include.system
        if system is None:
            return self._imported(include, path)
        if self._only is not None and canonical.resolve(system).canonical != self._only:
            return []
        if self._pins.excludes(system):
            return []
        concepts, reason = self._resolved(system, include.version)
        if self._pins.excludes(system, concepts.edition.version):
            return []
        concepts = self._use(system, concepts, reason)
        self._draw(include, concepts)
        versioned = include.version is not None
        members = self._parts(concepts, include, path[-1].canonical)
        parts = [replace(part, versioned=versioned) for part in members]
        for reference in include.value_sets:
            imported = editionmembers.by_edition(self._import(reference, path))
            parts = [editionmembers.meet(part, imported) for part in parts]
        return parts

    def _parts(self, concepts: Concepts, include: Include, name: str) -> Iterator[EditionMembers]:
        """The members of an include; on a date those in force, also of later editions.

        With a version, only its edition is used.
        """
        day, edition = self._day, concepts.edition
        if day is None:
            yield editionmembers.choose(concepts, include, name, self._related)
            return
        if self.used.reasons[edition.canonical] != _OF_THE_DAY:
            yield self._in_force(concepts, dayparts.in_force(concepts, day), include, name)
            return
        (_, members), *later = dayparts.parts(self._snapshot.versions(edition.url), day)
        yield self._in_force(concepts, members, include, name)
        for other, members in later:
            supplemented = supplements.add(other, list(self.used.supplements.values()))
            with suppress(Invalid):  # a filter property that this edition lacks
                part = self._in_force(supplemented, members, include, name)
                if part.members:
                    self.used.reasons[other.edition.canonical] = _OF_THE_DAY
                    self.used.editions[other.edition.canonical] = supplemented
                    yield part

    def _in_force(
        self, concepts: Concepts, members: Members, include: Include, name: str
    ) -> EditionMembers:
        """The members of an include among those in force on a date, which are active."""
        active = onday.active(concepts, members)
        part = editionmembers.choose(active, include, name, self._related)
        return replace(part, members=part.members & members)

    def _imported(self, include: Include, path: tuple[ValueSet, ...]) -> list[EditionMembers]:
        """The members that all value sets of an include have."""
        first, *others = include.value_sets
        members = self._import(first, path)
        for reference in others:
            more = editionmembers.by_edition(self._import(reference, path))
            members = [editionmembers.meet(part, more) for part in members]
        return members

    def _import(self, reference: str, path: tuple[ValueSet, ...]) -> list[EditionMembers]:
        """The members of an included value set, which is composed once."""
        container = _container(path)
        within = container if reference in container.contained else None
        key = (within.canonical if within else "", reference)
        if within is not None or key not in self._imports:
            self._imports[key] = self.select(self.value_set(reference, within), path)
        return self._imports[key]

    def edition(self, system: str, version: str | None) -> Concepts:
        """The edition of an include. Raises MissingSystem and VersionNotAllowed."""
        return self._use(system, *self._resolved(system, version))

    def _related(self, system: str) -> Concepts | None:
        """The edition of a code system whose codes are values of a property."""
        with suppress(MissingSystem):
            return self.edition(system, None)
        return None

    def _draw(self, include: Include, concepts: Concepts) -> None:
        """Note the version that an include means by itself."""
        edition, version = concepts.edition, concepts.edition.version
        if pins.of(self._pins.force, edition.url) is not None:
            versions = (one.edition.version for one in self._snapshot.versions(edition.url))
            meant = (one for one in versions if fits(one, include.version or one))
            version = next(meant, include.version or version)
        self.used.drawn.setdefault(edition.url, set()).add(version)

    def _use(self, system: str, concepts: Concepts, reason: Reason) -> Concepts:
        self.used.reasons[concepts.edition.canonical] = reason
        if not concepts.edition.content.has_codes:
            raise UnprocessedSystem(concepts)
        expected = pins.of(self._pins.check, system)
        if expected is not None and not fits(concepts.edition.version, expected):
            self.used.pins["check-system-version", f"{system}|{expected}"] = None
            raise VersionNotAllowed(concepts, expected)
        return self._supplemented(concepts)

    def _resolved(self, system: str, version: str | None) -> tuple[Concepts, Reason]:
        versions = self._snapshot.versions(system)
        forced = pins.of(self._pins.force, system)
        if forced is not None:
            self.used.pins["force-system-version", f"{system}|{forced}"] = None
            return _newest(versions, system, forced, None), Reason(version, forced)
        if version is not None and canonical.resolve(system).release_versions:
            concepts = _newest(versions, system, version, self._preferred)
            return concepts, Reason(version, None)
        for name, version_pins in (
            ("check-system-version", self._pins.check),
            ("system-version", self._pins.default),
        ):
            pinned = pins.of(version_pins, system)
            if pinned is not None:
                self.used.pins[name, f"{system}|{pinned}"] = None
                return _newest(versions, system, pinned, None), Reason(None, pinned)
        if not versions:
            raise MissingSystem(system, None, [])
        if self._day is not None:
            concepts = as_of.in_force(as_of.for_dates(versions), self._day.last)
            return concepts, _OF_THE_DAY
        preferred = (item for item in versions if item.edition.version == self._preferred)
        return next(preferred, versions[0]), Reason(None, None)

    def _supplemented(self, concepts: Concepts) -> Concepts:
        """The edition with the supplements so far, to which an included value set may add."""
        supplemented = supplements.add(concepts, list(self.used.supplements.values()))
        self.used.editions[concepts.edition.canonical] = supplemented
        return supplemented

    def _supplement(self, urls: Iterable[str]) -> None:
        for supplement in supplements.find(urls, self._snapshot):
            self.used.supplements[supplement.edition.canonical] = supplement


def _is_contained(value_set: ValueSet, path: tuple[ValueSet, ...]) -> bool:
    return any(value_set is one for outer in path for one in outer.contained.values())


def _container(path: tuple[ValueSet, ...]) -> ValueSet:
    """The value set whose contained value sets the last one of a path may name."""
    last = path[-1]
    outers = (outer for outer in reversed(path) if _is_contained(last, (outer,)))
    return next(outers, last)


def _newest(
    versions: Sequence[Concepts], system: str, version: str, preferred: str | None
) -> Concepts:
    """The newest edition that fits a version; with a wildcard, the preferred one if it fits."""
    fitting = [concepts for concepts in versions if fits(concepts.edition.version, version)]
    if not fitting:
        known = sorted((concepts.edition.version for concepts in versions), key=order)
        raise MissingSystem(system, version, known)
    matching = (concepts for concepts in fitting if concepts.edition.version == preferred)
    return next(matching, fitting[0]) if is_pattern(version) else fitting[0]
