"""Schemas of FHIR's types, from the tables types-r4.txt and types-r5.txt.

Sources: https://hl7.org/fhir/R4/datatypes.html#primitive and the pages of the resources, in R4
and R5. A schema has the elements that a client of this server meets; others are not refused.
`tests.fixtures.typetable` writes the tables.
"""

from collections.abc import Iterator
from pathlib import Path

from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, JsonValue

PRIMITIVES: dict[str, Json] = {
    "boolean": {"type": "boolean"},
    "decimal": {"type": "number"},
    "integer": {"type": "integer"},
    "positiveInt": {"type": "integer", "minimum": 1},
    "unsignedInt": {"type": "integer", "minimum": 0},
}
"""The schema of each primitive type that is not a string in JSON."""

RESOURCES = (
    "Bundle",
    "CapabilityStatement",
    "Claim",
    "CodeSystem",
    "ConceptMap",
    "OperationDefinition",
    "OperationOutcome",
    "Parameters",
    "TerminologyCapabilities",
    "ValueSet",
)
ANY_RESOURCE = "Resource"
_EXTENSION = "Extension"
"""It has no element of its own name: generators make wrong code of one."""
_ENTRIES = (
    "CodeSystem",
    "ValueSet",
    "ConceptMap",
    "OperationDefinition",
    "Parameters",
    "OperationOutcome",
    "CapabilityStatement",
    "TerminologyCapabilities",
)
"""The resources of a Bundle of this server."""


def path(dialect: Dialect) -> Path:
    """Return the path of the table of a FHIR version."""
    return Path(__file__).parent / f"types-{dialect.name}.txt"


def ref(name: str) -> Json:
    """Return a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def either(*schemas: JsonValue) -> Json:
    """Return the schema of what has one of several schemas."""
    return {"anyOf": [*schemas]}


def primitive(type: str) -> Json:
    """Return the schema of a primitive type."""
    return PRIMITIVES.get(type, {"type": "string"})


def schemas(dialect: Dialect) -> Iterator[tuple[str, Json]]:
    """Return the schemas of the types of a FHIR version by name."""
    for line in path(dialect).read_text().splitlines():
        name, *elements = line.split(" ")
        yield name, _schema(name, elements)
    yield (
        ANY_RESOURCE,
        {
            "type": "object",
            "description": "A resource of any type",
            "required": ["resourceType"],
            "properties": {"resourceType": {"type": "string"}},
            "additionalProperties": True,
        },
    )


def _schema(name: str, elements: list[str]) -> Json:
    """Return the schema of a type: `status:code!=draft|active`, `concept:CodeSystemConcept*`."""
    properties: Json = {}
    required: list[JsonValue] = []
    if name in RESOURCES:
        properties["resourceType"] = {"const": name}
        required.append("resourceType")
    for element in elements:
        declared, _, codes = element.partition("=")
        label, _, type = declared.partition(":")
        if type.endswith("!"):
            required.append(label)
        properties[label] = _element(name, type.rstrip("!"), codes)
    if name != _EXTENSION:
        properties["extension"] = {"type": "array", "items": ref(_EXTENSION)}
    schema: Json = {"type": "object", "properties": properties}
    return {**schema, "required": required} if required else schema


def _element(owner: str, type: str, codes: str) -> Json:
    if type.endswith("*"):
        return {"type": "array", "items": _element(owner, type.rstrip("*"), codes)}
    if codes:
        return {"type": "string", "enum": [*codes.split("|")]}
    if owner == "BundleEntry" and type == ANY_RESOURCE:
        return either(*map(ref, (*_ENTRIES, ANY_RESOURCE)))
    return ref(type) if type[0].isupper() else primitive(type)
