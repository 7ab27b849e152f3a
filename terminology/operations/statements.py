"""The circumstances of a claim as a client states them: read against our vocabulary."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from codesystems import canonical
from codesystems.model import Coding, Concept
from codesystems.problems import Invalid
from conceptmaps.circumstances import Stated, uri
from terminology.messages import mappings
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts


@dataclass(frozen=True, slots=True)
class Statement:
    """The values that a client states of an attribute, named by URI or by our short name.

    Of several values any may be the case. A value may lack its system; `true` and `false` mean
    the values that are a plain yes or no.
    """

    attribute: str
    values: tuple[Coding, ...]


def resolve(statements: Iterable[Statement], snapshot: Snapshot) -> Stated:
    """What is stated, in the terms of our vocabulary where the attribute is one of ours.

    Raises Invalid for an attribute or a value that the vocabulary does not have. An attribute
    with a URI of somebody else is taken as it is.
    """
    stated: Stated = {}
    for statement in statements:
        name = _ours(statement.attribute)
        if name is None:
            attribute, values = statement.attribute, statement.values
        else:
            attribute = uri(Coding(canonical.CLAIM_ATTRIBUTE, name))
            known = _known(name, snapshot)
            values = tuple(_value(name, value, known) for value in statement.values)
        stated[attribute] = (*stated.get(attribute, ()), *values)
    return stated


def _ours(attribute: str) -> str | None:
    """The short name of an attribute of ours; None for an attribute of somebody else."""
    base, _, name = attribute.rpartition("#")
    if base == canonical.CLAIM_ATTRIBUTE:
        return name
    return None if ":" in attribute else attribute


def _known(attribute: str, snapshot: Snapshot) -> list[Concept]:
    """The values that an attribute of ours can have. Raises Invalid where there are none."""
    vocabulary = list(_vocabulary(snapshot).concepts())
    found = [concept for concept in vocabulary if _says(concept, "attribute") == attribute]
    if not found:
        attributes = dict.fromkeys(_says(concept, "attribute") for concept in vocabulary)
        raise Invalid(mappings.unknown_attribute(attribute, attributes))
    return found


def _vocabulary(snapshot: Snapshot) -> Concepts:
    return snapshot.required(canonical.CLAIM_CIRCUMSTANCE)


def _says(concept: Concept, name: str) -> str:
    return next((str(value.value) for value in concept.properties if value.code == name), "")


def _value(attribute: str, sent: Coding, known: Sequence[Concept]) -> Coding:
    code = sent.code.replace("_", "-").lower()
    for concept in known:
        if sent.system in {"", canonical.CLAIM_CIRCUMSTANCE} and code in {
            concept.code,
            _says(concept, "flag"),
        }:
            return Coding(canonical.CLAIM_CIRCUMSTANCE, concept.code, concept.display)
    raise Invalid(
        mappings.unknown_circumstance(sent.code, attribute, [concept.code for concept in known])
    )
