"""The capabilities of this server: CapabilityStatement, TerminologyCapabilities and $versions.

Sources: https://hl7.org/fhir/R4/http.html#capabilities, the terminology-server
CapabilityStatement, and the two feature extensions of the HL7 terminology ecosystem guide.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codesystems import canonical
from terminology import contents
from terminology.fhir import parameters, search
from terminology.fhir.dialects import R5, Dialect
from terminology.fhir.expand import EXPAND
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.operations import OPERATIONS
from terminology.snapshot import Snapshot
from terminology.software import RELEASE_DATE, VERSION
from terminology.store.contract import Concepts

_FEATURE = "http://hl7.org/fhir/uv/application-feature/StructureDefinition/feature"
_TEST_VERSION = "http://hl7.org/fhir/uv/tx-tests/FeatureDefinition/test-version"
_AS_PARAMETER = "http://hl7.org/fhir/uv/tx-ecosystem/FeatureDefinition/CodeSystemAsParameter"
TEST_VERSION = "1.9.3"
"""The version of HL7's terminology tests that this server passes."""


@dataclass(frozen=True, slots=True)
class Served:
    """A resource type with read and search, and its search parameters."""

    type: str
    parameters: Mapping[str, Mapping[str, search.Test]]


SERVED = (
    Served("CodeSystem", search.CODE_SYSTEM_PARAMETERS),
    Served("ValueSet", search.VALUE_SET_PARAMETERS),
    Served("ConceptMap", search.CONCEPT_MAP_PARAMETERS),
)

_SEARCH_TYPES = {
    "url": "uri",
    "reference": "uri",
    "system": "uri",
    "source-system": "uri",
    "target-system": "uri",
    "_id": "token",
    "version": "token",
    "status": "token",
    "content-mode": "token",
}


def software_version(snapshot: Snapshot) -> str:
    """Return the version of the software and its content; clients use it as a cache key."""
    return f"{VERSION}-{snapshot.digest[:12]}"


def statement(snapshot: Snapshot, dialect: Dialect, base: str) -> Json:
    """Write the CapabilityStatement of one FHIR version."""
    return {
        "resourceType": "CapabilityStatement",
        "id": f"fhir-hcpcs-{dialect.name}",
        "extension": [
            _feature(_TEST_VERSION, {"valueCode": TEST_VERSION}),
            _feature(_AS_PARAMETER, {"valueBoolean": True}),
        ],
        "url": f"{canonical.OURS}/CapabilityStatement/fhir-hcpcs",
        "version": VERSION,
        "name": "FhirHcpcs",
        "title": f"fhir-hcpcs over FHIR {dialect.version}",
        "status": "active",
        "experimental": False,
        "date": RELEASE_DATE,
        "publisher": "fhir-hcpcs",
        "description": contents.title(),
        "kind": "instance",
        "instantiates": ["http://hl7.org/fhir/CapabilityStatement/terminology-server"],
        "software": {
            "name": "fhir-hcpcs",
            "version": software_version(snapshot),
            "releaseDate": RELEASE_DATE,
        },
        "implementation": {"description": "fhir-hcpcs", "url": base},
        "fhirVersion": dialect.version,
        "format": ["application/fhir+json", "json"],
        "rest": [
            {
                "mode": "server",
                "resource": [*_resources(), _DEFINITIONS],
                "interaction": [{"code": "batch"}],
                "operation": [
                    {
                        "name": "versions",
                        "definition": "http://hl7.org/fhir/OperationDefinition/-versions",
                    }
                ],
            }
        ],
    }


_DEFINITIONS: Json = {
    "type": "OperationDefinition",
    "interaction": [{"code": "read"}, {"code": "search-type"}],
    "searchParam": [
        {"name": "_id", "type": "token"},
        {"name": "url", "type": "uri"},
        {"name": "name", "type": "string"},
        {"name": "code", "type": "token"},
    ],
}


def _feature(definition: str, value: Json) -> JsonValue:
    return {
        "url": _FEATURE,
        "extension": [
            {"url": "definition", "valueCanonical": definition},
            {"url": "value", **value},
        ],
    }


def _resources() -> Iterable[JsonValue]:
    """Write the types with read and search, and then the types with operations only."""
    for served in SERVED:
        yield {
            "type": served.type,
            "interaction": [{"code": "read"}, {"code": "search-type"}],
            "searchParam": [
                {"name": name, "type": _SEARCH_TYPES.get(name, "string")}
                for name in served.parameters
            ],
            "operation": _operations(served.type),
        }
    others = {operation.resource for operation in OPERATIONS} - {served.type for served in SERVED}
    for type in sorted(others):
        yield {"type": type, "operation": _operations(type)}


def _operations(type: str) -> list[JsonValue]:
    return [
        {
            "name": operation.name,
            "definition": operation.canonical,
            "documentation": operation.title,
        }
        for operation in OPERATIONS
        if operation.resource == type
    ]


def terminology(snapshot: Snapshot, dialect: Dialect, base: str) -> Json:
    """Write the TerminologyCapabilities of one FHIR version."""
    return {
        "resourceType": "TerminologyCapabilities",
        "id": f"fhir-hcpcs-{dialect.name}",
        "url": f"{canonical.OURS}/TerminologyCapabilities/fhir-hcpcs",
        "version": software_version(snapshot),
        "name": "FhirHcpcs",
        "title": f"The code systems of fhir-hcpcs over FHIR {dialect.version}",
        "status": "active",
        "experimental": False,
        "date": RELEASE_DATE,
        "publisher": "fhir-hcpcs",
        "description": contents.title(),
        "kind": "instance",
        "software": {"name": "fhir-hcpcs", "version": software_version(snapshot)},
        "implementation": {"description": "fhir-hcpcs", "url": base},
        "codeSystem": list(_code_systems(snapshot, dialect)),
        "expansion": {
            "hierarchical": True,
            "paging": True,
            "incomplete": False,
            "parameter": [
                {"name": name}
                for name in sorted(input.name for input in EXPAND.inputs if input.supported)
            ],
            "textFilter": "Words, or beginnings of words, of codes, displays and designations, in "
            "any order; case, accents and punctuation do not count",
        },
        "validateCode": {"translations": True},
        "translation": {"needsMap": False},
    }


def _code_systems(snapshot: Snapshot, dialect: Dialect) -> Iterable[JsonValue]:
    """Write each code system with its editions, by its canonical URL and by each alias.

    R5 also has `content`, which is that of the default edition.
    """
    for url in snapshot.systems():
        versions = list(snapshot.versions(url))
        aliases = [uri for uri, alias in canonical.ALIASES.items() if alias.canonical == url]
        for uri in (url, *aliases):
            written: Json = {
                "uri": uri,
                "version": [_version(concepts, versions[0]) for concepts in versions],
                "subsumption": versions[0].edition.hierarchy_meaning is not None,
            }
            if dialect is R5:
                written["content"] = versions[0].edition.content.value
            yield written


def _version(concepts: Concepts, default: Concepts) -> JsonValue:
    edition = concepts.edition
    return {
        "code": edition.version,
        "isDefault": concepts is default,
        "compositional": False,
        "language": [edition.language],
        "property": [definition.code for definition in edition.properties],
    }


def versions(dialect: Dialect) -> Json:
    """Write the result of $versions: the FHIR version of this endpoint."""
    return parameters.answer(
        [
            parameters.value("version", "Code", dialect.mime_version),
            parameters.value("default", "Code", dialect.mime_version),
        ]
    )
