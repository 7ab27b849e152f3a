"""The paths of the operations."""

from collections.abc import Iterator

from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.openapi import inputs, outputs, parts, types
from terminology.fhir.openapi.examples import Example, Examples
from terminology.fhir.openapi.names import group_name
from terminology.fhir.operation import Definition, Level
from terminology.fhir.operations import OPERATIONS

_SHARED = ("format", "pretty", "acceptLanguage", "prefer")


def paths(dialect: Dialect, examples: Examples) -> Iterator[tuple[str, Json]]:
    """Return the paths of all operations of a FHIR version, with what is in them."""
    for operation in OPERATIONS:
        for level in operation.levels:
            below = (
                f"{operation.resource}/{{id}}" if level is Level.INSTANCE else operation.resource
            )
            example = examples.of(operation, level)
            yield (
                f"/{dialect.name}/{below}/${operation.name}",
                {
                    method.lower(): _operation(operation, level, dialect, method.lower(), example)
                    for method in operation.methods
                },
            )


def _operation(
    operation: Definition, level: Level, dialect: Dialect, method: str, example: Example
) -> JsonValue:
    own: list[JsonValue] = []
    if level is Level.INSTANCE:
        about = f"The id of a {operation.resource}"
        own.append(parts.parameter("path", "id", about, {"type": "string"}, example.id))
    if method == "get" or "GET" not in operation.methods:
        own += parts.shared(*_names(operation, level))
    shared = _SHARED if method == "post" else (*_SHARED, "ifNoneMatch")
    return {
        "operationId": _id(operation, level, dialect, method),
        "summary": operation.title,
        **({"description": operation.dates} if operation.dates else {}),
        "tags": [f"{dialect.name.upper()} operations"],
        "parameters": [*own, *parts.shared(*shared)],
        **({"requestBody": _body(operation, example)} if method == "post" else {}),
        "responses": parts.responses(
            types.ref(outputs.result_name(operation)), "The result", method=method
        ),
    }


def _names(operation: Definition, level: Level) -> Iterator[str]:
    """Return the names of the parameters of a query; an id in the path takes the place of `url`."""
    for input in inputs.in_query(operation):
        if level is Level.TYPE or input.name != "url":
            yield inputs.query_name(operation, input)


def parameters(examples: Examples) -> Iterator[tuple[str, Json]]:
    """Return the parameters of the queries of all operations by name."""
    for operation in OPERATIONS:
        yield from inputs.query(operation, examples.of(operation, Level.TYPE).pairs)


def _id(operation: Definition, level: Level, dialect: Dialect, method: str) -> str:
    """Return the id of an operation: `r4CodeSystemLookupInstancePost`."""
    instance = "Instance" if level is Level.INSTANCE else ""
    is_second = method == "post" and "GET" in operation.methods
    return f"{dialect.name}{group_name(operation)}{instance}{'Post' if is_second else ''}"


def _body(operation: Definition, example: Example) -> JsonValue:
    """Describe the body; an operation that takes a resource has it, or Parameters, as body."""
    type, names = inputs.taken(operation), [one.name for one in inputs.supported(operation)]
    either = f"A {type}, with the other inputs in the query; or a" if type else "A"
    needs_resource = "GET" not in operation.methods
    form = "" if needs_resource else ", or a form,"
    text = f"{either} Parameters resource{form} with: {', '.join(names)}"
    body = parts.body(inputs.bodies(operation), text, required=needs_resource, example=example.body)
    if needs_resource:
        return body
    content = body["content"]
    assert isinstance(content, dict), "it is written so"
    return {**body, "content": {**content, parts.FORM: {"schema": inputs.form(operation)}}}
