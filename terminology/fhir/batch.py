"""An operation over many questions at once: `$batch-translate` and its like.

Each question is a Parameters resource; what stands beside them is shared by all, and a question
may override it. Whatever is wrong with one question is an OperationOutcome in its place.
The shape is that of the HL7 terminology ecosystem's $batch-validate-code.
"""

from collections.abc import Iterator
from typing import Any

from codesystems.canonical import OURS
from codesystems.problems import Invalid
from terminology import messages
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.operation import Batch, Level, Operation
from terminology.fhir.sentresources import TX_RESOURCE


def of(operation: Operation[Any, Any], item: str) -> Batch:
    """The batch of an operation, whose questions and answers are parameters named `item`."""
    one = Input(item, Kind.RESOURCE, "A question, as Parameters; its own inputs win", repeats=True)
    return Batch(
        f"batch-{operation.name}",
        operation.resource,
        f"Many questions of ${operation.name} at once; inputs beside them are shared",
        (Level.TYPE,),
        (one, *operation.inputs),
        operation,
        item,
        definition=f"{OURS}/OperationDefinition/{operation.resource}-batch-{operation.name}",
        dates=operation.dates,
    )


def questions(batch: Batch, sent: Sent, body: JsonValue) -> Iterator[JsonValue]:
    """The questions of a batch, each with what it shares with the others.

    `sent` is what was read of the body. Raises Invalid where there is no question.
    """
    resources = sent.resources(batch.item)
    if not resources:
        raise Invalid(messages.no_items(batch.item))
    shared = [one for one in _listed(body) if _name(one) != batch.item]
    return (_with(shared, resource) for resource in resources)


def _with(shared: list[JsonValue], question: Json) -> JsonValue:
    """A question with what is shared; what it brings itself wins, but resources come together."""
    if not shared:
        return question
    own = _listed(question)
    names = {_name(one) for one in own} - {TX_RESOURCE.name}
    more = [one for one in shared if _name(one) not in names]
    return {**question, "parameter": [*own, *more]}


def _listed(resource: JsonValue) -> list[JsonValue]:
    listed = resource.get("parameter", []) if isinstance(resource, dict) else []
    return listed if isinstance(listed, list) else []


def _name(entry: JsonValue) -> JsonValue:
    return entry.get("name") if isinstance(entry, dict) else None
