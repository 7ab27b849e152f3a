"""All editions, concept maps and value sets at one moment, and which of them a name means."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from codesystems import canonical
from codesystems.canonical import split
from codesystems.model import ContentMode, Edition
from codesystems.problems import NotFound
from codesystems.valueset import ValueSet
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
    file without which its edition or map answers more slowly.
    """

    editions: tuple[Concepts, ...]
    maps: tuple[Mappings, ...]
    broken: tuple[str, ...] = ()
    value_sets: tuple[ValueSet, ...] = ()
    broken_prerendered: tuple[str, ...] = ()

    def of_fhir(self, version: str) -> "Snapshot":
        """Return the snapshot without what belongs to other versions of FHIR."""
        snapshot = self._of_fhir.get(version)
        if snapshot is None:
            snapshot = Snapshot(
                tuple(one for one in self.editions if _is_for(one.edition, version)),
                self.maps,
                self.broken,
                tuple(one for one in self.value_sets if _is_for(one, version)),
                self.broken_prerendered,
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

    def with_sent(self, sent: "Snapshot") -> "Snapshot":
        """Return the snapshot together with the resources of a request, which take precedence.

        An edition of the request replaces the installed one of its URL and version.
        """
        names = {_name(concepts) for concepts in sent.editions}
        others = (concepts for concepts in self.editions if _name(concepts) not in names)
        editions = sorted((*sent.editions, *others), key=age, reverse=True)
        return Snapshot(
            tuple(editions),
            (*sent.maps, *self.maps),
            self.broken,
            (*sent.value_sets, *self.value_sets),
            self.broken_prerendered,
        )

    @cached_property
    def digest(self) -> str:
        """The digest of the content: another one whenever the content is another one."""
        digests = [concepts.provenance.digest for concepts in self.editions]
        digests += [concept_map.provenance.digest for concept_map in self.maps]
        return hashlib.sha256("".join(digests).encode()).hexdigest()

    # Code systems

    def systems(self) -> list[str]:
        """Return the canonical URLs of the code systems, each once."""
        return list(dict.fromkeys(concepts.edition.url for concepts in self.editions))

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
        supplements = (
            concepts
            for concepts in self.editions
            if concepts.edition.content is ContentMode.SUPPLEMENT and concepts.edition.url == url
        )
        return next((one for one in supplements if version in {None, one.edition.version}), None)

    def edition(self, system: str, version: str | None = None) -> Concepts | None:
        """Return the edition of a code system: of a version, or the default one."""
        return choose(self.versions(system), system, version)

    def required(self, system: str, version: str | None = None) -> Concepts:
        """Return the edition of a code system. Raises NotFound, which lists the known ones."""
        versions = self.versions(system)
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

        The URL may also be that of an implicit value set (implicitsets.py).
        """
        versions = [one for one in self._value_sets.get(url, ()) if _is(one, version)]
        if not versions:
            return implicitsets.find(url, self._by_url)
        return max(versions, key=lambda one: order(one.version or ""))

    def value_set_by_id(self, id: str) -> ValueSet:
        """Return the value set with a FHIR id. Raises NotFound."""
        for value_set in self.value_sets:
            if value_set.id == id:
                return value_set
        known = [value_set.id for value_set in self.value_sets]
        raise NotFound(codesystem.unknown_resource("ValueSet", id, known))

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
        groups = self._maps_by_url.get(url, {}).values()
        fitting = (
            [one for one in versions if version in {None, one.edition.version}]
            for versions in groups
        )
        maps = tuple(_of_day(versions, day) for versions in fitting if versions)
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
        return tuple(
            _of_day(versions, day)
            for groups in self._maps_by_url.values()
            for versions in groups.values()
        )

    @cached_property
    def _maps_by_url(self) -> dict[str, dict[tuple[str, str], list[Mappings]]]:
        """The versions of each group of a map, by URL, and by the code systems of the group."""
        by_url: dict[str, dict[tuple[str, str], list[Mappings]]] = {}
        for concept_map in self.maps:
            edition = concept_map.edition
            groups = by_url.setdefault(edition.url, {})
            systems = edition.source_system, edition.target_system
            groups.setdefault(systems, []).append(concept_map)
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


def _of_day(versions: Sequence[Mappings], day: date | None) -> Mappings:
    """The version of a map for a day: the newest that was effective then, else the oldest."""
    effective = (one for one in versions if day is None or one.edition.effective <= day)
    return next(effective, versions[-1])


def age(concepts: Concepts) -> tuple[bool, date, Order]:
    """Return the sort key of an edition: fragments first, then by date and version."""
    edition = concepts.edition
    return edition.content is ContentMode.COMPLETE, edition.effective, order(edition.version)
