"""The names of operations and schemas in the OpenAPI document."""

from terminology.fhir.operation import Definition

_OWN = {"system-version": "default-system-version"}
"""The inputs whose names differ from another one's only by hyphens."""


def camel(name: str) -> str:
    """Return a name in one word: `ValidateCode` for `validate-code`."""
    parts = _OWN.get(name, name).replace("_", "-").split("-")
    return "".join(part[:1].upper() + part[1:] for part in parts)


def group_name(operation: Definition) -> str:
    """Return the name of an operation with its resource: `CodeSystemLookup`."""
    return f"{operation.resource}{camel(operation.name)}"
