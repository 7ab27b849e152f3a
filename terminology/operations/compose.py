"""Which concepts a value set holds: its includes less its excludes, over the editions here.

Source: https://hl7.org/fhir/R5/valueset.html#compositions, and HL7's terminology ecosystem for
versions: an include of one version and an exclude of another meet by code; includes of several
versions stay apart, unless `versionsMatch` says that they meet too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import ContentMode
from codesystems.problems import Invalid, NotFound, TooCostly
from codesystems.valueset import UNIDENTIFIED, Include, ValueSet
from terminology import work
from terminology.messages import codesystem, hl7valuesets, toocostly
from terminology.operations import as_of, parts, pins, supplements
from terminology.operations.parts import Part
from terminology.operations.pins import Pins
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts
from terminology.versionpatterns import fits, is_pattern, order

DEEPEST = 30
"""Value sets within value sets."""
MOST = 5_000
"""Includes and excludes that one question looks at."""


_INCLUDE = 20
"""Units of work for an include or an exclude, beside those for the concepts that it looks at."""


class MissingValueSet(NotFound):
    """A value set that is included is not here."""

    def __init__(self, url: str, version: str | None) -> None:
        super().__init__(hl7valuesets.unknown_import(url, version))
        self.canonical = f"{url}|{version}" if version else url


class MissingSystem(NotFound):
    """A code system, or a version of one, that a value set draws on is not here."""

    def __init__(self, system: str, version: str | None, known: Sequence[str]) -> None:
        issue = (
            hl7valuesets.cannot_expand_version(system, version, known)
            if version and known
            else hl7valuesets.cannot_expand(system)
        )
        super().__init__(issue)
        self.system, self.version, self.known = system, version, known


class VersionNotAllowed(Invalid):
    """A check of versions forbids the one that the value set leads to."""

    def __init__(self, held: Concepts, due: str) -> None:
        edition = held.edition
        super().__init__(hl7valuesets.version_not_allowed(edition.url, edition.version, due, None))
        self.held, self.due = held, due


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an edition was drawn on: the version that the include names, and that of a pin."""

    included: str | None
    pinned: str | None


@dataclass(slots=True)
class Used:
    """What an answer drew on, each once, in the order in which it was met."""

    editions: dict[str, Concepts] = field(default_factory=dict)
    value_sets: dict[str, ValueSet] = field(default_factory=dict)
    supplements: dict[str, Concepts] = field(default_factory=dict)
    pins: dict[tuple[str, str], None] = field(default_factory=dict)
    reasons: dict[str, "Reason"] = field(default_factory=dict)
    versions_match: bool = False


class Composition(NamedTuple):
    """The concepts of a value set, by edition, and what they were drawn from."""

    parts: Sequence[Part]
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
    """Compose a value set, once for a request however many codes it asks about.

    The inputs are those of `Composer`. Raises Problem as it does.
    """

    def composed() -> Composition:
        composer = Composer(
            snapshot, pins, wanting=wanting, only=only, preferred=preferred, day=day
        )
        return Composition(composer.select(value_set), composer.used)

    key = ("compose", id(value_set), id(snapshot), pins, wanting, only, preferred, day)
    return work.once(key, (value_set, snapshot), composed)


