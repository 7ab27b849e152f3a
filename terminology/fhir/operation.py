"""An operation: one line in the table from which routes and capabilities follow."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from codesystems.canonical import OURS
from terminology.fhir import sentresources
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json
from terminology.fhir.parameters import Input, Sent
from terminology.fhir.plan import Plan
from terminology.library import Holdings


class Level(StrEnum):
    """Where an operation may be asked: of a type, or of one resource by its id."""

    TYPE = "type"
    INSTANCE = "instance"


Question = TypeVar("Question")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Operation(Generic[Question, Answer]):
    """An operation by name and resource: what it reads, what it does, what it writes.

    `run` means it and knows no JSON; `read` and `write` shape it and do nothing else. A `heavy`
    operation reads whole editions, or long claims: it runs in a thread of its own, lest the
    others wait for it. An operation that HL7 does not have names its own `definition`; one that
    takes a date says what it means by it in `dates`. `returns` is the type of what `write` makes.
    `prepare` makes a question ready to be asked again (prepared.py) with other values of the
    inputs that are `open`, for which it finds stand-ins; None where there is no short way.
    `soon` answers without a thread if that takes but moments: it pauses with None, that others get
    their turn, and ends with the answer; without one `run` is to be asked.
    """

    name: str
    resource: str
    title: str
    levels: Sequence[Level]
    inputs: Sequence[Input]
    read: Callable[[Sent], Question]
    run: Callable[[Question, Holdings], Answer]
    write: Callable[[Question, Answer, Dialect], Json]
    definition: str = ""
    heavy: bool = False
    prepare: Callable[[Question, Holdings, Dialect], Plan | None] | None = None
    open: Mapping[str, str] = field(default_factory=dict)
    soon: Callable[[Question, Holdings], Iterator[Answer | None]] | None = None
    dates: str = ""
    returns: str = "Parameters"

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

    def answer(self, sent: Sent, holdings: Holdings) -> Json:
        """Answer what was sent, out of what there is. Raises Problem."""
        question = self.read(sent)
        holdings = sentresources.overlay(sent, holdings)
        return self.write(question, self.run(question, holdings), sent.dialect)
