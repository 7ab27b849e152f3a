"""Schemas of what an operation takes: the parameters of a query, of a form, and of Parameters."""

from collections.abc import Iterable, Iterator

from terminology.fhir.inputs import Input, Kind
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.openapi import datepatterns, parts, types
from terminology.fhir.openapi.names import camel, group_name
from terminology.fhir.operation import Batch, Definition

Pairs = tuple[tuple[str, str], ...]
"""Names and values of a query."""

_NEEDS_BODY = frozenset({Kind.CODEABLE_CONCEPT, Kind.RESOURCE, Kind.REQUEST})
_LARGEST = 999_999_999

_QUERY: dict[Kind, Json] = {
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.INTEGER: {"type": "integer", "minimum": 0, "maximum": _LARGEST},
    Kind.DATE_TIME: types.ref(datepatterns.DATE_TIME),
    Kind.CODING: {"type": "string", "pattern": "^[^|]*\\|[^|]+$"},
    Kind.DEPENDENCY: {"type": "string", "pattern": "^[^$]+\\$.+$"},
}
"""The schema of an input in a query, by its kind; all others are any text."""

_VALUES: dict[Kind, tuple[str, ...]] = {
    Kind.CODE: ("valueCode", "valueString"),
    Kind.STRING: ("valueString",),
    Kind.LANGUAGE: ("valueCode", "valueString"),
    Kind.URI: ("valueUri", "valueCanonical", "valueString"),
    Kind.BOOLEAN: ("valueBoolean",),
    Kind.INTEGER: ("valueInteger",),
    Kind.DATE_TIME: ("valueDateTime", "valueDate"),
    Kind.CODING: ("valueCoding",),
    Kind.CODEABLE_CONCEPT: ("valueCodeableConcept",),
    Kind.CIRCUMSTANCE: (
        "valueCode",
        "valueString",
        "valueBoolean",
        "valueCoding",
        "valueCodeableConcept",
    ),
    Kind.DEPENDENCY: ("part",),
    Kind.RESOURCE: ("resource",),
    Kind.REQUEST: ("resource",),
}
"""The elements of a parameter in which an input may be, the usual one first, by its kind."""

_TEXT: Json = {"type": "string"}
_ELEMENTS: Json = {
    "valueCode": _TEXT,
    "valueString": _TEXT,
    "valueUri": _TEXT,
    "valueCanonical": _TEXT,
    "valueBoolean": {"type": "boolean"},
    "valueInteger": {"type": "integer"},
    "valueDateTime": _TEXT,
    "valueDate": _TEXT,
    "valueCoding": types.ref("InputCoding"),
    "valueCodeableConcept": types.ref("InputCodeableConcept"),
    "part": {"type": "array", "items": types.ref("InputPart")},
}
"""The schemas of the elements of a parameter, but of its resource."""


def supported(operation: Definition) -> list[Input]:
    """Return the inputs that an operation understands."""
    return [input for input in operation.inputs if input.supported]


def in_query(operation: Definition) -> list[Input]:
    """Return the inputs that a query may have."""
    return [input for input in supported(operation) if input.kind not in _NEEDS_BODY]


def query_name(operation: Definition, input: Input) -> str:
    """Return the name by which paths refer to an input in a query."""
    return f"{group_name(operation)}{camel(input.name)}"


def query(operation: Definition, pairs: Pairs) -> Iterator[tuple[str, Json]]:
    """Return the parameters of the query of an operation by name, with examples."""
    for input in in_query(operation):
        parameter = parts.query(input.name, input.documentation, _in_query(input))
        texts: list[JsonValue] = [text for name, text in pairs if name == input.name]
        if texts:
            value = texts if input.repeats else texts[0]
            parameter["examples"] = {"example": {"value": value}}
        yield query_name(operation, input), parameter


def _in_query(input: Input) -> Json:
    schema = _QUERY.get(input.kind, {"type": "string"})
    return {"type": "array", "items": schema} if input.repeats else schema


def _in_form(input: Input) -> Json:
    schema = _in_query(input)
    return {**schema, "type": ["array", "string"]} if input.repeats else schema


def form(operation: Definition) -> Json:
    """Return the schema of a form with the inputs of an operation.

    In a form, a list of one value is the same as the value.
    """
    properties: Json = {
        input.name: {**_in_form(input), "description": input.documentation}
        for input in in_query(operation)
    }
    return {"type": "object", "properties": properties}


def request_name(operation: Definition) -> str:
    """Return the name of the schema of the Parameters resource of an operation."""
    return f"{group_name(operation)}Request"


def taken(operation: Definition) -> str:
    """Return the type of the resource that may be the whole body; empty if there is none."""
    if isinstance(operation, Batch):
        return ""
    return next((input.type for input in supported(operation) if input.type), "")


def bodies(operation: Definition) -> Json:
    """Return the schema of the body: Parameters, or the resource that an operation takes."""
    request = types.ref(request_name(operation))
    type = taken(operation)
    return types.either(request, types.ref(f"Input{type}")) if type else request


def schemas(operations: Iterable[Definition]) -> Iterator[tuple[str, Json]]:
    """Return the schemas of all requests by name, and of what is in them.

    They have what is read of a request: the rest of a resource is not judged.
    """
    yield "InputCoding", _object(dict.fromkeys(("system", "version", "code", "display"), _TEXT))
    codings: Json = {"type": "array", "items": types.ref("InputCoding")}
    yield "InputCodeableConcept", _object({"coding": codings, "text": _TEXT})
    part = {name: _ELEMENTS[name] for name in ("valueUri", *_VALUES[Kind.CIRCUMSTANCE])}
    yield "InputPart", _object({"name": _TEXT, **part}, "name")
    for operation in operations:
        name = request_name(operation)
        yield name, _request(name)
        yield f"{name}Parameter", _parameter(operation)
        if type := taken(operation):
            yield f"Input{type}", _resource(type)


def _object(properties: Json, *required: str) -> Json:
    schema: Json = {"type": "object", "properties": properties}
    return {**schema, "required": [*required]} if required else schema


def _resource(type: str) -> Json:
    resource = _object({"resourceType": {"const": type}}, "resourceType")
    description = f"A {type}: what is not read of it is not judged"
    return {**resource, "description": description, "additionalProperties": True}


def _request(name: str) -> Json:
    parameter: Json = {"type": "array", "items": types.ref(f"{name}Parameter")}
    return _object(
        {"resourceType": {"const": "Parameters"}, "parameter": parameter}, "resourceType"
    )


def _parameter(operation: Definition) -> Json:
    """Return the schema of a parameter: its name, and the elements of all inputs."""
    inputs = supported(operation)
    known = ", ".join(f"{input.name} ({_VALUES[input.kind][0]})" for input in inputs)
    properties: Json = {"name": {**_TEXT, "description": known}}
    for name in dict.fromkeys(name for input in inputs for name in _VALUES[input.kind]):
        properties[name] = _ELEMENTS.get(name, types.ref(types.ANY_RESOURCE))
    return _object(properties, "name")


def as_parameter(input: Input, text: str) -> Json:
    """Return the value of an input in a query as a parameter of Parameters."""
    return {"name": input.name, _VALUES[input.kind][0]: text}
