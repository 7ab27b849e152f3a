"""Write a Parameters resource."""

from collections.abc import Iterable

from codesystems.model import Coding
from terminology.fhir.json import Json, JsonValue


def answer(parts: Iterable[Json]) -> Json:
    """Return a Parameters resource with these parameters, in order."""
    return {"resourceType": "Parameters", "parameter": list(parts)}


def value(name: str, type: str, value: JsonValue) -> Json:
    """Return a parameter with a value: `value("code", "Code", "Q2057")`."""
    return {"name": name, f"value{type}": value}


def resource(name: str, resource: Json) -> Json:
    """Return a parameter with a resource."""
    return {"name": name, "resource": resource}


def group(name: str, parts: Iterable[Json]) -> Json:
    """Return a parameter with parts."""
    return {"name": name, "part": list(parts)}


def coding(coding: Coding) -> Json:
    """Return a Coding as JSON."""
    elements = {
        "system": coding.system,
        "version": coding.version,
        "code": coding.code,
        "display": coding.display,
    }
    return {name: element for name, element in elements.items() if element}
