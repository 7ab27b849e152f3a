"""Parameters resources: written from names with their types, and read by name."""

from typing import Any

Json = dict[str, Any]
Value = Any


def write(values: Json) -> Json:
    """Parameters of values, by names such as `code_code` and `uri_system`: type and name."""
    parts = []
    for key, value in values.items():
        kind, _, name = key.partition("_")
        parts.append({"name": name, f"value{kind[0].upper()}{kind[1:]}": value})
    return {"resourceType": "Parameters", "parameter": parts}


def read(parameters: Json) -> Json:
    """The value of each parameter that has one, by name."""
    return {part["name"]: _value(part) for part in parameters["parameter"]}


def matches(parameters: Json, kind: str) -> list[tuple[str, str]]:
    """The code and the relationship of each match of a translation."""
    parts = [part["part"] for part in parameters["parameter"] if part["name"] == "match"]
    read_parts = [{part["name"]: _value(part) for part in match} for match in parts]
    return [(match["concept"]["code"], match[kind]) for match in read_parts]


def _value(part: Json) -> Value:
    return next((value for key, value in part.items() if key.startswith("value")), None)
