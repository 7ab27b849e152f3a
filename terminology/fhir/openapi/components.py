"""One schema for both FHIR versions where they are the same, else one for each."""

from collections.abc import Iterator, Mapping

from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, JsonValue

Schemas = Mapping[str, Json]
"""Schemas by name; they refer to each other by these names."""

_PREFIX = "#/components/schemas/"


class Components:
    """The schemas of all FHIR versions: `Coding`, which is of both, `R4Claim` and `R5Claim`."""

    def __init__(self, of_dialects: Mapping[Dialect, Schemas]) -> None:
        self._of_dialects = of_dialects
        self._shared = _shared(list(of_dialects.values()))

    def schemas(self) -> Iterator[tuple[str, JsonValue]]:
        """Return all schemas with their final names, in order."""
        written = {
            self._name(name, dialect): self.named(schema, dialect)
            for dialect, schemas in self._of_dialects.items()
            for name, schema in schemas.items()
        }
        yield from sorted(written.items())

    def named(self, schema: JsonValue, dialect: Dialect) -> JsonValue:
        """Return a part of the document of a FHIR version, with the final names of schemas."""
        match schema:
            case {"$ref": str() as target} if target.startswith(_PREFIX):
                name = self._name(target.removeprefix(_PREFIX), dialect)
                return {"$ref": f"{_PREFIX}{name}"}
            case dict():
                return {key: self.named(value, dialect) for key, value in schema.items()}
            case list():
                return [self.named(value, dialect) for value in schema]
            case _:
                return schema

    def _name(self, name: str, dialect: Dialect) -> str:
        return name if name in self._shared else f"{dialect.name.upper()}{name}"


def _shared(all_schemas: list[Schemas]) -> frozenset[str]:
    """Return the names of the schemas that are the same everywhere, with all they refer to."""
    first, *others = all_schemas
    shared = {name for name in first if all(one.get(name) == first[name] for one in others)}
    while True:
        differing = {name for name in shared if not shared.issuperset(_references(first[name]))}
        if not differing:
            return frozenset(shared)
        shared -= differing


def _references(schema: JsonValue) -> Iterator[str]:
    """Return the names of the schemas that a schema refers to."""
    match schema:
        case {"$ref": str() as target}:
            yield target.removeprefix(_PREFIX)
        case dict():
            for value in schema.values():
                yield from _references(value)
        case list():
            for value in schema:
                yield from _references(value)
