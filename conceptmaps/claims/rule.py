"""A rule of the claim check, which is a concept of a code system, and a finding of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from codesystems.asof import AsOf
from codesystems.model import Coding, Concept, Validity
from codesystems.problems import Severity
from conceptmaps.contract import TerminologyView


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the severity of a breach, the days, settings and payers it is for, its source."""

    coding: Coding
    severity: Severity
    validity: Validity
    settings: tuple[str, ...]
    payers: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach of a rule: the text, the places (`at`) in the claim, and the day it is about.

    It holds under the `conditions`, which the claim leaves open. `severity` is None where it is
    that of the rule.
    """

    text: str
    at: tuple[str, ...]
    day: AsOf
    conditions: tuple[str, ...] = ()
    severity: Severity | None = None


def load(system: str, terminology: TerminologyView) -> Iterator[Rule]:
    """Return the rules of a code system, in the order of its table.

    Raises NotFound where the code system is not installed.
    """
    edition = terminology.required(system)
    return (_rule(system, concept) for concept in edition.concepts())


def _rule(system: str, concept: Concept) -> Rule:
    return Rule(
        Coding(system, concept.code, concept.display),
        Severity(_values(concept, "severity")[0]),
        concept.validity,
        _values(concept, "setting"),
        _values(concept, "payer"),
        _values(concept, "source")[0],
    )


def _values(concept: Concept, name: str) -> tuple[str, ...]:
    return tuple(str(value.value) for value in concept.properties if value.code == name)
