"""An operation over many questions at once: `$batch-translate` and its like.

Each question is a Parameters resource; what stands beside them is shared by all, and a question
may override it. Whatever is wrong with one question is an OperationOutcome in its place.
The shape is that of the HL7 terminology ecosystem's $batch-validate-code.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from codesystems.canonical import OURS
from terminology import messages
from terminology.fhir import outcome, parameters, sentresources
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json
from terminology.fhir.operation import Level, Operation
from terminology.fhir.parameters import Input, Kind, Sent
from terminology.library import Holdings
from terminology.problems import Invalid, Problem


@dataclass(frozen=True, slots=True)
class _Item:
    """A question, and what was sent with it alone."""

    question: Any
    own: Sent


@dataclass(frozen=True, slots=True)
class _Batch:
    """The operation that is asked many times, and the name of an item."""

    operation: Operation[Any, Any]
    item: str

    def read(self, sent: Sent) -> Sequence[_Item | Problem]:
        resources = sent.resources(self.item)
        if not resources:
            raise Invalid(messages.no_items(self.item))
        return [self._question(resource, sent) for resource in resources]

    def _question(self, resource: Json, shared: Sent) -> _Item | Problem:
        inputs = self.operation.inputs
        try:
            own = parameters.from_resource(resource, inputs, shared.dialect, strict=shared.strict)
            beside = {name: held for name, held in shared.values.items() if name != self.item}
            whole = replace(shared, values={**beside, **own.values})
            return _Item(self.operation.read(whole), own)
        except Problem as problem:
            return problem

    def run(self, items: Sequence[_Item | Problem], holdings: Holdings) -> Sequence[object]:
        return [self._answer(item, holdings) for item in items]

    def _answer(self, item: _Item | Problem, holdings: Holdings) -> object:
        if isinstance(item, Problem):
            return item
        try:
            return self.operation.run(item.question, sentresources.overlay(item.own, holdings))
        except Problem as problem:
            return problem

    def write(
        self, items: Sequence[_Item | Problem], answers: Sequence[object], dialect: Dialect
    ) -> Json:
        written = (self._written(*pair, dialect) for pair in zip(items, answers, strict=True))
        return parameters.answer(parameters.resource(self.item, one) for one in written)

    def _written(self, item: _Item | Problem, answer: object, dialect: Dialect) -> Json:
        if isinstance(item, Problem):
            return outcome.write(item.issues)
        if isinstance(answer, Problem):
            return outcome.write(answer.issues)
        return self.operation.write(item.question, answer, dialect)


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
        dates=operation.dates,
    )
