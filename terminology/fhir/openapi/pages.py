"""The paths that are not FHIR: health, metrics and documentation."""

from collections.abc import Iterator

from terminology.fhir.json import Json, JsonValue

TAG = "Server"
_NUMBER: Json = {"type": "integer", "minimum": 0}
_TEXT: Json = {"type": "string"}
_TEXTS: Json = {"type": "array", "items": _TEXT}


def paths() -> Iterator[tuple[str, Json]]:
    """Return the paths, with what is in them."""
    yield "/", _page("home", "The first page: what is installed, and requests to try")
    yield "/docs", _page("docs", "This documentation")
    for path, schema, summary in (
        ("/health", "Health", "Whether a code system is installed"),
        ("/health/live", "HealthLive", "Whether the process runs"),
        ("/health/ready", "HealthReady", "Whether all that is installed can be read"),
    ):
        yield path, _health(path, schema, summary)
    yield "/metrics", {"get": _get("metrics", "Metrics in the text format of Prometheus", {
        "200": {"description": "The metrics", "content": {"text/plain": {"schema": _TEXT}}},
    })}  # fmt: skip
    yield "/openapi.json", {"get": _get("openapi", "This document", {
        "200": {
            "description": "The document",
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
    })}  # fmt: skip


def _get(id: str, summary: str, responses: Json) -> Json:
    return {
        "operationId": id,
        "summary": summary,
        "tags": [TAG],
        "parameters": [],
        "responses": responses,
    }


def _page(id: str, summary: str) -> Json:
    content: Json = {"text/html": {"schema": _TEXT}}
    return {"get": _get(id, summary, {"200": {"description": "A page", "content": content}})}


def _health(path: str, schema: str, summary: str) -> Json:
    id = path[1:].replace("/l", "L").replace("/r", "R")
    reference: Json = {"$ref": f"#/components/schemas/{schema}"}
    content: Json = {"application/json": {"schema": reference}}
    responses: Json = {"200": {"description": "Yes", "content": content}}
    if path != "/health/live":
        responses["503"] = {"description": "No", "content": content}
    return {"get": _get(id, summary, responses)}


def schemas() -> Iterator[tuple[str, Json]]:
    """Return the schemas of the answers by name."""
    yield (
        "Health",
        _object(
            status=_one_of("ok", "empty"), codeSystems=_NUMBER, conceptMaps=_NUMBER, broken=_NUMBER
        ),
    )
    yield "HealthLive", _object(status=_one_of("live"))
    edition = _object(codeSystem=_TEXT, url=_TEXT, version=_TEXT, content=_TEXT)
    yield "HealthReadyEdition", edition
    yield (
        "HealthReady",
        _object(
            status=_one_of("ready", "not ready"),
            editions={
                "type": "array",
                "items": {"$ref": "#/components/schemas/HealthReadyEdition"},
            },
            conceptMaps=_NUMBER,
            broken=_TEXTS,
            brokenPrerendered=_TEXTS,
        ),
    )


def _object(**properties: JsonValue) -> Json:
    return {"type": "object", "required": [*properties], "properties": {**properties}}


def _one_of(*codes: str) -> Json:
    return {"type": "string", "enum": [*codes]}
