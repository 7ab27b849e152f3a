"""The operations as OperationDefinitions: those of HL7 with added inputs, and our own.

Source: https://hl7.org/fhir/R4/operationdefinition.html.
"""

from collections.abc import Iterable

from codesystems.problems import NotFound
from terminology.fhir.inputs import Input, Kind
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.operation import Definition, Level
from terminology.fhir.operations import OPERATIONS
from terminology.messages import codesystem
from terminology.software import RELEASE_DATE, VERSION

_TYPES = {
    Kind.LANGUAGE: "code",
    Kind.RESOURCE: "Resource",
    Kind.REQUEST: "Resource",
    Kind.CIRCUMSTANCE: "code",
}


def write(operation: Definition) -> Json:
    """Write the definition of one operation, for R4 and R5, with its supported inputs."""
    inputs = [input for input in operation.inputs if input.supported]
    written: Json = {
        "resourceType": "OperationDefinition",
        "id": identifier(operation),
        "url": operation.canonical,
        "version": VERSION,
        "name": "".join(word.capitalize() for word in operation.name.split("-")),
        "title": operation.title,
        "status": "active",
        "kind": "operation",
        "experimental": False,
        "date": RELEASE_DATE,
        "publisher": "fhir-hcpcs",
        "description": ". ".join(text for text in (operation.title, operation.dates) if text),
        "affectsState": False,
        "code": operation.name,
        "resource": [operation.resource],
        "system": False,
        "type": Level.TYPE in operation.levels,
        "instance": Level.INSTANCE in operation.levels,
        "parameter": [*(_input(input) for input in inputs), _return(operation)],
    }
    if operation.base:
        written["base"] = operation.base
    return written


def identifier(operation: Definition) -> str:
    """Return the id of the definition: `CodeSystem-lookup`."""
    return f"{operation.resource}-{operation.name}"


def by_id(id: str) -> Definition:
    """Return the operation whose definition has this id. Raises NotFound."""
    for operation in OPERATIONS:
        if identifier(operation) == id:
            return operation
    known = [identifier(operation) for operation in OPERATIONS]
    raise NotFound(codesystem.unknown_resource("OperationDefinition", id, known))


def bundle(pairs: Iterable[tuple[str, str]], base: str) -> Json:
    """Search the definitions by _id, url, name and code; all matches are in one page."""
    names = {"_id", "url", "name", "code"}
    filters = [(name, text) for name, text in pairs if name in names and text.strip()]
    matches = [
        resource
        for resource in (write(operation) for operation in OPERATIONS)
        if all(resource["id" if name == "_id" else name] == text for name, text in filters)
    ]
    entries: list[JsonValue] = [
        {"fullUrl": f"{base}/{match['id']}", "resource": match, "search": {"mode": "match"}}
        for match in matches
    ]
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(matches),
        "link": [{"relation": "self", "url": base}],
        **({"entry": entries} if entries else {}),
    }


def _input(input: Input) -> JsonValue:
    written: Json = {
        "name": input.name,
        "use": "in",
        "min": 1 if input.required else 0,
        "max": "*" if input.repeats else "1",
        "documentation": input.documentation,
    }
    if input.kind is Kind.DEPENDENCY:
        return {**written, "part": [_part(*part) for part in _DEPENDENCY]}
    return {**written, "type": input.type or _TYPES.get(input.kind, input.kind.value)}


_DEPENDENCY = (
    ("attribute", "uri", "R5: the attribute"),
    ("value", "Coding", "R5: its value; a code, a string or a boolean is understood too"),
    ("element", "uri", "R4: the attribute"),
    ("concept", "CodeableConcept", "R4: its value"),
)


def _part(name: str, type: str, documentation: str) -> JsonValue:
    return {
        "name": name,
        "use": "in",
        "min": 0,
        "max": "1",
        "documentation": documentation,
        "type": type,
    }


def _return(operation: Definition) -> JsonValue:
    return {
        "name": "return",
        "use": "out",
        "min": 1,
        "max": "1",
        "documentation": f"The answer, a resource of type {operation.returns}",
        "type": operation.returns,
    }