class Composer:
    """Composes value sets for one question; `used` tells afterwards what it drew on.

    `wanting` are the supplements that the asker wants. With `only`, includes of other code
    systems are passed over: it is then asked about codes of that one. `preferred` is the version
    of the code that is asked about.
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
        self._imports: dict[tuple[str, str], list[Part]] = {}
        self._looked_at = 0
        self._supplement(wanting)

    def value_set(self, asked: str, within: ValueSet | None = None) -> ValueSet:
        """The value set of `url` or `url|version`. Raises MissingValueSet."""
        if within is not None and asked in within.contained:
            return within.contained[asked]
        url, version = canonical.split(asked)
        if version is None:
            version = pins.of(self._pins.value_sets, url)
            if version is not None:
                self.used.pins["default-valueset-version", f"{url}|{version}"] = None
        found = self._snapshot.value_set(url, version)
        if found is None:
            raise MissingValueSet(url, version)
        return found

    def select(self, value_set: ValueSet, path: tuple[ValueSet, ...] = ()) -> list[Part]:
        """The concepts of a value set, by edition, in the order of its includes.

        Raises Problem where what it draws on is not here, or where it includes itself.
        """
        self._enter(value_set, path)
        self._supplement(value_set.supplements)
        path = (*path, value_set)
        found = [part for one in value_set.includes for part in self._include(one, path)]
        matching = value_set.parameters.get("versionsMatch")
        found = parts.join(found, by_code=matching == "true")
        excluded = parts.by_edition(
            [part for one in value_set.excludes for part in self._include(one, path)]
        )
        if matching == "true" or (matching is None and parts.crosses(found, excluded)):
            self.used.versions_match = True
            matching = "true"
        by_code = matching == "true"
        found = parts.subtract(found, excluded, by_code=by_code)
        if value_set.excludes or len(path) > 1:
            found = [replace(part, nested=False) for part in found]
        if value_set.inactive is False:
            found = [part.less(part.held.inactive) for part in found]
        return found

    def _enter(self, value_set: ValueSet, path: tuple[ValueSet, ...]) -> None:
        names = [one.canonical for one in path]
        if value_set.canonical in names and value_set.canonical != UNIDENTIFIED:
            raise Invalid(hl7valuesets.circular(value_set.canonical, names))
        if len(path) >= DEEPEST:
            raise TooCostly(toocostly.too_deep(DEEPEST))
        if path and not any(value_set in one.contained.values() for one in path):
            self.used.value_sets[value_set.canonical] = value_set

    def _include(self, include: Include, path: tuple[ValueSet, ...]) -> list[Part]:
        self._looked_at += 1
        work.spend(_INCLUDE)
        if self._looked_at > MOST:
            raise TooCostly(toocostly.too_many_includes(MOST))
        system = include.system
        if system is None:
            return self._imported(include, path)
        if self._only is not None and canonical.resolve(system).canonical != self._only:
            return []
        held = self.edition(system, include.version)
        part = replace(parts.choose(held, include), versioned=include.version is not None)
        if self._day is not None:
            day = self._day
            in_force = held.in_force(day.first.isoformat(), day.last.isoformat())
            part = replace(part, members=part.members & in_force)
        for asked in include.value_sets:
            part = parts.meet(part, parts.by_edition(self._import(asked, path)))
        return [part]

    def _imported(self, include: Include, path: tuple[ValueSet, ...]) -> list[Part]:
        """What all of the value sets have."""
        first, *others = include.value_sets
        found = self._import(first, path)
        for asked in others:
            more = parts.by_edition(self._import(asked, path))
            found = [parts.meet(part, more) for part in found]
        return found

    def _import(self, asked: str, path: tuple[ValueSet, ...]) -> list[Part]:
        """What a value set has that is included; it is composed once, however often included."""
        within = next((one for one in reversed(path) if asked in one.contained), None)
        key = (within.canonical if within else "", asked)
        if within is not None or key not in self._imports:
            self._imports[key] = self.select(self.value_set(asked, within), path)
        return self._imports[key]

    def edition(self, system: str, version: str | None) -> Concepts:
        """The edition that an include means. Raises MissingSystem, and VersionNotAllowed."""
        held, reason = self._resolved(system, version)
        self.used.reasons[held.edition.canonical] = reason
        if held.edition.content is ContentMode.NOT_PRESENT:
            raise NotFound(codesystem.no_content(held.edition.canonical))
        due = pins.of(self._pins.check, system)
        if due is not None and not fits(held.edition.version, due):
            self.used.pins["check-system-version", f"{system}|{due}"] = None
            raise VersionNotAllowed(held, due)
        return self._met(held)

    def _resolved(self, system: str, version: str | None) -> tuple[Concepts, Reason]:
        versions = self._snapshot.versions(system)
        forced = pins.of(self._pins.force, system)
        if forced is not None:
            self.used.pins["force-system-version", f"{system}|{forced}"] = None
            return _newest(versions, system, forced, None), Reason(version, forced)
        if version is not None and canonical.resolve(system).release_versions:
            held = _newest(versions, system, version, self._preferred)
            return held, Reason(version, None)
        for name, given in (
            ("check-system-version", self._pins.check),
            ("system-version", self._pins.default),
        ):
            pinned = pins.of(given, system)
            if pinned is not None:
                self.used.pins[name, f"{system}|{pinned}"] = None
                return _newest(versions, system, pinned, None), Reason(None, pinned)
        if not versions:
            raise MissingSystem(system, None, [])
        if self._day is not None:
            held = as_of.in_force(as_of.speaking(versions), self._day.last)
            return held, Reason(None, None)
        named = (one for one in versions if one.edition.version == self._preferred)
        return next(named, versions[0]), Reason(None, None)

    def _met(self, held: Concepts) -> Concepts:
        """The edition with the supplements so far: an import may need more than was met before."""
        found = supplements.add(held, list(self.used.supplements.values()))
        self.used.editions[held.edition.canonical] = found
        return found

    def _supplement(self, asked: Iterable[str]) -> None:
        for found in supplements.find(asked, self._snapshot):
            self.used.supplements[found.edition.canonical] = found


def _newest(
    versions: Sequence[Concepts], system: str, version: str, preferred: str | None
) -> Concepts:
    """The newest edition that fits a version, or the preferred one where a wildcard lets us."""
    fitting = [one for one in versions if fits(one.edition.version, version)]
    if not fitting:
        known = sorted((one.edition.version for one in versions), key=order)
        raise MissingSystem(system, version, known)
    named = (one for one in fitting if one.edition.version == preferred)
    return next(named, fitting[0]) if is_pattern(version) else fitting[0]
