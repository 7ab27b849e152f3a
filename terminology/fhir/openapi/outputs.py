"""Schemas of what an operation returns: the parameters of its result, and their parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from terminology.fhir.dialects import R4, Dialect
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.openapi import types
from terminology.fhir.openapi.names import camel, group_name
from terminology.fhir.operation import Batch, Definition
from terminology.operations.comparison import Change
from terminology.operations.subsumes import SubsumptionOutcome


@dataclass(frozen=True, slots=True)
class Output:
    """A parameter of a result, or a part of one: its types as in value[x], or its parts."""

    name: str
    types: tuple[str, ...]
    documentation: str
    parts: tuple["Output", ...] = ()
    codes: tuple[str, ...] = ()


def _of(name: str, types: str, documentation: str, *parts: Output) -> Output:
    return Output(name, tuple(types.split("|")) if types else (), documentation, parts)


_ANY = "Code|String|Coding|Boolean|Integer|DateTime|Decimal"
"""The types of the value of a property."""

_LOOKUP = (
    _of("name", "String", "The name of the code system"),
    _of("version", "String", "The edition that the answer is of"),
    _of("display", "String", "The display of the code"),
    _of("definition", "String", "Its definition"),
    _of("code", "Code", "The code, as the edition writes it"),
    _of("system", "Uri", "The code system"),
    _of("abstract", "Boolean", "Whether the code only groups others"),
    _of("message", "String", "What to know about the answer"),
    _of(
        "designation",
        "",
        "Another text for the code",
        _of("language", "Code", "Its language"),
        _of("use", "Coding", "What it is for"),
        _of("value", "String", "The text"),
        _of("source", "Canonical", "The supplement that it is from"),
    ),
    _of(
        "property",
        "",
        "A property of the code",
        _of("code", "Code", "Which property"),
        _of("value", _ANY, "Its value"),
        _of("description", "String", "The display of the value"),
        _of(
            "subproperty",
            "",
            "A part of the value",
            _of("code", "Code", "Which part"),
            _of("value", _ANY, "Its value"),
            _of("description", "String", "In a history: now or before"),
        ),
        _of("source", "Canonical", "The supplement that it is from"),
    ),
    _of("used-supplement", "Canonical", "A supplement that adds to the answer"),
)

_VALIDATE_CODE = (
    _of("result", "Boolean", "Whether the code is valid"),
    _of("code", "Code", "The code"),
    _of("system", "Uri", "Its code system"),
    _of("version", "String", "The edition that was asked"),
    _of("display", "String", "The right display"),
    _of("status", "Code", "The status of the code, if it is not active"),
    _of("normalized-code", "Code", "The code, as the edition writes it"),
    _of("x-unknown-system", "Canonical", "A code system that is not known"),
    _of("x-caused-by-unknown-system", "Canonical", "One without which nothing can be told"),
    _of("message", "String", "What is wrong"),
    _of("inactive", "Boolean", "true for a code that is not in use"),
    _of("codeableConcept", "CodeableConcept", "The concept of the request"),
    _of("issues", "OperationOutcome", "All that was found, each with its place"),
)

_SUBSUMES = (
    Output(
        "outcome",
        ("Code",),
        "How the first code relates to the second",
        codes=tuple(one.value for one in SubsumptionOutcome),
    ),
)


def _translate(dialect: Dialect) -> Iterator[Output]:
    attribute, value = ("element", "concept") if dialect is R4 else ("attribute", "value")
    pair = (
        _of(attribute, "Uri", "The attribute"),
        _of(value, "Coding|String", "Its value"),
    )
    relationship = "equivalence" if dialect is R4 else "relationship"
    yield _of("result", "Boolean", "Whether there is a translation")
    yield _of("message", "String", "Why there is none, or what to know about it")
    yield _of(
        "match",
        "",
        "A translation",
        _of("noMap", "Boolean", "true where the map states that there is no target"),
        _of(relationship, "Code", "How the target relates to the source"),
        _of("concept", "Coding", "The target"),
        _of("dependsOn", "", "A circumstance that the mapping requires", *pair),
        _of("product", "", "A circumstance that results from the mapping", *pair),
        _of(
            "property",
            "",
            "A property of the mapping",
            _of("uri", "Uri", "Which property"),
            _of("value", "String", "Its value"),
        ),
        _of("sourceComment", "String", "A comment on the source"),
        _of("targetComment", "String", "A comment on the target"),
        _of("sourceConcept", "Coding", "The source, of a translation from target to source"),
        _of("source", "Coding|Uri", "The source, or the map, as the form of the request has it"),
        _of("originMap", "Canonical", "The concept map"),
    )
    yield _of("used-conceptmap", "Uri", "A map that was asked")


_CHANGES = tuple(one.value for one in Change)
_DIFF = (
    _of("system", "Uri", "The code system"),
    _of("from", "String", "The version compared from"),
    _of("to", "String", "The version compared to"),
    _of("message", "String", "What to know about the answer"),
    _of("total", "Integer", "How many codes differ"),
    _of(
        "count",
        "",
        "How many codes have a kind of change",
        Output("change", ("Code",), "The kind of change", codes=_CHANGES),
        _of("total", "Integer", "How many codes"),
    ),
    _of("notCompared", "Code", "A property that only one edition has"),
    _of(
        "entry",
        "",
        "A code that differs",
        _of("code", "Code", "The code"),
        Output("change", ("Code",), "The kind of change", codes=_CHANGES),
        _of("display", "String", "Its display"),
        _of(
            "property",
            "",
            "A property that differs",
            _of("code", "Code", "Which property"),
            _of("from", _ANY, "A value before"),
            _of("to", _ANY, "A value after"),
        ),
    ),
    _of("offset", "Integer", "How many entries were passed over"),
    _of("next", "Integer", "The offset of the next page"),
)

VERSIONS = (
    _of("version", "Code", "A FHIR version of this endpoint"),
    _of("default", "Code", "The version without a header that names one"),
)


def _tables(dialect: Dialect) -> Mapping[str, tuple[Output, ...]]:
    """Return the parameters of the results of operations, by the names of their schemas."""
    return {
        "CodeSystemLookup": _LOOKUP,
        "CodeSystemValidateCode": _VALIDATE_CODE,
        "CodeSystemSubsumes": _SUBSUMES,
        "CodeSystemDiff": _DIFF,
        "ConceptMapTranslate": tuple(_translate(dialect)),
        "ValueSetValidateCode": _VALIDATE_CODE,
        "Versions": VERSIONS,
    }


def result_name(operation: Definition) -> str:
    """Return the name of the schema of the result of an operation."""
    if operation.returns != "Parameters":
        return operation.returns
    return f"{group_name(operation)}Result"


def schemas(operations: tuple[Definition, ...], dialect: Dialect) -> Iterator[tuple[str, Json]]:
    """Return the schemas of all results by name."""
    for name, outputs in _tables(dialect).items():
        yield from _parameters(f"{name}Result", outputs)
    for operation in operations:
        if isinstance(operation, Batch):
            yield from _of_batch(operation)


def _parameters(name: str, outputs: tuple[Output, ...]) -> Iterator[tuple[str, Json]]:
    names = [f"{name}{camel(output.name)}" for output in outputs]
    yield name, result(*map(types.ref, names))
    for part, output in zip(names, outputs, strict=True):
        yield from _output(part, output)


def result(*items: JsonValue) -> Json:
    """Return the schema of a Parameters resource with these parameters."""
    return {
        "type": "object",
        "required": ["resourceType", "parameter"],
        "properties": {
            "resourceType": {"const": "Parameters"},
            "parameter": {"type": "array", "items": types.either(*items)},
        },
    }


def _output(name: str, output: Output) -> Iterator[tuple[str, Json]]:
    """Return the schema of a parameter, and those of its parts."""
    properties: Json = {"name": {"const": output.name}}
    required: list[JsonValue] = ["name"]
    if output.parts:
        parts = [f"{name}{camel(part.name)}" for part in output.parts]
        items = types.either(*map(types.ref, parts))
        properties["part"] = {"type": "array", "items": items}
        required.append("part")
        for part, child in zip(parts, output.parts, strict=True):
            yield from _output(part, child)
    for type in output.types:
        element = "resource" if type in types.RESOURCES else f"value{type}"
        properties[element] = _value(type, output.codes)
        if len(output.types) == 1:
            required.append(element)
    yield (
        name,
        {
            "type": "object",
            "description": output.documentation,
            "required": required,
            "properties": properties,
        },
    )


def _value(type: str, codes: tuple[str, ...]) -> JsonValue:
    if codes:
        return {"type": "string", "enum": [*codes]}
    primitive = type[0].lower() + type[1:]
    is_complex = type in {"Coding", "CodeableConcept", *types.RESOURCES}
    return types.ref(type) if is_complex else types.primitive(primitive)


def _of_batch(batch: Batch) -> Iterator[tuple[str, Json]]:
    """Return the schema of the results of a batch, each a result or an OperationOutcome."""
    name = result_name(batch)
    yield name, result(types.ref(f"{name}Item"))
    yield (
        f"{name}Item",
        {
            "type": "object",
            "description": "The result of one request, in the order of the requests",
            "required": ["name", "resource"],
            "properties": {
                "name": {"const": batch.item},
                "resource": types.either(
                    types.ref(result_name(batch.operation)), types.ref("OperationOutcome")
                ),
            },
        },
    )
