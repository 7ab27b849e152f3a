"""The errors of a request, without the statuses of a protocol.

Problem
├── Invalid        the request contradicts itself, is incomplete, or is malformed
├── NotFound       the requested item is not installed, or does not exist
├── NotSupported   the request is not supported
├── TooLarge       the request exceeds a limit
└── TooCostly      the response exceeds a limit of size or time
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
    """One issue for the client.

    `type` is FHIR's issue-type, `detail` a code of HL7's tx-issue-type (by default one that follows
    from `type`; empty for none), `expression` the place in
    the input and `also` further places, `message_id` HL7's identifier of the message, where there
    is one, and `hint` a suggestion. A `located` issue has its expression in the older element
    `location` too, as HL7's tests ask of some messages and forbid of others. An issue with a
    claim has the `rule` that the claim violates and the `source` of the rule.
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
    located: bool = False


class Problem(Exception):
    """A request without a result; `issues` are the reasons."""

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(issue.text for issue in issues))
        self.issues = issues


class Invalid(Problem):
    """The request contradicts itself, is incomplete, or is malformed."""


class NotFound(Problem):
    """The requested item is not installed, or does not exist."""


class NotSupported(Problem):
    """The request is not supported."""


class TooLarge(Problem):
    """The request exceeds a limit."""


class TooCostly(Problem):
    """The response exceeds a limit of size or time."""
