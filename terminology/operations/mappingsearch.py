"""The mappings of one code, through all maps to which it is handed.

A map may hand the codes that it does not list to another map (`unmapped`, mode `other-map`):

    first map ── no mapping ──> other map ── no mapping ──> a third map
    originMap                   used-conceptmap             used-conceptmap
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Coding, ContentMode
from codesystems.problems import Invalid, NotFound
from conceptmaps import circumstances
from conceptmaps.circumstances import Stated
from conceptmaps.model import MapEdition, Mapping, Unmapped, UnmappedMode
from terminology import contents
from terminology.messages import mappings
from terminology.operations import expand, mapchoice, scopes
from terminology.operations.expand import Expand
from terminology.operations.mapchoice import Side
from terminology.snapshot import Snapshot
from terminology.store.contract import Mappings


@dataclass(frozen=True, slots=True)
class Found:
    """A mapping, the map that was searched first, and the further maps that led to it."""

    origin: MapEdition
    mapping: Mapping
    used: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A mapping that is not in force on the date."""

    mapping: Mapping
    day: AsOf


@dataclass(slots=True)
class Search:
    """The mappings of a code: those found, and why others are none.

    `excluded` contradict the stated circumstances, `lapsed` are not in force, `outside` are not in
    the scope of the result. `unscoped` are maps whose own scope lacks the code. With
    `any_version`, later versions of a map count for mappings that began before them.
    """

    code: Coding
    reverse: bool
    day: AsOf | None
    stated: Stated
    source: Side
    target: Side
    snapshot: Snapshot
    any_version: bool = False
    found: list[Found] = field(default_factory=list)
    outside: list[Mapping] = field(default_factory=list)
    excluded: list[Mapping] = field(default_factory=list)
    lapsed: list[Lapsed] = field(default_factory=list)
    unscoped: list[MapEdition] = field(default_factory=list)

    def ask(self, concept_map: Mappings) -> None:
        """Add the mappings of a map. Raises Invalid where it hands the code on in a circle."""
        self._ask(concept_map, concept_map.edition, ())

    def _ask(self, concept_map: Mappings, origin: MapEdition, used: tuple[str, ...]) -> None:
        edition = concept_map.edition
        if not self.reverse and not self._is_in_scope_of(edition, self.code):
            self.unscoped.append(edition)
            return
        day = self.day or AsOf(edition.effective, edition.effective, "")
        rows = list(self._rows(concept_map))
        if not rows and self.any_version and not used and self._in_later_version(edition):
            return
        current = [row for row in rows if day.meets(row.validity)]
        self.lapsed += [Lapsed(row, day) for row in rows if not day.meets(row.validity)]
        for row in current:
            if circumstances.allow(row.dependencies, self.stated, self.snapshot):
                self._add(Found(origin, row, used))
            else:
                self.excluded.append(row)
        if not current and not self.reverse and edition.unmapped is not None:
            self._unmapped(edition, edition.unmapped, origin, used)

    def _in_later_version(self, edition: MapEdition) -> bool:
        """Ask the nearest later version with a mapping of the day, and tell whether there is one.

        A version of a map may lack a mapping that began in its time.
        """
        day = self.day
        if day is None:
            return False
        for later in self.snapshot.later_maps(edition):
            began = [row for row in self._rows(later) if row.validity.start is not None]
            if any(day.meets(row.validity) for row in began):
                self._ask(later, later.edition, ())
                return True
        return False

    def _add(self, found: Found) -> None:
        """Add a mapping, unless the scope of the request lacks its code."""
        row = found.mapping
        near, far = (row.target, row.source) if self.reverse else (row.source, row.target)
        near_side, far_side = (
            (self.target, self.source) if self.reverse else (self.source, self.target)
        )
        is_inside = near is None or near_side.has(near, self.snapshot)
        if is_inside and (far is None or far_side.has(far, self.snapshot)):
            self.found.append(found)
        else:
            self.outside.append(row)

    # The mappings of one map

    def _rows(self, concept_map: Mappings) -> Iterator[Mapping]:
        """Yield the mappings of the code, with their code systems, and single codes for sets."""
        sources, targets = mapchoice.systems(concept_map.edition, self.snapshot)
        for row in self._listed(concept_map):
            source = replace(row.source, system=row.source.system or sources or self._own)
            coding = row.target
            if coding is not None:
                coding = replace(coding, system=coding.system or targets)
            row = replace(row, source=source, target=coding)
            if row.target_set is not None:
                yield from (replace(row, target=one) for one in self._all(row.target_set))
            elif not self.reverse or self._is_in_scope_of(concept_map.edition, row.source):
                yield row

    @property
    def _own(self) -> str:
        return "" if self.reverse else self.code.system

    def _listed(self, concept_map: Mappings) -> Iterator[Mapping]:
        """Yield the mappings that list the code, or else the sets of codes that have it.

        A code in several spellings is searched in all of them.
        """
        find = concept_map.reverse if self.reverse else concept_map.forward
        rows = find(self.code.code)
        if not rows and self._folds(concept_map.edition):
            rows = find(self.code.code.upper())
        system = mapchoice.systems(concept_map.edition, self.snapshot)[self.reverse]
        for spelling in contents.spellings(system or self.code.system, self.code.code):
            rows = [*rows, *find(spelling)]
        if self.reverse:
            for row in (*rows, *self._with_code(find(""))):
                if row.source_set is None:
                    yield row
                else:
                    sources = self._all(row.source_set)
                    yield from (replace(row, source=one, source_set=None) for one in sources)
        else:
            yield from rows or self._with_code(find(""))

    def _with_code(self, rows: list[Mapping]) -> Iterator[Mapping]:
        """Yield those of some mappings of sets of codes whose set has the code."""
        for row in rows:
            name = row.target_set if self.reverse else row.source_set
            if name is None or not scopes.named(name, self.day, self.snapshot).has(self.code):
                continue
            if self.reverse:
                yield replace(row, target=self.code, target_set=None)
            else:
                yield replace(row, source=self.code, source_set=None)

    def _folds(self, edition: MapEdition) -> bool:
        """Whether the case of the code does not matter in its code system."""
        system = edition.target_system if self.reverse else edition.source_system
        concepts = self.snapshot.edition(system)
        if concepts is None:
            return False
        is_fragment = concepts.edition.content is ContentMode.FRAGMENT
        return is_fragment or not concepts.edition.case_sensitive

    def _all(self, name: str) -> Iterator[Coding]:
        """Yield all codes of a value set. Raises NotFound, and TooCostly where there are many."""
        url, version = canonical.split(name)
        request = Expand(url=url, version=version, flat=True, day=self.day)
        for entry in expand.expand(request, self.snapshot).entries:
            yield Coding(entry.edition.url, entry.concept.code, entry.concept.display)

    def _is_in_scope_of(self, edition: MapEdition, coding: Coding) -> bool:
        """Whether a map applies to a source: its own scope has the code, as far as it is known."""
        if edition.source_scope is None:
            return True
        scope = scopes.known(edition.source_scope, self.day, self.snapshot)
        if scope is None:
            return True
        try:
            return scope.has(coding)
        except NotFound:
            return True

    # Codes without a mapping

    def _unmapped(
        self, edition: MapEdition, unmapped: Unmapped, origin: MapEdition, used: tuple[str, ...]
    ) -> None:
        if unmapped.other_map is not None:
            self._hand_on(edition, unmapped.other_map, origin, used)
            return
        sources, targets = mapchoice.systems(edition, self.snapshot)
        codes: Iterable[Coding] = ()
        if unmapped.mode is UnmappedMode.SAME_CODE:
            codes = [Coding(targets, self.code.code)]
        elif unmapped.target is not None:
            codes = [replace(unmapped.target, system=targets)]
        elif unmapped.value_set is not None:
            codes = self._all(unmapped.value_set)
        source = Coding(self.code.system or sources, self.code.code)
        for code in codes:
            self._add(Found(origin, Mapping(source, code, unmapped.relationship, ""), used))

    def _hand_on(
        self, edition: MapEdition, other: str, origin: MapEdition, used: tuple[str, ...]
    ) -> None:
        """Ask the map to which another hands the code. Raises Invalid for a circle of maps."""
        url, version = canonical.split(other)
        last = self.day.last if self.day else None
        try:
            groups = self.snapshot.maps_by_url(url, version, last)
        except NotFound as error:
            raise NotFound(mappings.unknown_other_map(edition.canonical, other)) from error
        name = groups[0].edition.canonical
        if name in {origin.canonical, *used}:
            raise Invalid(mappings.circular_maps([origin.canonical, *used, name]))
        fitting = mapchoice.fitting(
            groups, self.source, self.target, self.snapshot, are_named=True, reverse=False
        )
        for group in fitting:
            self._ask(group, origin, (*used, name))
