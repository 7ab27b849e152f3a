"""Resources that come with a request (`tx-resource`): they exist for this one question.

Reading one takes longer than answering from it, and tools send the same ones again and again:
what was read is cached by content.
"""

import hashlib
from collections.abc import Sequence
from threading import Lock

import orjson

from codesystems.problems import Invalid
from codesystems.valueset import ValueSet
from terminology import messages, work
from terminology.cache import Cache
from terminology.fhir import codesystemreader, conceptmapreader, valuesetreader
from terminology.fhir.element import Element
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json
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
"""Bytes of resources, as JSON, whose reading is cached; read, they take up to 25 times as many."""

_NAMES = (TX_RESOURCE.name, "codeSystem", "conceptMap")
"""The parameters that bring resources into play; a `valueSet` is asked about itself."""

Read = MemoryConcepts | ValueSet | Sequence[Mappings]


_cache: Cache[bytes, Read] = Cache(_MOST)
_lock = Lock()


def overlay(sent: Sent, snapshot: Snapshot) -> Snapshot:
    """The snapshot, and what came with the question. Raises Invalid for what cannot be read."""
    resources = [one for name in _NAMES for one in sent.resources(name)]
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
            case MemoryConcepts() as held:
                editions.append(held)
            case found:
                maps += found
    return snapshot.with_sent(Snapshot(tuple(editions), tuple(maps), (), tuple(value_sets)))


def canonical_of(sent: Sent, name: str, type: str) -> str | None:
    """The URL, with the version, of the resource sent under a name; None where there is none.

    Raises Invalid where it is of another type.
    """
    for resource in sent.resources(name):
        if resource.get("resourceType") != type:
            raise Invalid(messages.bad_value(name, str(resource.get("resourceType")), f"a {type}"))
        element = Element(resource, type)
        version = element.text("version")
        return f"{element.required('url')}|{version}" if version else element.required("url")
    return None


def read(resource: Json) -> Read:
    """Read a resource, or find it read. Raises Invalid."""
    written = orjson.dumps(resource)
    key = hashlib.sha256(written).digest()
    with _lock:
        found = _cache.get(key)
    if found is None:
        found = _read(resource, key.hex())
        with _lock:
            _cache.put(key, found, len(written))
    return found


def _read(resource: Json, digest: str) -> Read:
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
            known = ("CodeSystem", "ValueSet", "ConceptMap")
            raise Invalid(messages.not_a_resource(type, known))
