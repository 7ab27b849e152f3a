"""An operation: one line in the table from which routes and capabilities follow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json
from terminology.fhir.parameters import Input, Sent
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

    `run` means it and knows no JSON; `read` and `write` shape it and do nothing else.
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

    @property
    def canonical(self) -> str:
        """The OperationDefinition: HL7's, where none of ours is named."""
        hl7 = f"http://hl7.org/fhir/OperationDefinition/{self.resource}-{self.name}"
        return self.definition or hl7

    def answer(self, sent: Sent, holdings: Holdings) -> Json:
        """Answer what was sent, out of what there is. Raises Problem."""
        question = self.read(sent)
        return self.write(question, self.run(question, holdings), sent.dialect)
