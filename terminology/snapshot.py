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
from terminology import messages
from terminology.store.contract import Concepts, Mappings
from terminology.valuesets import implicitsets
from terminology.versionpatterns import Order, fits, order


@dataclass(frozen=True)
class Snapshot:
    """All editions and maps at one moment: a question is answered from one of these.

    The editions of a code system stand newest first; a fragment stands behind every complete
    edition, so that it answers only where there is none, or where its version is asked for.

    `broken` says what is wrong with each database that does not answer, `broken_prerendered` with
    each prerendered file without which its edition or map answers, more slowly.
    """

    editions: tuple[Concepts, ...]
    maps: tuple[Mappings, ...]
    broken: tuple[str, ...] = ()
    value_sets: tuple[ValueSet, ...] = ()
    broken_prerendered: tuple[str, ...] = ()

    def of_fhir(self, version: str) -> "Snapshot":
        """These, without what is there for other versions of FHIR."""
        found = self._of_fhir.get(version)
        if found is None:
            found = Snapshot(
                tuple(held for held in self.editions if _is_for(held.edition, version)),
                self.maps,
                self.broken,
                tuple(held for held in self.value_sets if _is_for(held, version)),
                self.broken_prerendered,
            )
            self._of_fhir[version] = found
        return found

    @cached_property
    def _of_fhir(self) -> dict[str, "Snapshot"]:
        return {}

    @cached_property
    def made(self) -> dict[object, Any]:
        """What was made of these to answer sooner; it must not hold them in turn."""
        return {}

    def with_sent(self, sent: "Snapshot") -> "Snapshot":
        """These, and what came with a request, which wins where both have the same."""
        editions = sorted((*sent.editions, *self.editions), key=age, reverse=True)
        return Snapshot(
            tuple(editions),
            (*sent.maps, *self.maps),
            self.broken,
            (*sent.value_sets, *self.value_sets),
            self.broken_prerendered,
        )

    @cached_property
    def digest(self) -> str:
        """What changes whenever the content changes."""
        digests = [held.provenance.digest for held in self.editions]
        digests += [held.provenance.digest for held in self.maps]
        return hashlib.sha256("".join(digests).encode()).hexdigest()

    def versions(self, system: str) -> tuple[Concepts, ...]:
        """The editions of a code system, the one that answers by default first."""
        return self._by_url.get(canonical.resolve(system).canonical, ())

    @cached_property
    def _by_url(self) -> dict[str, tuple[Concepts, ...]]:
        found: dict[str, list[Concepts]] = {}
        for held in self.editions:
            if held.edition.content is not ContentMode.SUPPLEMENT:
                found.setdefault(held.edition.url, []).append(held)
        return {url: tuple(held) for url, held in found.items()}

    def supplement(self, canonical: str) -> Concepts | None:
        """The supplement of this URL, or URL and version: the newest."""
        url, version = split(canonical)
        found = (
            held
            for held in self.editions
            if held.edition.content is ContentMode.SUPPLEMENT and held.edition.url == url
        )
        return next((held for held in found if version in {None, held.edition.version}), None)

    def value_set(self, url: str, version: str | None = None) -> ValueSet | None:
        """The value set of this URL: that of a version, or the newest; None: it is not here.

        A URL may also say by itself what is in it (implicitsets.py).
        """
        found = [held for held in self._value_sets.get(url, ()) if _is(held, version)]
        if not found:
            return implicitsets.find(url, self._by_url)
        return max(found, key=lambda held: order(held.version or ""))

    def value_set_by_id(self, id: str) -> ValueSet:
        """The value set with this FHIR id. Raises NotFound."""
        for held in self.value_sets:
            if held.id == id:
                return held
        known = [held.id for held in self.value_sets]
        raise NotFound(messages.unknown_resource("ValueSet", id, known))

    @cached_property
    def _value_sets(self) -> dict[str, list[ValueSet]]:
        found: dict[str, list[ValueSet]] = {}
        for held in self.value_sets:
            if held.url is not None:
                found.setdefault(held.url, []).append(held)
        return found

    def edition(self, system: str, version: str | None = None) -> Concepts | None:
        """The edition that answers for a code system; the newest where no version is named."""
        return choose(self.versions(system), system, version)

    def required(self, system: str, version: str | None = None) -> Concepts:
        """The edition that answers. Raises NotFound, naming what is known, where none does."""
        versions = self.versions(system)
        if not versions:
            raise NotFound(messages.unknown_system(system, self.systems()))
        found = choose(versions, system, version)
        if found is None:
            known = [held.edition.version for held in versions]
            raise NotFound(messages.unknown_version(system, version or "", known))
        return found

    def by_id(self, id: str) -> Concepts:
        """The edition with this FHIR id. Raises NotFound."""
        for held in self.editions:
            if held.edition.id == id:
                return held
        known = [held.edition.id for held in self.editions]
        raise NotFound(messages.unknown_resource("CodeSystem", id, known))

    def map_by_id(self, id: str) -> Mappings:
        """The concept map with this FHIR id. Raises NotFound."""
        for held in self.maps:
            if held.edition.id == id:
                return held
        known = [held.edition.id for held in self.maps]
        raise NotFound(messages.unknown_resource("ConceptMap", id, known))

    def maps_by_url(
        self, url: str, version: str | None, day: date | None = None
    ) -> tuple[Mappings, ...]:
        """The concept map of this URL, a group of it each: of a version, a day, or the newest.

        Raises NotFound.
        """
        groups = self._maps_by_url.get(url, {}).values()
        fitting = (
            [one for one in held if version in {None, one.edition.version}] for held in groups
        )
        found = tuple(_of_day(held, day) for held in fitting if held)
        if found:
            return found
        asked = f"{url}|{version}" if version else url
        known = [held.edition.canonical for held in self.maps]
        raise NotFound(messages.unknown_map(asked, known))

    def current_maps(self, day: date | None = None) -> tuple[Mappings, ...]:
        """One version of each map: that of a day, or the newest."""
        return tuple(
            _of_day(held, day) for groups in self._maps_by_url.values() for held in groups.values()
        )

    @cached_property
    def _maps_by_url(self) -> dict[str, dict[tuple[str, str], list[Mappings]]]:
        """The versions of each map, by URL and by the code systems that a group of it joins."""
        found: dict[str, dict[tuple[str, str], list[Mappings]]] = {}
        for held in self.maps:
            edition = held.edition
            groups = found.setdefault(edition.url, {})
            groups.setdefault((edition.source_system, edition.target_system), []).append(held)
        return found

    def systems(self) -> list[str]:
        """The canonical URLs of the code systems, each once."""
        return list(dict.fromkeys(held.edition.url for held in self.editions))


def _is_for(held: Edition | ValueSet, version: str) -> bool:
    return held.fhir_version in {None, version}


def _is(held: ValueSet, version: str | None) -> bool:
    return version is None or fits(held.version or "", version)


def choose(versions: Sequence[Concepts], system: str, version: str | None) -> Concepts | None:
    """Choose among the editions of a code system; the first is the default."""
    if version is None or not canonical.resolve(system).release_versions:
        return versions[0] if versions else None
    return next((held for held in versions if held.edition.version == version), None)


def _of_day(versions: Sequence[Mappings], day: date | None) -> Mappings:
    """The version of a map that a day asks for: the newest of then, else the oldest."""
    of_then = (one for one in versions if day is None or one.edition.effective <= day)
    return next(of_then, versions[-1])


def age(held: Concepts) -> tuple[bool, date, Order]:
    """The sort key of an edition: fragments before complete ones, then by date and version."""
    edition = held.edition
    return edition.content is ContentMode.COMPLETE, edition.effective, order(edition.version)
