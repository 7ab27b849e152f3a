"""The paths of reads, searches, capabilities and batches."""

from collections.abc import Iterator, Mapping

from terminology.fhir import searchtables
from terminology.fhir.capabilities import SERVED
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.openapi import datepatterns, parts, types
from terminology.fhir.openapi.examples import Examples
from terminology.fhir.search import TOTALS
from terminology.fhir.searchparameters import Parameter, Parameters

SEARCHED: Mapping[str, Parameters] = {
    **SERVED,
    "OperationDefinition": searchtables.OPERATION_DEFINITION,
}
"""The search parameters of each type that can be read and searched."""

_MEANING = {
    "string": "its beginning, without case and accents; :exact and :contains too",
    "uri": "the whole URI; :below, :above and :contains too",
    "token": "code or system|code; :not too",
    "date": "a date, or a part of one, with a prefix such as ge",
    "reference": "a URL, also with |version",
    "quantity": "a quantity; nothing here has one",
    "composite": "a pair of values; nothing here has one",
}
_COUNT: Json = {"type": "integer", "minimum": 0, "maximum": 9_999_999_999}
_CONTROLS: tuple[tuple[str, str, Json], ...] = (
    ("_count", "The number of resources of a page; 0 for the total alone", _COUNT),
    ("_offset", "How many resources to pass over, as in the links of a page", _COUNT),
    ("_sort", "Search parameters, separated by commas; -name descends", {"type": "string"}),
    ("_total", "Whether the total is returned", parts.one_of(*TOTALS)),
)
_FORMATS = ("format", "pretty")
_READ = ("summary", "elements", *_FORMATS)


def paths(dialect: Dialect, examples: Examples) -> Iterator[tuple[str, Json]]:
    """Return the paths of a FHIR version that are not operations, with what is in them."""
    base = f"/{dialect.name}"
    for type, known in SEARCHED.items():
        yield f"{base}/{type}", {"get": _search(type, known, dialect, "get")}
        if type in SERVED:
            by_get = _search(type, known, dialect, "get")
            by_get["operationId"] = f"{dialect.name}{type}SearchGet"
            by_post = _search(type, known, dialect, "post")
            yield f"{base}/{type}/_search", {"get": by_get, "post": by_post}
        yield f"{base}/{type}/{{id}}", {"get": _read(type, dialect, examples.id(type))}
    yield f"{base}/metadata", {"get": _metadata(dialect, "Metadata")}
    yield f"{base}/$versions", _versions(dialect)
    yield base, {"get": _metadata(dialect, "Base"), "post": _batch(dialect)}


def _path(
    dialect: Dialect,
    name: str,
    summary: str,
    parameters: list[JsonValue],
    schema: JsonValue,
    *,
    method: str = "get",
    tag: str = "resources",
    description: str = "",
) -> Json:
    return {
        "operationId": f"{dialect.name}{name}",
        "summary": summary,
        **({"description": description} if description else {}),
        "tags": [f"{dialect.name.upper()} {tag}"],
        "parameters": parameters,
        "responses": parts.responses(schema, "The result", method=method),
    }


def _search(type: str, known: Parameters, dialect: Dialect, method: str) -> Json:
    shared = ("prefer",) if method == "post" else (*_query(known), "prefer", *_READ)
    path = _path(
        dialect,
        f"{type}Search{'Post' if method == 'post' else ''}",
        f"Search for a {type}",
        parts.shared(*shared),
        types.ref("Bundle"),
        method=method,
        description="A Bundle of type searchset with links to the other pages. A parameter that is "
        "not known is ignored, and named in an OperationOutcome; :missing goes with every one",
    )
    if method == "get":
        return path
    form: Json = {str(one["name"]): one["schema"] for one in _query(known).values()}
    content: Json = {parts.FORM: {"schema": {"type": "object", "properties": form}}}
    return {**path, "requestBody": {"required": False, "content": content}}


def _query(known: Parameters) -> dict[str, Json]:
    """Return the parameters of a search, by the names by which paths refer to them."""
    own = [(name, _MEANING[one.type], _value(one)) for name, one in known.items()]
    return {
        f"search-{name}-{known[name].type if name in known else 'control'}": parts.query(
            name, description, schema
        )
        for name, description, schema in (*own, *_CONTROLS)
    }


def parameters() -> Json:
    """Return the parameters of all searches by name."""
    return {key: value for known in SEARCHED.values() for key, value in _query(known).items()}


def _value(parameter: Parameter) -> Json:
    if parameter.choices:
        return parts.one_of(*parameter.choices)
    if parameter.type == "date":
        return types.ref(datepatterns.SEARCHED)
    return {"type": "string"}


def _read(type: str, dialect: Dialect, example: str) -> Json:
    if type == "OperationDefinition":
        example = "CodeSystem-lookup"
    id = parts.parameter("path", "id", f"The id of a {type}", {"type": "string"}, example)
    shared = (*_READ, "ifNoneMatch") if type in SERVED else (*_FORMATS, "ifNoneMatch")
    parameters = [id, *parts.shared(*shared)]
    return _path(dialect, f"{type}Read", f"Read a {type}", parameters, types.ref(type))


def _metadata(dialect: Dialect, name: str) -> Json:
    modes = parts.one_of("full", "normative", "terminology")
    mode = parts.query("mode", "terminology returns the TerminologyCapabilities", modes)
    statements = map(types.ref, ("CapabilityStatement", "TerminologyCapabilities"))
    return _path(
        dialect,
        name,
        "The capabilities of this server",
        [mode, *parts.shared(*_FORMATS, "ifNoneMatch")],
        types.either(*statements),
        tag="server",
    )


def _versions(dialect: Dialect) -> Json:
    return {
        method: _path(
            dialect,
            name,
            "The FHIR version of this endpoint",
            parts.shared(*_FORMATS),
            types.ref("VersionsResult"),
            method=method,
            tag="server",
        )
        for method, name in (("get", "Versions"), ("post", "VersionsPost"))
    }


def _batch(dialect: Dialect) -> Json:
    example: Json = {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [{"request": {"method": "GET", "url": "metadata"}}],
    }
    text = "A Bundle of type batch: each entry is answered as if it had come alone"
    path = _path(
        dialect,
        "Batch",
        "Answer many requests at once",
        parts.shared(*_FORMATS, "acceptLanguage", "prefer"),
        types.ref("Bundle"),
        method="post",
        tag="server",
    )
    body = parts.body(types.ref("BatchRequest"), text, required=True, example=example)
    return {**path, "requestBody": body}


def schemas() -> Iterator[tuple[str, Json]]:
    """Return the schemas of bodies and values by name: of a batch, and of dates."""
    yield from datepatterns.schemas()
    yield (
        "BatchRequest",
        {
            "type": "object",
            "required": ["resourceType", "type"],
            "properties": {
                "resourceType": {"const": "Bundle"},
                "type": {"const": "batch"},
                "entry": {
                    "type": "array",
                    "description": "Each with a request, and for POST a resource. What is wrong "
                    "with one is answered in its place",
                    "items": {},
                },
            },
        },
    )
