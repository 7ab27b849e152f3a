"""Batch operations, such as `$batch-translate`: one request with many requests of an operation.

Each request is a Parameters resource. The other inputs are shared: they apply to each request
that does not have them itself. The result of an invalid request is an OperationOutcome.
The format is that of $batch-validate-code in the HL7 terminology ecosystem.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from codesystems.canonical import OURS
from codesystems.problems import Invalid
from terminology.fhir import inputreader, sentresources
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.operation import Batch, Level, Operation
from terminology.fhir.sentresources import TX_RESOURCE, ResourceName
from terminology.messages import requests


def of(operation: Operation[Any, Any], item: str) -> Batch:
    """Return the batch of an operation; its requests and results are parameters named `item`."""
    question = Input(
        item, Kind.REQUEST, "A question, as Parameters; its own inputs win", repeats=True
    )
    return Batch(
        f"batch-{operation.name}",
        operation.resource,
        f"Many requests_of of ${operation.name} at once; inputs beside them are shared",
        (Level.TYPE,),
        (question, *operation.inputs),
        operation,
        item,
        definition=f"{OURS}/OperationDefinition/{operation.resource}-batch-{operation.name}",
        dates=operation.dates,
    )


def requests_of(
    batch: Batch, sent: Sent, body: JsonValue, query: Iterable[tuple[str, str]]
) -> Iterator[JsonValue]:
    """Return the requests of a batch, each with the shared inputs: those of body and query.

    `sent` has the inputs of both. Raises Invalid if there is no request.
    """
    resources = sent.resources(batch.item)
    if not resources:
        raise Invalid(requests.no_items(batch.item))
    shared = [parameter for parameter in _parameters(body) if _name(parameter) != batch.item]
    names = {_name(parameter) for parameter in shared}
    table = {input.name: input for input in batch.inputs}
    shared += [
        _as_parameter(table[name], text)
        for name, text in query
        if name in table and text.strip() and (name not in names or table[name].repeats)
    ]
    return (_with(shared, resource) for resource in resources)


def _as_parameter(input: Input, text: str) -> Json:
    """Return a value of the query as a parameter."""
    if input.kind is Kind.CODING:
        system, _, code = text.rpartition("|")
        return {"name": input.name, "valueCoding": {"system": system, "code": code}}
    if input.kind is Kind.DEPENDENCY:
        attribute, _, value = text.partition("$")
        system, _, code = value.rpartition("|")
        coding: Json = {"system": system, "code": code}
        parts: list[JsonValue] = [
            {"name": "attribute", "valueUri": attribute},
            {"name": "value", "valueCoding": coding},
        ]
        return {"name": input.name, "part": parts}
    return {"name": input.name, "valueString": text}


def _with(shared: list[JsonValue], request: Json) -> JsonValue:
    """Add shared parameters to a request that lacks them, and their alternatives.

    A shared `tx-resource` is added unless the request has its own of that URL and version.
    """
    if not shared:
        return request
    own = _parameters(request)
    names = {_name(parameter) for parameter in own} - {TX_RESOURCE.name}
    for alternatives in _ALTERNATIVES:
        if not names.isdisjoint(alternatives):
            names |= alternatives
    resources = {_resource_name(parameter) for parameter in own} - {None}
    added = [
        parameter
        for parameter in shared
        if _name(parameter) not in names and _resource_name(parameter) not in resources
    ]
    return {**request, "parameter": [*own, *added]}


_ALTERNATIVES = (
    {"url", "valueSet", "codeSystem", "conceptMap"},
    {"code", "coding", "codeableConcept", "sourceCode", "sourceCoding", "sourceCodeableConcept"},
)
"""Inputs of which a request has one; a shared one does not count beside that of the request."""


def _resource_name(parameter: JsonValue) -> ResourceName | None:
    resource = parameter.get("resource") if isinstance(parameter, dict) else None
    return sentresources.name_of(resource)


def _parameters(resource: JsonValue) -> list[JsonValue]:
    """Return the parameters of a resource that have a value."""
    parameters = resource.get("parameter", []) if isinstance(resource, dict) else []
    return [
        parameter
        for parameter in (parameters if isinstance(parameters, list) else [])
        if not (isinstance(parameter, dict) and inputreader.is_absent(parameter))
    ]


def _name(parameter: JsonValue) -> JsonValue:
    return parameter.get("name") if isinstance(parameter, dict) else None
