"""What can go wrong with a question. Only the doors know statuses.

Problem
├── Invalid        the question contradicts itself, lacks something, or is malformed
├── NotFound       what it names is not here
├── NotSupported   we do not do this
├── TooLarge       it is bigger than we take
└── TooCostly      its answer is bigger than we give, or takes longer
"""

from dataclasses import dataclass
from enum import StrEnum

from codesystems.model import Coding


class Severity(StrEnum):
    """FHIR issue-severity."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to tell the asker.

    `type` is FHIR's issue-type, `detail` a code of HL7's tx-issue-type, `expression` where in
    the input it is and `also` further places, `message_id` HL7's name of the sentence, where it
    has one, and `hint` what else may help. An issue with a claim has the `rule` that was broken
    and the `source` of the rule.
    """

    severity: Severity
    type: str
    text: str
    detail: str | None = None
    expression: str | None = None
    message_id: str | None = None
    also: tuple[str, ...] = ()
    rule: Coding | None = None
    source: str | None = None
    hint: str | None = None


class Problem(Exception):
    """A question that gets no answer; `issues` say why."""

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(issue.text for issue in issues))
        self.issues = issues


class Invalid(Problem):
    """The question contradicts itself, lacks something, or is malformed."""


class NotFound(Problem):
    """What the question names is not here."""


class NotSupported(Problem):
    """We do not do this."""


class TooLarge(Problem):
    """The question is bigger than we take."""


class TooCostly(Problem):
    """The answer is bigger than we give, or takes longer to find."""
