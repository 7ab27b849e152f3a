"""Our operations as OperationDefinitions: HL7's with the inputs that are ours, and our own.

Source: https://hl7.org/fhir/R4/operationdefinition.html.
"""

from collections.abc import Iterable
from typing import Any

from terminology import messages
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.operation import Level, Operation
from terminology.fhir.operations import OPERATIONS
from terminology.fhir.parameters import Input, Kind
from terminology.problems import NotFound
from terminology.software import RELEASE_DATE, VERSION

DATES = (
    "A date asks what was true on it. Without a version, the edition in force on the day answers: "
    "the newest that had taken effect. A code is in force from its first to its last day, both "
    "included; a later edition's dates count for earlier days too, and where the edition of the "
    "day lacks the code, the nearest later one that knows it answers. A code number that was given "
    "to another product is told apart by its first day. With a version, that edition alone is "
    "asked. A day before the first edition is answered from that edition, a day in the time of a "
    "release that is not installed by the nearer of those around it, both with a warning. A "
    "partial date (2025, 2025-04) means any of its days; a date time means the day that is "
    "written, in its own zone."
)

_TYPES = {
    Kind.LANGUAGE: "code",
    Kind.RESOURCE: "Resource",
}


def write(operation: Operation[Any, Any]) -> Json:
    """The definition of one operation, in both versions; inputs not honoured are not in it."""
    inputs = [one for one in operation.inputs if one.supported]
    dated = any(one.name == "date" for one in inputs)
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
        "description": f"{operation.title}. {DATES}" if dated else operation.title,
        "affectsState": False,
        "code": operation.name,
        "resource": [operation.resource],
        "system": False,
        "type": Level.TYPE in operation.levels,
        "instance": Level.INSTANCE in operation.levels,
        "parameter": [*(_input(one) for one in inputs), _RETURN],
    }
    if operation.base:
        written["base"] = operation.base
    return written


def identifier(operation: Operation[Any, Any]) -> str:
    """The id of the definition: `CodeSystem-lookup`."""
    return f"{operation.resource}-{operation.name}"


def by_id(id: str) -> Operation[Any, Any]:
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
    return {
        "name": one.name,
        "use": "in",
        "min": 0,
        "max": "*" if one.repeats else "1",
        "documentation": one.documentation,
        "type": _TYPES.get(one.kind, one.kind.value),
    }


_RETURN: Json = {
    "name": "return",
    "use": "out",
    "min": 1,
    "max": "1",
    "documentation": "The answer, a Parameters resource",
    "type": "Parameters",
}
