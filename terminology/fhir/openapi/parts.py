"""What the paths of the document share: parameters, headers, responses and media types."""

from collections.abc import Iterable
from typing import NamedTuple

from terminology.fhir.json import Json, JsonValue
from terminology.fhir.openapi import types
from terminology.fhir.search import SUMMARIES

FHIR_JSON = "application/fhir+json"
FHIR_XML = "application/fhir+xml"
FORM = "application/x-www-form-urlencoded"

# Parameters


def parameter(place: str, name: str, description: str, schema: Json, example: str = "") -> Json:
    """Return a parameter of a query, a path or a header."""
    written: Json = {"name": name, "in": place, "description": description, "schema": schema}
    if place == "path":
        written["required"] = True
    if example:
        written["examples"] = {"example": {"value": example}}
    return written


def query(name: str, description: str, schema: Json) -> Json:
    """Return a parameter of a query."""
    return parameter("query", name, description, schema)


_TEXT: Json = {"type": "string"}


def one_of(*codes: str) -> Json:
    """Return the schema of a code in a query; a blank one is an absent one."""
    return {**_TEXT, "enum": ["", *codes]}


_SHARED: dict[str, Json] = {
    "format": query(
        "_format",
        "The format of the answer, whatever Accept has: json, xml, or a media type",
        _TEXT,
    ),
    "pretty": query("_pretty", "true indents the answer", _TEXT),
    "summary": query(
        "_summary",
        "Which elements are returned",
        one_of(*SUMMARIES),
    ),
    "elements": query("_elements", "The elements to return, separated by commas", _TEXT),
    "acceptLanguage": parameter(
        "header", "Accept-Language", "The languages of displays, the best first", _TEXT
    ),
    "prefer": parameter(
        "header",
        "Prefer",
        "handling=strict refuses parameters that are not known; otherwise they are ignored",
        _TEXT,
    ),
    "ifNoneMatch": parameter(
        "header", "If-None-Match", "The ETag of the answer that the client has", _TEXT
    ),
}


def shared_parameters() -> Json:
    """Return the parameters that paths refer to by name."""
    return {**_SHARED}


def shared(*names: str) -> list[JsonValue]:
    """Return references to parameters that paths share."""
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


# Responses


class Refusal(NamedTuple):
    """A status other than 200, and the name and the description of its response."""

    status: str
    name: str
    description: str


_NOT_MODIFIED = Refusal("304", "NotModified", "The answer still has the ETag of If-None-Match")
_EVERY = (
    Refusal("400", "BadRequest", "The request cannot be read, or lacks a parameter"),
    Refusal("404", "NotFound", "The code system, value set, map, code or resource is not known"),
    Refusal("405", "MethodNotAllowed", "The path does not have the method; Allow lists its own"),
    Refusal("406", "NotAcceptable", "No format that the client accepts is supported"),
    Refusal("408", "RequestTimeout", "The request was not complete in time"),
    Refusal("414", "QueryTooLong", "The query is longer than the limit; send it by POST"),
    Refusal("422", "TooCostly", "The answer takes more work, or is larger, than the limits allow"),
    Refusal("431", "HeadersTooLarge", "The headers are larger than the limit"),
    Refusal("500", "InternalError", "The server failed; its log has the reason"),
    Refusal("503", "Unavailable", "Too many requests at once; Retry-After says when to try again"),
)
_OF_BODY = (
    Refusal("413", "BodyTooLarge", "The body is larger than the limit"),
    Refusal("415", "UnsupportedMediaType", "The media type of the body is not supported"),
)


def shared_responses() -> Json:
    """Return the responses that paths refer to by name."""
    outcomes: Json = {
        refusal.name: {
            "description": refusal.description,
            "content": content(types.ref("OperationOutcome")),
        }
        for refusal in (*_EVERY, *_OF_BODY)
    }
    return {_NOT_MODIFIED.name: {"description": _NOT_MODIFIED.description}, **outcomes}


def responses(schema: JsonValue, description: str, *, method: str) -> Json:
    """Return the responses of a FHIR path."""
    refusals: Iterable[Refusal] = (
        (_NOT_MODIFIED, *_EVERY) if method == "get" else (*_EVERY, *_OF_BODY)
    )
    ok: Json = {"description": description, "content": content(schema)}
    if method == "get":
        tag: Json = {"description": "Changes when the answer may have changed", "schema": _TEXT}
        ok["headers"] = {"ETag": tag}
    written: Json = {"200": ok}
    for refusal in sorted(refusals):
        written[refusal.status] = {"$ref": f"#/components/responses/{refusal.name}"}
    return written


def refusals(*statuses: str) -> Json:
    """Return the responses of these statuses, which paths share."""
    return {
        refusal.status: {"$ref": f"#/components/responses/{refusal.name}"}
        for refusal in (_NOT_MODIFIED, *_EVERY, *_OF_BODY)
        if refusal.status in statuses
    }


def content(schema: JsonValue) -> Json:
    """Return a resource in the media types of FHIR; a schema describes its JSON.

    XML has the same schema, since generators take a media type without one for an unknown answer.
    """
    return {FHIR_JSON: {"schema": schema}, FHIR_XML: {"schema": schema}}


def body(schema: JsonValue, description: str, *, required: bool, example: Json) -> Json:
    """Return the body of a POST with a resource."""
    media: Json = {"schema": schema, "examples": {"example": {"value": example}}}
    return {"description": description, "required": required, "content": {FHIR_JSON: media}}
