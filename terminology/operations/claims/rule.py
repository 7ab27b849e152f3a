"""A rule of the claim check, out of the claim-rule code system, and what broke it."""

from collections.abc import Iterator
from dataclasses import dataclass

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Coding, Concept, Validity
from codesystems.problems import Severity
from terminology.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: how grave it is to break it, when and where it holds, and who says so."""

    coding: Coding
    severity: Severity
    validity: Validity
    settings: tuple[str, ...]
    payers: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of a rule: what is wrong, the places at fault, and the day it is about.

    `conditions` are what must be so, beside what the rule itself needs, and cannot be told.
    `severity` is there where it is another than the rule's.
    """

    text: str
    at: tuple[str, ...]
    day: AsOf
    conditions: tuple[str, ...] = ()
    severity: Severity | None = None


def load(snapshot: Snapshot) -> Iterator[Rule]:
    """The rules, in the order of their table. Raises NotFound where there are none."""
    return map(_rule, snapshot.required(canonical.CLAIM_RULE).concepts())


def _rule(concept: Concept) -> Rule:
    return Rule(
        Coding(canonical.CLAIM_RULE, concept.code, concept.display),
        Severity(_said(concept, "severity")[0]),
        concept.validity,
        _said(concept, "setting"),
        _said(concept, "payer"),
        _said(concept, "source")[0],
    )


def _said(concept: Concept, name: str) -> tuple[str, ...]:
    return tuple(str(value.value) for value in concept.properties if value.code == name)
