"""Resources in a request (`tx-resource`): they exist for this request only.

A resource is judged when it is used: one that cannot be read, or that is of another type, does not
concern a request that has no need of it. Reading a resource takes longer than the operation, and
clients send the same resources repeatedly, so the result of reading is cached by content.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from codesystems.problems import Invalid
from codesystems.valueset import ValueSet
from terminology import work
from terminology.fhir import resourcereader
from terminology.fhir.element import Element
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.resourcereader import ReadResource
from terminology.messages import requests
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts, Mappings
from terminology.store.memory import MemoryConcepts

TX_RESOURCE = Input(
    "tx-resource",
    Kind.RESOURCE,
    "A CodeSystem, supplement, ValueSet or ConceptMap that exists for this question, or a Bundle "
    "of such; other resources are not used",
    repeats=True,
)

CODE_SYSTEM = Input(
    "codeSystem", Kind.RESOURCE, "The code system itself, instead of `system`", type="CodeSystem"
)

_SUBJECTS = ("codeSystem", "conceptMap")
"""The inputs with the resource that the request is about; `valueSet` is read by itself."""

_NOT_SUBSTANCE = frozenset({"id", "meta", "text"})
"""Elements in which two copies of a resource may differ."""


class ResourceName(NamedTuple):
    """What identifies a resource: its type, URL and version, and the code systems of a map.

    HL7's tests send two maps of one URL and version, between different code systems.
    """

    type: str
    url: str
    version: str
    systems: frozenset[tuple[str, str]]


def overlay(sent: Sent, snapshot: Snapshot) -> Snapshot:
    """Add the resources of a request to the snapshot."""
    subjects = [resource for name in _SUBJECTS for resource in sent.resources(name)]
    others = sent.resources(TX_RESOURCE.name)
    if not subjects and not others:
        return snapshot
    key = ("overlay", id(snapshot), *map(id, subjects), *map(id, others))
    made_of = (snapshot, subjects, others)
    return work.once(key, made_of, lambda: _overlaid(subjects, others, snapshot))


def _overlaid(subjects: Sequence[Json], others: Sequence[Json], snapshot: Snapshot) -> Snapshot:
    editions: list[Concepts] = []
    maps: list[Mappings] = []
    value_sets: list[ValueSet] = []
    for resource in _distinct(subjects, others):
        match resource:
            case ValueSet() as value_set:
                value_sets.append(value_set)
            case MemoryConcepts() as concepts:
                editions.append(concepts)
            case mappings:
                maps += mappings
    return snapshot.with_sent(Snapshot(tuple(editions), tuple(maps), (), tuple(value_sets)))


def _distinct(subjects: Sequence[Json], others: Sequence[Json]) -> Iterator[ReadResource]:
    """Read each resource once.

    Of several with the same URL and version, the subject of the request is used; otherwise they
    are all unreadable unless they are copies of one resource.
    """
    by_name: dict[ResourceName | int, list[Json]] = {}
    for resource in subjects:
        by_name[_key(resource)] = [resource]
    subject_names = set(by_name)
    for resource in _unbundled(others):
        if _key(resource) not in subject_names:
            by_name.setdefault(_key(resource), []).append(resource)
    for name, (first, *more) in by_name.items():
        if isinstance(name, ResourceName) and any(_differ(first, other) for other in more):
            named = "|".join(part for part in (name.url, name.version) if part)
            issue = requests.several_resources(name.type, named)
            yield resourcereader.unreadable(first, issue)
        else:
            yield resourcereader.read(first)


def _key(resource: Json) -> ResourceName | int:
    return name_of(resource) or id(resource)


def name_of(resource: JsonValue) -> ResourceName | None:
    """Return what identifies a resource; None without a URL."""
    if not isinstance(resource, dict):
        return None
    type, url, version = (resource.get(name) for name in ("resourceType", "url", "version"))
    if not isinstance(url, str) or not url.strip():
        return None
    systems = frozenset(resourcereader.systems(resource))
    return ResourceName(str(type), url, version if isinstance(version, str) else "", systems)


def _differ(resource: Json, other: Json) -> bool:
    first, second = (
        {name: value for name, value in each.items() if name not in _NOT_SUBSTANCE}
        for each in (resource, other)
    )
    return first != second


def _unbundled(resources: Sequence[Json]) -> Iterator[Json]:
    """Yield the resources, and those in the entries of a Bundle. Raises Invalid without a type."""
    for resource in resources:
        if not isinstance(resource.get("resourceType"), str):
            raise Invalid(requests.no_resource_type(TX_RESOURCE.name))
        yield resource
        entries = resource.get("entry")
        if resource["resourceType"] == "Bundle" and isinstance(entries, list):
            inner = (entry.get("resource") for entry in entries if isinstance(entry, dict))
            yield from (each for each in inner if isinstance(each, dict))


def canonical_of(sent: Sent, name: str, type: str) -> str | None:
    """Return the canonical of the resource of an input, with its version; None without one.

    Raises Invalid for a resource of another type, and beside an id in the path.
    """
    for resource in sent.resources(name):
        if sent.id is not None:
            raise Invalid(requests.id_and_resource(sent.id, name))
        if resource.get("resourceType") != type:
            raise Invalid(requests.bad_value(name, str(resource.get("resourceType")), f"a {type}"))
        element = Element(resource, type)
        version = element.text("version")
        url = element.text("url") or resourcereader.assigned_url(resource)
        return f"{url}|{version}" if version else url
    return None
