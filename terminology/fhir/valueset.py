"""A value set as a ValueSet resource, in both versions of FHIR."""

from typing import cast

from codesystems.valueset import Include, Pick, ValueSet
from terminology.fhir.json import Json, JsonValue

SUMMARY = frozenset(
    {"url", "version", "name", "title", "status", "experimental", "publisher", "immutable"}
)


def write(held: ValueSet) -> Json:
    """The whole resource; both versions of FHIR spell it alike."""
    compose: Json = {}
    if held.inactive is not None:
        compose["inactive"] = held.inactive
    compose["include"] = [_include(one) for one in held.includes]
    if held.excludes:
        compose["exclude"] = [_include(one) for one in held.excludes]
    head = cast(Json, held.written)
    id: Json = {"id": held.id} if held.id else {}
    return {"resourceType": "ValueSet", **id, **head, "compose": compose}


def _include(held: Include) -> JsonValue:
    written: Json = {
        "system": held.system,
        "version": held.version,
        "concept": [_pick(one) for one in held.picks],
        "filter": [
            {"property": one.property, "op": one.operator, "value": one.value}
            for one in held.filters
        ],
        "valueSet": [*held.value_sets],
    }
    return {name: value for name, value in written.items() if value not in (None, [])}


def _pick(held: Pick) -> JsonValue:
    return {"code": held.code, "display": held.display} if held.display else {"code": held.code}
