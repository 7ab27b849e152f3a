"""Batch operations, such as `$batch-translate`: one request with many requests of an operation.

Each request is a Parameters resource. The other inputs are shared: they apply to each request
that does not have them itself. The result of an invalid request is an OperationOutcome.
The format is that of $batch-validate-code in the HL7 terminology ecosystem.
"""

from collections.abc import Iterator
from typing import Any

from codesystems.canonical import OURS
from codesystems.problems import Invalid
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.operation import Batch, Level, Operation
from terminology.fhir.sentresources import TX_RESOURCE
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


def requests_of(batch: Batch, sent: Sent, body: JsonValue) -> Iterator[JsonValue]:
    """Return the requests of a batch, each with the shared inputs.

    `sent` has the inputs of the body. Raises Invalid if there is no request.
    """
    resources = sent.resources(batch.item)
    if not resources:
        raise Invalid(requests.no_items(batch.item))
    shared = [parameter for parameter in _parameters(body) if _name(parameter) != batch.item]
    return (_with(shared, resource) for resource in resources)


def _with(shared: list[JsonValue], request: Json) -> JsonValue:
    """Add shared parameters to a request that lacks them; `tx-resource` is always added."""
    if not shared:
        return request
    own = _parameters(request)
    names = {_name(parameter) for parameter in own} - {TX_RESOURCE.name}
    added = [parameter for parameter in shared if _name(parameter) not in names]
    return {**request, "parameter": [*own, *added]}


def _parameters(resource: JsonValue) -> list[JsonValue]:
    parameters = resource.get("parameter", []) if isinstance(resource, dict) else []
    return parameters if isinstance(parameters, list) else []


def _name(parameter: JsonValue) -> JsonValue:
    return parameter.get("name") if isinstance(parameter, dict) else None
