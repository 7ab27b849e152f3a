"""An operation over many questions at once: `$batch-translate` and its like.

Each question is a Parameters resource; what stands beside them is shared by all, and a question
may override it. Whatever is wrong with one question is an OperationOutcome in its place.
The shape is that of the HL7 terminology ecosystem's $batch-validate-code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from codesystems.canonical import OURS
from terminology import messages
from terminology.fhir import outcome, parameters
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json
from terminology.fhir.operation import Level, Operation
from terminology.fhir.parameters import Input, Kind, Sent
from terminology.library import Holdings
from terminology.problems import Invalid, Problem

_Items = Sequence[object]
"""A question or an answer each, or the Problem with it."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """The operation that is asked many times, and the name of an item."""

    operation: Operation[Any, Any]
    item: str

    def read(self, sent: Sent) -> _Items:
        resources = sent.resources(self.item)
        if not resources:
            raise Invalid(messages.no_items(self.item))
        return [self._question(resource, sent) for resource in resources]

    def _question(self, resource: Json, shared: Sent) -> object:
        inputs = self.operation.inputs
        try:
            own = parameters.from_resource(resource, inputs, shared.dialect, strict=shared.strict)
            beside = {name: held for name, held in shared.values.items() if name != self.item}
            return self.operation.read(Sent(shared.dialect, {**beside, **own.values}))
        except Problem as problem:
            return problem

    def run(self, questions: _Items, holdings: Holdings) -> _Items:
        return [self._answer(question, holdings) for question in questions]

    def _answer(self, question: object, holdings: Holdings) -> object:
        if isinstance(question, Problem):
            return question
        try:
            return self.operation.run(question, holdings)
        except Problem as problem:
            return problem

    def write(self, questions: _Items, answers: _Items, dialect: Dialect) -> Json:
        written = (
            outcome.write(answer.issues)
            if isinstance(answer, Problem)
            else self.operation.write(question, answer, dialect)
            for question, answer in zip(questions, answers, strict=True)
        )
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
        dates=operation.dates,
    )
