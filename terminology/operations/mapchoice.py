"""The concept maps that translate a code: those that a request names, or all that fit it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Coding, ContentMode
from codesystems.problems import NotFound
from conceptmaps.model import MapEdition
from terminology.messages import mappings
from terminology.operations import scopes, target
from terminology.operations.scopes import Scope
from terminology.snapshot import Snapshot
from terminology.store.contract import Mappings
from terminology.versionpatterns import fits


@dataclass(frozen=True, slots=True)
class Side:
    """What a request says of its codes, or of those of the result.

    `lacking` is the version in `version` that must have the codes.
    """

    system: str | None
    version: str | None
    scope: Scope | None

    def fits(self, system: str, version: str | None, declared: str | None) -> bool:
        """Whether one side of a map may have such codes; `declared` is its own scope."""
        scope = self.scope
        wanted = {self.system, scope.system or scope.only_system if scope else None} - {None, ""}
        if any(canonical.resolve(one or "").canonical != system for one in wanted):
            return False
        if version and self.version and not fits(version, self.version):
            return False
        return scope is None or not scope.is_declared or scopes.is_same(scope.name, declared)

    def has(self, coding: Coding, snapshot: Snapshot) -> bool:
        """Whether a code is in the scope and in the version. Raises NotFound where undecidable."""
        if self.scope is not None and not self.scope.has(coding):
            return False
        return self.version is None or exists(coding, self.version, snapshot)


def exists(coding: Coding, version: str, snapshot: Snapshot) -> bool:
    """Whether a version of a code system has a code; one that is not installed may have it."""
    concepts = snapshot.edition(coding.system, version)
    if concepts is None or concepts.edition.content is not ContentMode.COMPLETE:
        return True
    return target.find(concepts, coding.code) is not None


def named(
    url: str | None, version: str | None, id: str | None, day: AsOf | None, snapshot: Snapshot
) -> tuple[Mappings, ...]:
    """Return the map of an id or a URL, or else one version of each map. Raises NotFound."""
    if id is not None:
        concept_map = snapshot.map_by_id(id)
        edition = concept_map.edition
        if version not in {None, edition.version}:
            raise NotFound(mappings.unknown_map(f"{edition.url}|{version}", [edition.canonical]))
        return (concept_map,)
    last = day.last if day else None
    if url is not None:
        return snapshot.maps_by_url(url, version, last)
    return snapshot.current_maps(last)


def fitting(
    maps: Iterable[Mappings],
    source: Side,
    target: Side,
    snapshot: Snapshot,
    *,
    are_named: bool,
    reverse: bool,
) -> tuple[Mappings, ...]:
    """Return the maps that may have an answer.

    A map that the request does not name must state the code system of the code, or a scope. Nor is
    it used by itself if another map hands its codes without a mapping to it.
    """
    chosen = tuple(
        one
        for one in maps
        if _fits(one.edition, source, target, snapshot, is_named=are_named, reverse=reverse)
    )
    return chosen if are_named or reverse else _first(chosen)


def _fits(
    edition: MapEdition,
    source: Side,
    target: Side,
    snapshot: Snapshot,
    *,
    is_named: bool,
    reverse: bool,
) -> bool:
    sources, targets = systems(edition, snapshot)
    if not (targets if reverse else sources) and not is_named and not edition.source_scope:
        return False
    fits_source = source.fits(sources, edition.source_version, edition.source_scope)
    fits_target = target.fits(targets, edition.target_version, edition.target_scope)
    if is_named and not sources and not reverse:
        fits_source = True
    if is_named and not targets and reverse:
        fits_target = True
    return fits_source and fits_target


def systems(edition: MapEdition, snapshot: Snapshot) -> tuple[str, str]:
    """Return the code systems of a map; one that is not stated is the only one of its scope."""
    return (
        edition.source_system or _of_scope(edition.source_scope, snapshot),
        edition.target_system or _of_scope(edition.target_scope, snapshot),
    )


def near_systems(maps: Iterable[Mappings], snapshot: Snapshot, *, reverse: bool) -> set[str]:
    """Return the code systems that maps translate from, in the direction of the request."""
    return {systems(one.edition, snapshot)[reverse] for one in maps}


def _of_scope(scope: str | None, snapshot: Snapshot) -> str:
    value_set = snapshot.value_set(*canonical.split(scope)) if scope else None
    return scopes.only_system(value_set) if value_set else ""


def _first(maps: Sequence[Mappings]) -> tuple[Mappings, ...]:
    """Return the maps without those to which others of them hand codes without a mapping."""
    handed: dict[str, set[str]] = {}
    for one in maps:
        unmapped = one.edition.unmapped
        if unmapped is not None and unmapped.other_map is not None:
            url = canonical.split(unmapped.other_map)[0]
            handed.setdefault(one.edition.url, set()).add(url)
    if not handed:
        return tuple(maps)
    reached = {url: _reached(url, handed) for url in handed}
    return tuple(
        one
        for one in maps
        if not any(
            one.edition.url in others and url not in reached.get(one.edition.url, ())
            for url, others in reached.items()
        )
    )


def _reached(url: str, handed: dict[str, set[str]]) -> set[str]:
    """Return the maps to which a map hands codes, directly or through others."""
    reached: set[str] = set()
    waiting = [url]
    while waiting:
        new = handed.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    return reached
