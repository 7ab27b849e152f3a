"""An operation: one line in the table from which routes and capabilities follow."""

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
    """Where an operation may be asked: of a type, or of one resource by its id."""

    TYPE = "type"
    INSTANCE = "instance"


Question = TypeVar("Question")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Definition:
    """What an operation is called, where it is asked, and what it takes and returns.

    An operation that HL7 does not have names its own `definition`; one that takes a date says what
    it means by it in `dates`. `returns` is the type of the answer.
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
        """How it is asked: what needs a resource is not asked by GET."""
        return ("POST",) if any(one.type for one in self.inputs) else ("GET", "POST")

    @property
    def canonical(self) -> str:
        """The OperationDefinition that we serve."""
        return self.definition or f"{OURS}/OperationDefinition/{self.resource}-{self.name}"

    @property
    def base(self) -> str | None:
        """HL7's OperationDefinition that ours goes beyond; None where HL7 has none."""
        hl7 = f"http://hl7.org/fhir/OperationDefinition/{self.resource}-{self.name}"
        return None if self.definition else hl7


@dataclass(frozen=True, slots=True)
class Operation(Definition, Generic[Question, Answer]):
    """An operation: what it reads, what it does, what it writes.

    `run` means it and knows no JSON; `read` and `write` shape it and do nothing else. A `heavy`
    operation reads whole editions, or long claims, so that it runs in a thread. `plan` resolves a
    question but for the inputs that are `variable`, which have placeholders in it (plan.py); None
    where the operation has to run.
    """

    read: Callable[[Sent], Question]
    run: Callable[[Question, Snapshot], Answer]
    write: Callable[[Question, Answer, Dialect], Json]
    heavy: bool = field(default=False, kw_only=True)
    plan: Callable[[Question, Snapshot, Dialect], Plan | None] | None = field(
        default=None, kw_only=True
    )
    variable: Mapping[str, str] = field(default_factory=dict, kw_only=True)

    def answer(self, sent: Sent, snapshot: Snapshot) -> Json:
        """Answer what was sent, out of what there is. Raises Problem."""
        question = self.read(sent)
        snapshot = sentresources.overlay(sent, snapshot)
        return self.write(question, self.run(question, snapshot), sent.dialect)


@dataclass(frozen=True, slots=True)
class Batch(Definition):
    """An operation over many questions: each is a parameter named `item`, with Parameters.

    A question is answered as `operation` answers it alone.
    """

    operation: Operation[Any, Any]
    item: str
