"""The arguments of the tools: their descriptions, and how they are checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from codesystems.problems import Invalid, NotFound
from terminology.fhir.json import Json, JsonValue
from terminology.messages import agents

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (dict,),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of a tool, with an example in its description.

    `values` are the only values that it takes; of `system` they are the keys of code systems.
    """

    name: str
    type: str
    description: str
    required: bool = False
    values: Sequence[str] = ()
    items: Mapping[str, Any] | None = None
    least: int | None = None
    most: int | None = None

    def schema(self) -> Json:
        """Return the JSON Schema."""
        schema: dict[str, Any] = {"type": self.type, "description": self.description}
        if self.values:
            schema["enum"] = [*self.values]
        if self.items is not None:
            schema["items"] = {**self.items}
        if self.least is not None:
            schema["minimum"] = self.least
        if self.most is not None:
            schema["maximum"] = self.most
        return schema

    def check(self, value: object) -> None:
        """Raise Invalid or NotFound for a value that it does not take."""
        expected = _expected(self)
        is_boolean = isinstance(value, bool) and self.type != "boolean"
        if is_boolean or not isinstance(value, _TYPES[self.type]):
            raise Invalid(agents.bad_argument(self.name, repr(value), expected))
        if self.values and value not in self.values:
            if self.name in KEYS:
                raise NotFound(agents.unknown_key(str(value), self.values))
            raise Invalid(agents.bad_argument(self.name, repr(value), expected))
        if self.type == "array" and self.items is not None:
            item = _TYPES[self.items["type"]]
            if not all(isinstance(one, item) for one in _sequence(value)):
                raise Invalid(agents.bad_argument(self.name, repr(value), expected))
        if isinstance(value, int) and not (self.least or 0) <= value <= (self.most or value):
            raise Invalid(agents.bad_argument(self.name, repr(value), expected))


KEYS = frozenset({"system", "target_system"})
"""The arguments that are the key of a code system."""


def _sequence(value: object) -> Sequence[object]:
    assert isinstance(value, list | tuple)
    return value


def _expected(parameter: Parameter) -> str:
    if parameter.values:
        return f"one of {', '.join(parameter.values)}"
    if parameter.most is not None:
        return f"a number from {parameter.least} to {parameter.most}"
    kind = f"a list of {parameter.items['type']}s" if parameter.items else f"a {parameter.type}"
    return f"{kind}: {parameter.description}"


def checked(
    tool: str,
    parameters: Sequence[Parameter],
    sent: Mapping[str, Any],
    examples: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the arguments that have a value. Raises Invalid or NotFound, with what to send."""
    known = {parameter.name: parameter for parameter in parameters}
    given = {name: value for name, value in sent.items() if value not in (None, "")}
    for name, value in given.items():
        if name not in known:
            raise Invalid(agents.unknown_argument(tool, name, known))
        known[name].check(value)
    for parameter in parameters:
        if parameter.required and parameter.name not in given:
            example = orjson.dumps(examples).decode()
            raise Invalid(agents.missing_argument(tool, parameter.name, example))
    return given


def schema(parameters: Sequence[Parameter]) -> Json:
    """Return the JSON Schema of the arguments of a tool."""
    required: list[JsonValue] = [one.name for one in parameters if one.required]
    properties: Json = {parameter.name: parameter.schema() for parameter in parameters}
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
