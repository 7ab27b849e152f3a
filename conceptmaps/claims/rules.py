"""The claim rules of a content: a code system of rules, and what each rule examines."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from codesystems.asof import AsOf
from conceptmaps.circumstances import Stated
from conceptmaps.claims.case import Case
from conceptmaps.claims.model import Claim
from conceptmaps.claims.rule import Finding, Rule
from conceptmaps.contract import TerminologyView

Check = Callable[[Any, Rule], Iterator[Finding]]
"""Returns the breaches of a rule in a case, which is the one that `open_case` returned."""
OpenCase = Callable[[Claim, Stated, TerminologyView, AsOf], Case]
"""Opens a case of a claim; the day is that by which a claim without a date is judged."""


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """The rules of the code system `system`, each a concept of it, and the checks by code.

    `subject` names in messages what the rules are about. `general` are the codes of rules that
    are also for claims without any code that the rules are about.
    """

    system: str
    subject: str
    checks: Mapping[str, Check]
    open_case: OpenCase
    general: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ClaimSystems:
    """The code systems of the codes of a Claim, by their places, as canonical URLs.

    They are for codings that lack a system. `services` are those of services and modifiers;
    `service` returns that of the code of one: it is given the stated system, or an empty text, and
    the code.
    """

    procedure: str
    diagnosis: str
    condition: str
    revenue: str
    modifier: str
    place: str
    group: str
    bill_type: str
    services: frozenset[str]
    service: Callable[[str, str], str]
