"""Resources that come with a request (`tx-resource`): they exist for this one question.

Reading one takes longer than answering from it, and tools send the same ones again and again:
what was read is kept by content, up to a bound.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import orjson

from terminology import messages
from terminology.fhir import codesystemreader, conceptmapreader, valuesetreader
from terminology.fhir.element import Element
from terminology.fhir.json import Json
from terminology.fhir.parameters import Input, Kind, Sent
from terminology.library import Holdings
from terminology.problems import Invalid
from terminology.store.contract import Concepts, Mappings
from terminology.store.memory import MemoryConcepts
from terminology.valuesets.model import ValueSet

TX_RESOURCE = Input(
    "tx-resource",
    Kind.RESOURCE,
    "A CodeSystem, supplement, ValueSet or ConceptMap that exists for this question",
    repeats=True,
)

_MOST = 64 << 20
"""Bytes of resources, as JSON, that are kept read."""

_NAMES = (TX_RESOURCE.name, "codeSystem", "conceptMap")
"""The parameters that bring resources into play; a `valueSet` is asked about itself."""

Read = MemoryConcepts | ValueSet | Sequence[Mappings]


class _Kept:
    """What was read, by content; the longest unused goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._held: OrderedDict[bytes, tuple[Read, int]] = OrderedDict()
        self._size = 0

    def get(self, key: bytes) -> Read | None:
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            self._held.move_to_end(key)
            return found[0]

    def put(self, key: bytes, read: Read, size: int) -> None:
        with self._lock:
            if key in self._held or size > self._most:
                return
            self._held[key] = (read, size)
            self._size += size
            while self._size > self._most:
                _, (_, gone) = self._held.popitem(last=False)
                self._size -= gone


_kept = _Kept(_MOST)


def overlay(sent: Sent, holdings: Holdings) -> Holdings:
    """The holdings, and what came with the question. Raises Invalid for what cannot be read."""
    resources = [one for name in _NAMES for one in sent.resources(name)]
    if not resources:
        return holdings
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
    return holdings.with_sent(Holdings(tuple(editions), tuple(maps), (), tuple(value_sets)))


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
    found = _kept.get(key)
    if found is None:
        found = _read(resource, key.hex())
        _kept.put(key, found, len(written))
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
