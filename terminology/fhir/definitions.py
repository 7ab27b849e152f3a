"""Our operations as OperationDefinitions: HL7's with the inputs that are ours, and our own.

Source: https://hl7.org/fhir/R4/operationdefinition.html.
"""

from collections.abc import Iterable

from codesystems.problems import NotFound
from terminology import messages
from terminology.fhir.inputs import Input, Kind
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.operation import Definition, Level
from terminology.fhir.operations import OPERATIONS
from terminology.software import RELEASE_DATE, VERSION

_TYPES = {
    Kind.LANGUAGE: "code",
    Kind.RESOURCE: "Resource",
    Kind.CIRCUMSTANCE: "code",
}


def write(operation: Definition) -> Json:
    """The definition of one operation, in both versions; inputs not honoured are not in it."""
    inputs = [one for one in operation.inputs if one.supported]
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
        "description": ". ".join(said for said in (operation.title, operation.dates) if said),
        "affectsState": False,
        "code": operation.name,
        "resource": [operation.resource],
        "system": False,
        "type": Level.TYPE in operation.levels,
        "instance": Level.INSTANCE in operation.levels,
        "parameter": [*(_input(one) for one in inputs), _return(operation)],
    }
    if operation.base:
        written["base"] = operation.base
    return written


def identifier(operation: Definition) -> str:
    """The id of the definition: `CodeSystem-lookup`."""
    return f"{operation.resource}-{operation.name}"


def by_id(id: str) -> Definition:
    """The operation whose definition has this id. Raises NotFound."""
    for operation in OPERATIONS:
        if identifier(operation) == id:
            return operation
    known = [identifier(operation) for operation in OPERATIONS]
    raise NotFound(messages.unknown_resource("OperationDefinition", id, known))


def bundle(pairs: Iterable[tuple[str, str]], base: str) -> Json:
    """The definitions that a search by _id, url, name or code asks for, in one page."""
    asked = [(name, text) for name, text in pairs if name in {"_id", "url", "name", "code"}]
    found = [
        resource
        for resource in (write(operation) for operation in OPERATIONS)
        if all(resource["id" if name == "_id" else name] == text for name, text in asked)
    ]
    entries: list[JsonValue] = [
        {"fullUrl": f"{base}/{one['id']}", "resource": one, "search": {"mode": "match"}}
        for one in found
    ]
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(found),
        "link": [{"relation": "self", "url": base}],
        **({"entry": entries} if entries else {}),
    }


def _input(one: Input) -> JsonValue:
    written: Json = {
        "name": one.name,
        "use": "in",
        "min": 1 if one.type else 0,
        "max": "*" if one.repeats else "1",
        "documentation": one.documentation,
    }
    if one.kind is Kind.DEPENDENCY:
        return {**written, "part": [_part(*part) for part in _DEPENDENCY]}
    return {**written, "type": one.type or _TYPES.get(one.kind, one.kind.value)}


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
