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
_OTHER = "OtherParameter"
_LARGEST = 999_999_999

_QUERY: dict[Kind, Json] = {
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.INTEGER: {"type": "integer", "minimum": 0, "maximum": _LARGEST},
    Kind.DATE_TIME: types.ref(datepatterns.DATE_TIME),
    Kind.CODING: {"type": "string", "pattern": "^[^|]*\\|[^|]+$"},
    Kind.DEPENDENCY: {"type": "string", "pattern": "^[^$]+\\$.+$"},
}
"""The schema of an input in a query, by its kind; all others are any text."""

_TEXT = ("valueString", "valueCode")
_URI = ("valueUri", "valueCanonical", "valueString")
_VALUES: dict[Kind, tuple[str, ...]] = {
    Kind.CODE: ("valueCode", "valueString"),
    Kind.STRING: _TEXT,
    Kind.LANGUAGE: _TEXT,
    Kind.URI: _URI,
    Kind.BOOLEAN: ("valueBoolean",),
    Kind.INTEGER: ("valueInteger",),
    Kind.DATE_TIME: ("valueDateTime", "valueDate", "valueString"),
    Kind.CODING: ("valueCoding",),
    Kind.CODEABLE_CONCEPT: ("valueCodeableConcept",),
    Kind.CIRCUMSTANCE: (
        "valueCode",
        "valueString",
        "valueBoolean",
        "valueCoding",
        "valueCodeableConcept",
    ),
}
"""The elements of a parameter in which an input may be, the usual one first, by its kind."""


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


def form(operation: Definition) -> Json:
    """Return the schema of a form with the inputs of an operation."""
    properties: Json = {
        input.name: {**_in_query(input), "description": input.documentation}
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
    names = [request_name(operation)]
    if type := taken(operation):
        names += [type, _sent(type)]
    return types.either(*map(types.ref, names)) if len(names) > 1 else types.ref(names[0])


def _sent(type: str) -> str:
    return f"Sent{type}"


def schemas(operations: Iterable[Definition]) -> Iterator[tuple[str, Json]]:
    """Return the schemas of all requests by name, and of their parameters."""
    yield (
        _OTHER,
        {
            "type": "object",
            "description": "Any other parameter, or another form of one: those that are not "
            "known are ignored",
            "required": ["name"],
            "properties": {"name": {"type": "string"}},
        },
    )
    for operation in operations:
        inputs = supported(operation)
        yield request_name(operation), _request(operation, inputs)
        for input in inputs:
            yield parameter_name(operation, input), _parameter(operation, input)
        if type := taken(operation):
            yield _sent(type), _unjudged(type)


def _unjudged(type: str) -> Json:
    return {
        "type": "object",
        "description": f"A {type} with other elements: those that are not read are not judged",
        "required": ["resourceType"],
        "properties": {"resourceType": {"const": type}},
    }


def _request(operation: Definition, inputs: Iterable[Input]) -> Json:
    names = [parameter_name(operation, input) for input in inputs]
    return {
        "type": "object",
        "required": ["resourceType"],
        "properties": {
            "resourceType": {"const": "Parameters"},
            "parameter": {
                "type": "array",
                "items": types.either(*map(types.ref, (*names, _OTHER))),
            },
        },
    }


def parameter_name(operation: Definition, input: Input) -> str:
    """Return the name of the schema of a parameter: inputs of one name have one schema."""
    if input.kind is Kind.REQUEST:
        return f"{group_name(operation)}Item"
    return f"{camel(input.name)}Parameter"


def _parameter(operation: Definition, input: Input) -> Json:
    properties: Json = {"name": {"const": input.name}}
    match input.kind:
        case Kind.DEPENDENCY:
            properties["part"] = {"type": "array", "items": types.ref("ParametersParameter")}
        case Kind.RESOURCE:
            known = [input.type, types.ANY_RESOURCE] if input.type else [types.ANY_RESOURCE]
            properties["resource"] = types.either(*map(types.ref, known))
        case Kind.REQUEST:
            assert isinstance(operation, Batch), "only a batch has requests as inputs"
            properties["resource"] = types.ref(request_name(operation.operation))
        case kind:
            properties.update((name, _value(name)) for name in _VALUES[kind])
    return {"type": "object", "required": ["name"], "properties": properties}


def _value(name: str) -> JsonValue:
    type = name.removeprefix("value")
    if type in {"Coding", "CodeableConcept"}:
        return types.ref(type)
    return types.primitive(type[0].lower() + type[1:])


def as_parameter(input: Input, text: str) -> Json:
    """Return the value of an input in a query as a parameter of Parameters."""
    name = _VALUES[input.kind][0]
    if name == "valueCoding":
        system, _, code = text.rpartition("|")
        return {"name": input.name, name: {"system": system, "code": code}}
    return {"name": input.name, name: text}
