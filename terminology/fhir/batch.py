"""An operation over many questions at once: `$batch-translate` and its like.

Each question is a Parameters resource; what stands beside them is shared by all, and a question
may override it. Whatever is wrong with one question is an OperationOutcome in its place.
The shape is that of the HL7 terminology ecosystem's $batch-validate-code.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import orjson

from codesystems.canonical import OURS
from terminology import messages
from terminology.fhir import outcome, parameters, sentresources
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, dumps
from terminology.fhir.operation import Level, Operation
from terminology.fhir.parameters import Input, Kind, Sent
from terminology.fhir.plans import Endpoint, endpoint
from terminology.library import Holdings
from terminology.problems import Invalid, Problem

TURN = 50
"""Questions that are answered at a stretch, where their answers are at hand."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A question as it was sent, and what is shared by all."""

    resource: Json
    shared: Sent


@dataclass(frozen=True, slots=True)
class _Batch:
    """The operation that is asked many times, and the name of an item."""

    operation: Operation[Any, Any]
    item: str

    def read(self, sent: Sent) -> Sequence[_Item]:
        resources = sent.resources(self.item)
        if not resources:
            raise Invalid(messages.no_items(self.item))
        return [_Item(resource, sent) for resource in resources]

    def soon(self, items: Sequence[_Item], holdings: Holdings) -> Iterator[Sequence[bytes] | None]:
        """Answer where all answers are at hand."""
        short = self._short(items, holdings)
        if short is None:
            return
        found = []
        for item in items:
            answer = short.of_parameters(item.resource)
            if answer is None:
                return
            found.append(answer)
            if len(found) % TURN == 0:
                yield None
        yield found

    def run(self, items: Sequence[_Item], holdings: Holdings) -> Sequence[bytes]:
        short = self._short(items, holdings)
        return [self._answer(item, holdings, short) for item in items]

    def _short(self, items: Sequence[_Item], holdings: Holdings) -> Endpoint | None:
        """The short way, if what is shared leaves it open."""
        shared = items[0].shared
        alone = shared.values.keys() == {self.item} and not shared.strict and not shared.languages
        return endpoint(self.operation, shared.dialect, holdings) if alone else None

    def _answer(self, item: _Item, holdings: Holdings, short: Endpoint | None) -> bytes:
        found = short.of_parameters(item.resource) if short else None
        if found is not None:
            return found
        try:
            return dumps(self._plain(item, holdings))
        except Problem as problem:
            return dumps(outcome.write(problem.issues))

    def _plain(self, item: _Item, holdings: Holdings) -> Json:
        """Ask the operation, with what is shared; what the question brings itself wins."""
        operation, shared = self.operation, item.shared
        own = parameters.from_resource(
            item.resource, operation.inputs, shared.dialect, strict=shared.strict
        )
        beside = {name: held for name, held in shared.values.items() if name != self.item}
        question = operation.read(replace(shared, values={**beside, **own.values}))
        answer = operation.run(question, sentresources.overlay(own, holdings))
        return operation.write(question, answer, shared.dialect)

    def write(self, items: Sequence[_Item], answers: Sequence[bytes], dialect: Dialect) -> Json:
        del items, dialect
        written = (cast(Json, orjson.Fragment(one)) for one in answers)
        return parameters.answer(parameters.resource(self.item, one) for one in written)


def of(operation: Operation[Any, Any], item: str) -> Operation[Any, Any]:
    """The batch of an operation, whose questions and answers are parameters named `item`."""
    batch = _Batch(operation, item)
    one = Input(item, Kind.RESOURCE, "A question, as Parameters; its own inputs win", repeats=True)
    return Operation(
        f"batch-{operation.name}",
        operation.resource,
        f"Many questions of ${operation.name} at once; inputs beside them are shared",
        (Level.TYPE,),
        (one, *operation.inputs),
        batch.read,
        batch.run,
        batch.write,
        f"{OURS}/OperationDefinition/{operation.resource}-batch-{operation.name}",
        heavy=True,
        soon=batch.soon,
        dates=operation.dates,
    )
