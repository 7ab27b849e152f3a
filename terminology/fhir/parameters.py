"""Write a Parameters resource."""

from collections.abc import Iterable

from codesystems.model import Coding
from terminology.fhir.json import Json, JsonValue


def answer(parts: Iterable[Json]) -> Json:
    """A Parameters resource with these parameters, in order."""
    return {"resourceType": "Parameters", "parameter": list(parts)}


def value(name: str, type: str, held: JsonValue) -> Json:
    """A parameter with a value: `value("result", "Boolean", True)`."""
    return {"name": name, f"value{type}": held}


def resource(name: str, held: Json) -> Json:
    """A parameter with a resource."""
    return {"name": name, "resource": held}


def group(name: str, parts: Iterable[Json]) -> Json:
    """A parameter with parts."""
    return {"name": name, "part": list(parts)}


def coding(held: Coding) -> Json:
    """A Coding as JSON."""
    parts = {
        "system": held.system,
        "version": held.version,
        "code": held.code,
        "display": held.display,
    }
    return {name: part for name, part in parts.items() if part}
