"""The capabilities of this server: CapabilityStatement, TerminologyCapabilities and $versions.

Sources: https://hl7.org/fhir/R4/http.html#capabilities, the terminology-server
CapabilityStatement, and the two feature extensions of the HL7 terminology ecosystem guide.
"""

from collections.abc import Iterable, Mapping

from codesystems import canonical
from terminology import contents
from terminology.fhir import parameters, searchtables
from terminology.fhir.dialects import R5, Dialect
from terminology.fhir.expand import EXPAND
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.operations import OPERATIONS
from terminology.fhir.searchparameters import Parameters
from terminology.snapshot import Snapshot
from terminology.software import RELEASE_DATE, VERSION
from terminology.store.contract import Concepts

_FEATURE = "http://hl7.org/fhir/uv/application-feature/StructureDefinition/feature"
_TEST_VERSION = "http://hl7.org/fhir/uv/tx-tests/FeatureDefinition/test-version"
_AS_PARAMETER = "http://hl7.org/fhir/uv/tx-ecosystem/FeatureDefinition/CodeSystemAsParameter"
_CONTENT = (
    "http://hl7.org/fhir/5.0/StructureDefinition/"
    "extension-TerminologyCapabilities.codeSystem.content"
)
TEST_VERSION, TEST_MODE = "1.9.2", "general"
"""The latest released version of HL7's terminology tests that this server passes, and their mode.

The available tests are of a state before the release of 1.9.3.
"""


SERVED: Mapping[str, Parameters] = {
    "CodeSystem": searchtables.CODE_SYSTEM,
    "ValueSet": searchtables.VALUE_SET,
    "ConceptMap": searchtables.CONCEPT_MAP,
}
"""The search parameters of each type with read and search."""


def software_version(snapshot: Snapshot) -> str:
    """Return the version of the software and its content; clients use it as a cache key."""
    return f"{VERSION}-{snapshot.digest[:12]}"


def statement(snapshot: Snapshot, dialect: Dialect, base: str) -> Json:
    """Write the CapabilityStatement of one FHIR version."""
    return {
        "resourceType": "CapabilityStatement",
        "id": f"fhir-hcpcs-{dialect.name}",
        "extension": [
            _feature(_TEST_VERSION, {"valueCode": TEST_VERSION}, _qualifier("mode", TEST_MODE)),
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
        "format": ["application/fhir+json", "json", "application/fhir+xml", "xml"],
        "rest": [
            {
                "mode": "server",
                "documentation": "Nothing can be changed over HTTP: every resource is read-only. "
                "Whoever operates the server installs releases with its command line, as their "
                "publishers issued them; an installed release is never edited.",
                "security": {
                    "service": [{"text": "None"}],
                    "description": "The server has no users. Whatever controls access is in front "
                    "of it.",
                },
                "resource": [*_resources()],
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


def _feature(definition: str, value: Json, *qualifiers: Json) -> JsonValue:
    return {
        "url": _FEATURE,
        "extension": [
            {"url": "definition", "valueCanonical": definition},
            {"url": "value", **value},
            *qualifiers,
        ],
    }


def _qualifier(name: str, value: str) -> Json:
    return {
        "url": "qualifier",
        "extension": [{"url": "name", "valueCode": name}, {"url": "value", "valueCode": value}],
    }


def _resources() -> Iterable[JsonValue]:
    """Write the types with read and search, and then the types with operations only."""
    for type, known in SERVED.items():
        yield {**_searched(type, known), "operation": _operations(type)}
    for type in sorted({operation.resource for operation in OPERATIONS} - set(SERVED)):
        yield {"type": type, "operation": _operations(type)}
    yield _searched("OperationDefinition", searchtables.OPERATION_DEFINITION)


def _searched(type: str, known: Parameters) -> Json:
    return {
        "type": type,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "searchParam": [
            {"name": name, "type": parameter.type} for name, parameter in known.items()
        ],
    }


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

    `content` is that of the default edition; R4 has R5's element as an extension.
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
            content = versions[0].edition.content.value
            if dialect is R5:
                yield {**written, "content": content}
            else:
                yield {"extension": [{"url": _CONTENT, "valueCode": content}], **written}


def _version(concepts: Concepts, default: Concepts) -> JsonValue:
    edition = concepts.edition
    return {
        "code": edition.version,
        "isDefault": concepts is default,
        "compositional": False,
        **({"language": [edition.language]} if edition.language else {}),
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
