"""A value set as a ValueSet resource, in R4 and R5."""

from typing import cast

from codesystems.valueset import Include, Pick, ValueSet
from terminology.fhir.json import Json, JsonValue

SUMMARY = frozenset(
    {"url", "version", "name", "title", "status", "experimental", "publisher", "immutable"}
)
"""The summary elements of FHIR that this server writes."""


def write(value_set: ValueSet) -> Json:
    """Write the complete resource, in the same way for R4 and R5."""
    head = cast(Json, value_set.written)
    id: Json = {"id": value_set.id} if value_set.id else {}
    return {"resourceType": "ValueSet", **id, **head, **definition(value_set)}


def definition(value_set: ValueSet) -> Json:
    """Write the elements that define the value set: as they were sent, or `compose`."""
    if value_set.definition is not None:
        return cast(Json, value_set.definition)
    compose: Json = {}
    if value_set.inactive is not None:
        compose["inactive"] = value_set.inactive
    compose["include"] = [_include(include) for include in value_set.includes]
    if value_set.excludes:
        compose["exclude"] = [_include(exclude) for exclude in value_set.excludes]
    return {"compose": compose}


def _include(include: Include) -> JsonValue:
    written: Json = {
        "system": include.system,
        "version": include.version,
        "concept": [_pick(pick) for pick in include.picks],
        "filter": [
            {"property": filter.property, "op": filter.operator, "value": filter.value}
            for filter in include.filters
        ],
        "valueSet": [*include.value_sets],
    }
    return {name: value for name, value in written.items() if value not in (None, [])}


def _pick(pick: Pick) -> JsonValue:
    return {"code": pick.code, "display": pick.display} if pick.display else {"code": pick.code}
