"""The paths of code systems as tables with named fields, which are not FHIR."""

from collections.abc import Iterator

from codesystems.searchtable import SearchTable
from terminology import contents
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.openapi import parts

TAG = "Tables"
_TEXT: Json = {"type": "string"}
_NUMBER: Json = {"type": "string", "pattern": "^[0-9]{0,4}$"}
_RESULT: Json = {"type": "array", "minItems": 4, "maxItems": 4, "items": {}}
_ERROR: Json = {"type": "object", "required": ["error"], "properties": {"error": _TEXT}}
_STATUSES = {
    "400": "The request cannot be read; the sentence says why",
    "404": "The edition is not installed",
    "422": "The search takes more work than the limits allow",
}
_FURTHER = ("405", "406", "408", "414", "431", "500", "503")
"""The statuses that every path has, with an OperationOutcome."""


def paths() -> Iterator[tuple[str, Json]]:
    """Return the paths of the tables of all contents, with what is in them."""
    for table in contents.search_tables():
        fields = _fields(table)
        query: list[JsonValue] = [parts.query(*field) for field in fields]
        form: Json = {name: schema for name, _, schema in fields}
        content: Json = {parts.FORM: {"schema": {"type": "object", "properties": form}}}
        yield (
            f"/api/{table.name}/v3/search",
            {
                "get": _search(table, "", query, "304"),
                "post": {
                    **_search(table, "Post", [], "413", "415"),
                    "requestBody": {"required": True, "content": content},
                },
            },
        )


def _search(table: SearchTable, suffix: str, query: list[JsonValue], *statuses: str) -> Json:
    return {
        "operationId": f"{table.name}Table{suffix}",
        "summary": f"Search {table.name} as NLM's Clinical Table Search Service does",
        "description": "The number of results, the codes of the page, the extra fields or null, "
        "and the shown fields of each code",
        "tags": [TAG],
        "parameters": query,
        "responses": {
            "200": {"description": "The result", "content": _json(_RESULT)},
            **{status: _refused(text) for status, text in _STATUSES.items()},
            **parts.refusals(*_FURTHER, *statuses),
        },
    }


def _refused(description: str) -> Json:
    return {"description": description, "content": _json(_ERROR)}


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _fields(table: SearchTable) -> list[tuple[str, str, Json]]:
    """Return the names, descriptions and schemas of the parameters."""
    names = ", ".join(table.by_name)
    return [
        ("terms", "Beginnings of words, all of which a code has", _TEXT),
        ("maxList", "The number of codes; empty is 500", _NUMBER),
        ("count", "The number of codes of a page", _NUMBER),
        ("offset", "How many results to pass over", _NUMBER),
        ("q", "A query string, such as field:word AND NOT field:word", _TEXT),
        ("df", f"The shown fields, separated by commas: {names}", _TEXT),
        ("ef", "Extra fields, each as field or field:alias", _TEXT),
        ("sf", "The searched fields", _TEXT),
        ("cf", "The field that is returned as the code", _TEXT),
        ("date", "A day of service: only the codes in force on it are found", _TEXT),
        ("version", "An edition of the code system", _TEXT),
    ]
