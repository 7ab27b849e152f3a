"""Resources in a request (`tx-resource`): they exist for this request only.

Reading a resource takes longer than the operation, and clients send the same resources
repeatedly, so the result of reading is cached by content.
"""

import hashlib
from collections.abc import Sequence
from threading import Lock

import orjson

from codesystems.problems import Invalid
from codesystems.valueset import ValueSet
from terminology import work
from terminology.cache import Cache
from terminology.fhir import codesystemreader, conceptmapreader, valuesetreader
from terminology.fhir.element import Element
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json
from terminology.messages import requests
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts, Mappings
from terminology.store.memory import MemoryConcepts

TX_RESOURCE = Input(
    "tx-resource",
    Kind.RESOURCE,
    "A CodeSystem, supplement, ValueSet or ConceptMap that exists for this question",
    repeats=True,
)

_MOST = 2 << 20
"""The maximum size of the cached resources as JSON, in bytes; in memory up to 25 times as many."""

_NAMES = (TX_RESOURCE.name, "codeSystem", "conceptMap")
"""The inputs with additional resources; `valueSet` is the subject of the operation instead."""

ReadResource = MemoryConcepts | ValueSet | Sequence[Mappings]


_cache: Cache[bytes, ReadResource] = Cache(_MOST)
_lock = Lock()


def overlay(sent: Sent, snapshot: Snapshot) -> Snapshot:
    """Add the resources of a request to the snapshot. Raises Invalid for an invalid resource."""
    resources = [resource for name in _NAMES for resource in sent.resources(name)]
    if not resources:
        return snapshot
    key = ("overlay", id(snapshot), *map(id, resources))
    return work.once(key, (snapshot, resources), lambda: _overlaid(resources, snapshot))


def _overlaid(resources: Sequence[Json], snapshot: Snapshot) -> Snapshot:
    editions: list[Concepts] = []
    maps: list[Mappings] = []
    value_sets: list[ValueSet] = []
    for resource in resources:
        match read(resource):
            case ValueSet() as value_set:
                value_sets.append(value_set)
            case MemoryConcepts() as concepts:
                editions.append(concepts)
            case mappings:
                maps += mappings
    return snapshot.with_sent(Snapshot(tuple(editions), tuple(maps), (), tuple(value_sets)))


def canonical_of(sent: Sent, name: str, type: str) -> str | None:
    """Return the canonical of the resource of an input, with its version; None without one.

    Raises Invalid for a resource of another type.
    """
    for resource in sent.resources(name):
        if resource.get("resourceType") != type:
            raise Invalid(requests.bad_value(name, str(resource.get("resourceType")), f"a {type}"))
        element = Element(resource, type)
        version = element.text("version")
        return f"{element.required('url')}|{version}" if version else element.required("url")
    return None


def read(resource: Json) -> ReadResource:
    """Read a resource, or return it from the cache. Raises Invalid."""
    json = orjson.dumps(resource)
    key = hashlib.sha256(json).digest()
    with _lock:
        result = _cache.get(key)
    if result is None:
        result = _read(resource, key.hex())
        with _lock:
            _cache.put(key, result, len(json))
    return result


def _read(resource: Json, digest: str) -> ReadResource:
    type = str(resource.get("resourceType"))
    element = Element(resource, type)
    match type:
        case "CodeSystem":
            return MemoryConcepts(codesystemreader.read(element, digest))
        case "ValueSet":
            return valuesetreader.read(element)
        case "ConceptMap":
            return conceptmapreader.read(element, digest)
        case _:
            types = ("CodeSystem", "ValueSet", "ConceptMap")
            raise Invalid(requests.not_a_resource(type, types))
