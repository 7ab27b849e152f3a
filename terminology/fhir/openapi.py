"""The OpenAPI document, made from the table of operations."""

from collections.abc import Iterator

from terminology import contents
from terminology.fhir.capabilities import SERVED
from terminology.fhir.dialects import DIALECTS, Dialect
from terminology.fhir.inputs import Input, Kind
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.operation import Batch, Definition, Level
from terminology.fhir.operations import OPERATIONS
from terminology.software import VERSION

_TYPES = {Kind.BOOLEAN: "boolean", Kind.INTEGER: "integer"}
_NEEDS_BODY = {Kind.CODEABLE_CONCEPT, Kind.RESOURCE, Kind.REQUEST}


def document() -> Json:
    """Return the document of both FHIR versions."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "fhir-hcpcs",
            "version": VERSION,
            "description": f"{contents.title()} over FHIR R4 and R5",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {path: item for dialect in DIALECTS for path, item in _paths(dialect)},
    }


def _paths(dialect: Dialect) -> Iterator[tuple[str, JsonValue]]:
    base = f"/{dialect.name}"
    for operation in OPERATIONS:
        for level in operation.levels:
            path = f"{operation.resource}/{{id}}" if level is Level.INSTANCE else operation.resource
            yield f"{base}/{path}/${operation.name}", _operation(operation, level, dialect)
    for served in SERVED:
        search: list[JsonValue] = [
            _query(name, "A search parameter", "string") for name in served.parameters
        ]
        yield f"{base}/{served.type}", {"get": _get(f"Search {served.type}", search, dialect)}
        read = _get(f"Read a {served.type}", [_ID], dialect)
        yield f"{base}/{served.type}/{{id}}", {"get": read}
    mode = _query("mode", "terminology gives the TerminologyCapabilities", "string")
    yield f"{base}/metadata", {"get": _get("What this server can do", [mode], dialect)}
    yield base, {"post": {**_get("A batch Bundle", [], dialect), "requestBody": _BUNDLE}}
    yield f"{base}/$versions", {"get": _get("The FHIR version of this endpoint", [], dialect)}


_ID: Json = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
}


def _operation(operation: Definition, level: Level, dialect: Dialect) -> JsonValue:
    path: list[JsonValue] = [_ID] if level is Level.INSTANCE else []
    inputs = [input for input in operation.inputs if input.supported]
    query = [_input(input) for input in inputs if input.kind not in _NEEDS_BODY]
    is_batch = isinstance(operation, Batch)
    taken = None if is_batch else next((input for input in inputs if input.type), None)
    post: Json = {
        **_get(operation.title, [*path, *query], dialect),
        "requestBody": _body(inputs, taken),
    }
    if "GET" not in operation.methods:
        return {"post": post}
    return {"get": _get(operation.title, [*path, *query], dialect), "post": post}


def _get(summary: str, inputs: list[JsonValue], dialect: Dialect) -> Json:
    return {
        "summary": summary,
        "tags": [f"FHIR {dialect.version}"],
        "parameters": inputs,
        "responses": {
            "200": {"description": "The answer", "content": _CONTENT},
            "default": {"description": "An OperationOutcome", "content": _CONTENT},
        },
    }


_BUNDLE: Json = {
    "description": "A Bundle of type batch: each entry is answered as if it had come alone",
    "content": {"application/fhir+json": {"schema": {"type": "object"}}},
}
_CONTENT: Json = {"application/fhir+json": {"schema": {"type": "object"}}}


def _input(input: Input) -> JsonValue:
    return _query(
        input.name,
        input.documentation,
        _TYPES.get(input.kind, "string"),
        repeats=input.repeats,
    )


def _query(name: str, description: str, type: str, *, repeats: bool = False) -> Json:
    schema: Json = {"type": type}
    return {
        "name": name,
        "in": "query",
        "description": description,
        "schema": {"type": "array", "items": schema} if repeats else schema,
    }


def _body(inputs: list[Input], taken: Input | None) -> JsonValue:
    """Describe the body; `taken` is the input that may be the whole of it."""
    names = ", ".join(input.name for input in inputs)
    text = f"A {taken.type}, the other inputs in the query; or a" if taken else "A"
    if taken and taken.required:
        return {"description": f"{text} Parameters resource with: {names}", "content": _CONTENT}
    form: Json = {"type": "object", "properties": {input.name: {} for input in inputs}}
    return {
        "description": f"{text} Parameters resource, or a form, with: {names}",
        "content": {**_CONTENT, "application/x-www-form-urlencoded": {"schema": form}},
    }
