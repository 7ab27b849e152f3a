"""An operation; routes, capabilities and documentation are made from its definition."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from codesystems.canonical import OURS
from terminology.fhir import sentresources
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import Input, Sent
from terminology.fhir.json import Json
from terminology.fhir.plan import Plan
from terminology.snapshot import Snapshot


class Level(StrEnum):
    """Where an operation is available: at a resource type, or at one resource by its id."""

    TYPE = "type"
    INSTANCE = "instance"


OperationRequest = TypeVar("OperationRequest")
OperationResult = TypeVar("OperationResult")


@dataclass(frozen=True, slots=True)
class Definition:
    """The name of an operation, its levels, its inputs and the type that it returns.

    `definition` is the canonical URL of an operation that HL7 does not define. `dates` documents
    the input `date`.
    """

    name: str
    resource: str
    title: str
    levels: Sequence[Level]
    inputs: Sequence[Input]
    definition: str = field(default="", kw_only=True)
    dates: str = field(default="", kw_only=True)
    returns: str = field(default="Parameters", kw_only=True)

    @property
    def methods(self) -> tuple[str, ...]:
        """The HTTP methods; an operation that requires a resource has no GET."""
        return ("POST",) if any(input.required for input in self.inputs) else ("GET", "POST")

    @property
    def canonical(self) -> str:
        """The canonical URL of the OperationDefinition of this server."""
        return self.definition or f"{OURS}/OperationDefinition/{self.resource}-{self.name}"

    @property
    def base(self) -> str | None:
        """The OperationDefinition of HL7 that this one extends; None for our own operations."""
        hl7 = f"http://hl7.org/fhir/OperationDefinition/{self.resource}-{self.name}"
        return None if self.definition else hl7


@dataclass(frozen=True, slots=True)
class Operation(Definition, Generic[OperationRequest, OperationResult]):
    """An operation: how its request is read, how it runs, and how its result is written.

    `read` and `write` convert JSON; `run` has no JSON. A `heavy` operation reads whole editions or
    long claims, so it runs in a thread. `plan` makes a plan (plan.py) for requests that differ
    only in the `variable` inputs, which have placeholders as values; None if the operation has
    to run for each request.
    """

    read: Callable[[Sent], OperationRequest]
    run: Callable[[OperationRequest, Snapshot], OperationResult]
    write: Callable[[OperationRequest, OperationResult, Dialect], Json]
    heavy: bool = field(default=False, kw_only=True)
    plan: Callable[[OperationRequest, Snapshot, Dialect], Plan | None] | None = field(
        default=None, kw_only=True
    )
    variable: Mapping[str, str] = field(default_factory=dict, kw_only=True)

    def answer(self, sent: Sent, snapshot: Snapshot) -> Json:
        """Run the operation for a request. Raises Problem."""
        request = self.read(sent)
        snapshot = sentresources.overlay(sent, snapshot)
        return self.write(request, self.run(request, snapshot), sent.dialect)


@dataclass(frozen=True, slots=True)
class Batch(Definition):
    """A batch operation: each parameter named `item` is a Parameters resource for `operation`."""

    operation: Operation[Any, Any]
    item: str
