"""All editions, concept maps and value sets at one moment, and which of them a name means."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.canonical import split
from codesystems.model import ContentMode, Edition
from codesystems.problems import NotFound
from codesystems.valueset import ValueSet
from conceptmaps.model import MapEdition
from terminology import supplementing
from terminology.messages import codesystem, mappings
from terminology.store.contract import Concepts, Mappings
from terminology.store.unreadable import UnreadableMappings
from terminology.valuesets import implicitsets
from terminology.versionpatterns import Order, fits, order


@dataclass(frozen=True)
class Snapshot:
    """All editions, concept maps and value sets at one moment; a request is answered from one.

    The editions of a code system are listed newest first. A fragment follows every complete
    edition, so that it answers only where there is none, or where its version is requested.

    `broken` describes each database that cannot be read, `broken_prerendered` each prerendered
    file without which its edition or map answers more slowly. `updated` is when the database of an
    edition or map was written, by the digest of its content.
    """

    editions: tuple[Concepts, ...]
    maps: tuple[Mappings, ...]
    broken: tuple[str, ...] = ()
    value_sets: tuple[ValueSet, ...] = ()
    broken_prerendered: tuple[str, ...] = ()
    updated: Mapping[str, datetime] = field(default_factory=dict)

    def of_fhir(self, version: str) -> "Snapshot":
        """Return the snapshot without what belongs to other versions of FHIR."""
        snapshot = self._of_fhir.get(version)
        if snapshot is None:
            snapshot = replace(
                self,
                editions=tuple(one for one in self.editions if _is_for(one.edition, version)),
                value_sets=tuple(one for one in self.value_sets if _is_for(one, version)),
            )
            self._of_fhir[version] = snapshot
        return snapshot

    @cached_property
    def _of_fhir(self) -> dict[str, "Snapshot"]:
        return {}

    @cached_property
    def memo(self) -> dict[object, Any]:
        """What others computed from this snapshot; it must not refer to the snapshot."""
        return {}

    def on(self, day: AsOf | None, requested: Iterable[str] = ()) -> "Snapshot":
        """Return the snapshot with the automatic supplements of a day (supplementing.py).

        Those of the URLs in `requested` are left out, since the request names them itself.
        """
        if not self._automatic:
            return self
        last = day.last if day else None
        urls = {split(name)[0] for name in requested}
        without = frozenset(one.edition.url for one in self._automatic if one.edition.url in urls)
        if last is None and not without:
            return self
        key = "on", supplementing.names(self._automatic, last), without
        snapshot: Snapshot | None = self.memo.get(key)
        if snapshot is None:
            editions = supplementing.apply(self.editions, last, without)
            snapshot = self.memo[key] = replace(self, editions=editions)
        return snapshot

    @cached_property
    def _automatic(self) -> list[Concepts]:
        return supplementing.automatic(self.editions)

    def with_sent(self, sent: "Snapshot") -> "Snapshot":
        """Return the snapshot together with the resources of a request, which take precedence.

        An edition or a map of the request replaces the installed one of its URL and version.
        """
        names = {_name(concepts) for concepts in sent.editions}
        others = (concepts for concepts in self.editions if _name(concepts) not in names)
        editions = sorted((*sent.editions, *others), key=age, reverse=True)
        newest = sorted(sent.maps, key=_age_of_map, reverse=True)
        canonicals = {concept_map.edition.canonical for concept_map in newest}
        maps = (one for one in self.maps if one.edition.canonical not in canonicals)
        return replace(
            self,
            editions=tuple(editions),
            maps=(*newest, *maps),
            value_sets=(*sent.value_sets, *self.value_sets),
        )

    @cached_property
    def digest(self) -> str:
        """The digest of the content: another one whenever the content is another one."""
        digests = [concepts.provenance.digest for concepts in self.editions]
        digests += [concept_map.provenance.digest for concept_map in self.maps]
        return hashlib.sha256("".join(digests).encode()).hexdigest()

    # Code systems

    def systems(self) -> list[str]:
        """Return the canonical URLs of the code systems, without supplements, each once."""
        return list(self._by_url)

    def versions(self, system: str) -> tuple[Concepts, ...]:
        """Return the editions of a code system, the default one first."""
        return self._by_url.get(canonical.resolve(system).canonical, ())

    @cached_property
    def _by_url(self) -> dict[str, tuple[Concepts, ...]]:
        by_url: dict[str, list[Concepts]] = {}
        for concepts in self.editions:
            if concepts.edition.content is not ContentMode.SUPPLEMENT:
                by_url.setdefault(concepts.edition.url, []).append(concepts)
        return {url: tuple(editions) for url, editions in by_url.items()}

    def supplement(self, canonical: str) -> Concepts | None:
        """Return the supplement of a URL, or of a URL and version; the newest where several fit."""
        url, version = split(canonical)
        supplements = self.supplements.get(url, ())
        return next((one for one in supplements if version in {None, one.edition.version}), None)

    @cached_property
    def supplements(self) -> dict[str, list[Concepts]]:
        """The editions of each supplement by its URL, the newest first."""
        by_url: dict[str, list[Concepts]] = {}
        for concepts in self.editions:
            if concepts.edition.content is ContentMode.SUPPLEMENT:
                by_url.setdefault(concepts.edition.url, []).append(concepts)
        return by_url

    def compared(self, system: str, version: str) -> Concepts:
        """Return an edition of a code system, or of a supplement. Raises NotFound as `required`."""
        supplements = self.supplements.get(system)
        if supplements is None:
            return self.required(system, version)
        supplement = next((one for one in supplements if one.edition.version == version), None)
        if supplement is None:
            known = [one.edition.version for one in supplements]
            raise NotFound(codesystem.unknown_version(system, version, known))
        return supplement

    def edition(self, system: str, version: str | None = None) -> Concepts | None:
        """Return the edition of a code system: of a version, or the default one."""
        return choose(self.versions(system), system, version)

    def required(self, system: str, version: str | None = None) -> Concepts:
        """Return the edition of a code system. Raises NotFound, which says what to send instead."""
        versions = self.versions(system)
        supplement = None if versions else self.supplement(system)
        if supplement is not None:
            edition = supplement.edition
            raise NotFound(codesystem.is_supplement(edition.url, edition.supplements or ""))
        if not versions:
            raise NotFound(codesystem.unknown_system(system, self.systems()))
        concepts = choose(versions, system, version)
        if concepts is None:
            known = [one.edition.version for one in versions]
            raise NotFound(codesystem.unknown_version(system, version or "", known))
        return concepts

    def by_id(self, id: str) -> Concepts:
        """Return the edition with a FHIR id. Raises NotFound."""
        for concepts in self.editions:
            if concepts.edition.id == id:
                return concepts
        known = [concepts.edition.id for concepts in self.editions]
        raise NotFound(codesystem.unknown_resource("CodeSystem", id, known))

    # Value sets

    def value_set(self, url: str, version: str | None = None) -> ValueSet | None:
        """Return the value set of a URL: of a version, or the newest; None where there is none.

        The URL may also be that of an implicit value set (implicitsets.py). The versions of a
        value set that follows a code system are those of its editions.
        """
        versions = [one for one in self._value_sets.get(url, ()) if _is(one, version)]
        if versions:
            return max(versions, key=lambda one: order(one.version or ""))
        following = self._following(url)
        if following is not None and version is not None:
            fitting = (one for one in self._editions_of(following) if fits(one, version))
            following = next((following.of_edition(edition) for edition in fitting), None)
        if following is None or following.id:
            return following
        return replace(following, id=implicitsets.identifier(following.canonical))

    def value_set_versions(self, url: str) -> list[str]:
        """Return the versions of the value set of a URL, the oldest first."""
        versions = {one.version for one in self._value_sets.get(url, ()) if one.version}
        following = self._following(url)
        if following is not None:
            versions.update(self._editions_of(following))
        return sorted(versions, key=order)

    def follows_edition(self, url: str) -> bool:
        """Tell whether the value set of a URL has the versions of a code system."""
        return self._following(url) is not None

    def _following(self, url: str) -> ValueSet | None:
        named = (one for one in self._value_sets.get(url, ()) if one.follows is not None)
        return next(named, None) or implicitsets.find(url, self._by_url)

    def _editions_of(self, value_set: ValueSet) -> list[str]:
        editions = (concepts.edition for concepts in self._by_url.get(value_set.follows or "", ()))
        return [edition.version for edition in editions if edition.version]

    def value_set_by_id(self, id: str) -> ValueSet:
        """Return the value set with a FHIR id, which may end with a version. Raises NotFound."""
        for value_set in self.value_sets:
            if value_set.id == id:
                return value_set
        implicit = self.implicit_value_set(id)
        if implicit is not None:
            return implicit
        for value_set in self.value_sets:
            version = id.removeprefix(f"{value_set.id}-")
            if version != id and version in self._editions_of(value_set):
                return value_set.of_edition(version)
        known = [value_set.id for value_set in self.value_sets]
        raise NotFound(codesystem.unknown_resource("ValueSet", id, known))

    def implicit_value_set(self, id: str) -> ValueSet | None:
        """Return the implicit value set with a FHIR id; None where there is none."""
        name = implicitsets.named(id, self._by_url)
        return self.value_set(*split(name)) if name else None

    @cached_property
    def _value_sets(self) -> dict[str, list[ValueSet]]:
        by_url: dict[str, list[ValueSet]] = {}
        for value_set in self.value_sets:
            if value_set.url is not None:
                by_url.setdefault(value_set.url, []).append(value_set)
        return by_url

    # Concept maps

    def map_by_id(self, id: str) -> Mappings:
        """Return the concept map with a FHIR id. Raises NotFound."""
        for concept_map in self.maps:
            if concept_map.edition.id == id:
                return concept_map
        known = [concept_map.edition.id for concept_map in self.maps]
        raise NotFound(codesystem.unknown_resource("ConceptMap", id, known))

    def maps_by_url(
        self, url: str, version: str | None, day: date | None = None
    ) -> tuple[Mappings, ...]:
        """Return the concept map of a URL, each group of it as one.

        It is that of a version, that of a day, or the newest. Raises NotFound, and Invalid for a
        map of the request that cannot be read.
        """
        versions = self._maps_by_url.get(url, {})
        if version is not None:
            versions = {version: versions[version]} if version in versions else {}
        maps = _of_day(versions, day) if versions else ()
        for concept_map in maps:
            if isinstance(concept_map, UnreadableMappings):
                concept_map.refuse()
        if maps:
            return maps
        own = [one.edition.version for one in self.maps if one.edition.url == url]
        if version and own:
            raise NotFound(mappings.unknown_map_version(url, version, own))
        raise NotFound(mappings.unknown_map(url, (one.edition.url for one in self.maps)))

    def current_maps(self, day: date | None = None) -> tuple[Mappings, ...]:
        """Return one version of each concept map: that of a day, or the newest."""
        versions = self._maps_by_url.values()
        return tuple(one for groups in versions for one in _of_day(groups, day))

    def later_maps(self, edition: MapEdition) -> list[Mappings]:
        """Return the later versions of a map, the earliest of them first."""
        systems = edition.source_system, edition.target_system
        later = [
            one
            for groups in self._maps_by_url.get(edition.url, {}).values()
            for one in groups
            if one.edition.effective > edition.effective
            and (one.edition.source_system, one.edition.target_system) == systems
        ]
        return later[::-1]

    @cached_property
    def _maps_by_url(self) -> dict[str, dict[str, tuple[Mappings, ...]]]:
        """The groups of each version of each map, the newest version first."""
        by_url: dict[str, dict[str, tuple[Mappings, ...]]] = {}
        for concept_map in self.maps:
            edition = concept_map.edition
            versions = by_url.setdefault(edition.url, {})
            versions[edition.version] = (*versions.get(edition.version, ()), concept_map)
        return by_url


def _name(concepts: Concepts) -> tuple[str, str]:
    return concepts.edition.url, concepts.edition.version


def _is_for(resource: Edition | ValueSet, version: str) -> bool:
    return resource.fhir_version in {None, version}


def _is(value_set: ValueSet, version: str | None) -> bool:
    return version is None or fits(value_set.version or "", version)


def choose(versions: Sequence[Concepts], system: str, version: str | None) -> Concepts | None:
    """Choose an edition of a code system by its version; the first is the default."""
    if version is None or not canonical.resolve(system).release_versions:
        return versions[0] if versions else None
    return next((one for one in versions if one.edition.version == version), None)


def _of_day(versions: dict[str, tuple[Mappings, ...]], day: date | None) -> tuple[Mappings, ...]:
    """The version of a map for a day: the newest that was effective then, else the oldest."""
    listed = list(versions.values())
    effective = (one for one in listed if day is None or one[0].edition.effective <= day)
    return next(effective, listed[-1])


def _age_of_map(concept_map: Mappings) -> tuple[date, Order]:
    return concept_map.edition.effective, order(concept_map.edition.version)


def age(concepts: Concepts) -> tuple[bool, bool, date, Order]:
    """Return the sort key of an edition: fragments first, then by date and version.

    A site's own fragment has what is bundled, so it follows.
    """
    edition = concepts.edition
    is_complete = edition.content is ContentMode.COMPLETE
    return is_complete, edition.licensed, edition.effective, order(edition.version)
