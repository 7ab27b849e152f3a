"""Read a CodeSystem, a ValueSet or a ConceptMap of a request; faults matter when it is used.

A resource without URL has one for the request, which follows from its content.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import NoReturn
from uuid import UUID

from codesystems import canonical
from codesystems.model import CodeSystem, Concept, ContentMode, Edition
from codesystems.problems import Invalid, Issue
from codesystems.valueset import ValueSet
from conceptmaps.model import MapEdition
from terminology.cache import Cache
from terminology.fhir import codesystemreader, conceptmapreader, days, valuesetreader
from terminology.fhir.element import Element
from terminology.fhir.json import Json, JsonValue, dumps
from terminology.store.contract import Mappings
from terminology.store.memory import MemoryConcepts
from terminology.store.unreadable import UnreadableMappings

_MOST = 2 << 20
"""The maximum size of the cached resources as JSON, in bytes; in memory up to 25 times as many."""

ReadResource = MemoryConcepts | ValueSet | Sequence[Mappings]
"""A code system, a value set, or the groups of a concept map: none for other resources."""

_cache: Cache[bytes, ReadResource] = Cache(_MOST)
_lock = Lock()


def read(resource: Json) -> ReadResource:
    """Read a resource, or return it from the cache."""
    json = dumps(resource)
    key = hashlib.sha256(json).digest()
    with _lock:
        result = _cache.get(key)
    if result is None:
        result = _read(resource, key.hex())
        with _lock:
            _cache.put(key, result, len(json))
    return result


def assigned_url(resource: Json) -> str:
    """Return the URL that a resource without one has for the request."""
    return _assigned(hashlib.sha256(dumps(resource)).hexdigest())


def _assigned(digest: str) -> str:
    return UUID(hex=digest[:32], version=5).urn


def _read(resource: Json, digest: str) -> ReadResource:
    type = str(resource.get("resourceType"))
    if not resource.get("url") and type != "ValueSet":
        resource = {**resource, "url": _assigned(digest)}
    element = Element(resource, type)
    try:
        match type:
            case "CodeSystem":
                return _code_system(element, digest)
            case "ValueSet":
                return valuesetreader.read(element)
            case "ConceptMap":
                return conceptmapreader.read(element, digest)
            case _:
                return ()
    except Invalid as problem:
        return unreadable(resource, *problem.issues)


def _code_system(element: Element, digest: str) -> MemoryConcepts:
    """Read a code system, its concepts when they are needed."""
    needed = element.flag("versionNeeded") is True
    edition = replace(codesystemreader.read_edition(element), version_needed=needed)

    def concepts() -> tuple[Concept, ...]:
        return codesystemreader.read_concepts(element, edition)

    return MemoryConcepts(
        CodeSystem(edition, (), codesystemreader.source(edition, digest)), concepts
    )


def unreadable(resource: Json, *issues: Issue) -> ReadResource:
    """Return a resource that raises Invalid with these issues when it is used."""
    type = str(resource.get("resourceType"))
    url, version = (_text(resource.get(name)) for name in ("url", "version"))
    digest = hashlib.sha256(dumps(resource)).hexdigest()
    if type != "ValueSet":
        url = url or _assigned(digest)
    if type == "CodeSystem":
        return _unreadable_concepts(resource, url, version, digest, issues)
    if type == "ValueSet":
        return ValueSet(url=url or None, version=version or None, faults=issues)
    template = MapEdition(
        "conceptmap", url, version, "", "", "", "", date.min, source_system="", target_system=""
    )
    pairs = dict.fromkeys(systems(resource)) or {("", ""): None}
    editions = (
        replace(template, source_system=source, target_system=target) for source, target in pairs
    )
    return [UnreadableMappings(edition, digest, issues) for edition in editions]


def _unreadable_concepts(
    resource: Json, url: str, version: str, digest: str, issues: tuple[Issue, ...]
) -> MemoryConcepts:
    def refuse() -> NoReturn:
        raise Invalid(*issues)

    edition = Edition(
        key="codesystem",
        url=canonical.resolve(url).canonical,
        version=version,
        name="",
        title="",
        description="",
        publisher="",
        effective=days.first(resource.get("date")) or date.min,
        content=(
            ContentMode.SUPPLEMENT
            if resource.get("content") == ContentMode.SUPPLEMENT
            else ContentMode.COMPLETE
        ),
        supplements=_text(resource.get("supplements")) or None,
    )
    return MemoryConcepts(CodeSystem(edition, (), codesystemreader.source(edition, digest)), refuse)


def systems(resource: Json) -> list[tuple[str, str]]:
    """Return the code systems of the groups of a concept map, as far as they can be read."""
    groups = resource.get("group")
    texts = (
        [_text(group.get(name)) for name in ("source", "target")]
        for group in (groups if isinstance(groups, list) else [])
        if isinstance(group, dict)
    )
    return [(_system(source), _system(target)) for source, target in texts]


def _system(uri: str) -> str:
    return canonical.resolve(canonical.split(uri)[0]).canonical


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""
