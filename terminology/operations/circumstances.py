"""The circumstances of a claim, as an asker states them and as mappings depend on them.

A mapping with a dependency holds where an attribute (`setting`) has a value (`inpatient`). The
values stand in a hierarchy of ours, so that who says `commercial` has said `other-payer`, and
who says `clinical-trial` has not yet said of which product:

    other-payer              clinical-trial
    ├── commercial           ├── trial-of-product
    └── medicaid             └── trial-of-other-product

A dependency is unmet only where what is stated excludes it: where its value is neither the
stated one nor above nor below it. What is not stated excludes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from codesystems import canonical
from codesystems.model import Coding, Concept
from codesystems.problems import Invalid
from conceptmaps.model import Dependency
from terminology import messages
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts


@dataclass(frozen=True, slots=True)
class Statement:
    """What an asker states of an attribute, named by URI or by our short name: its values.

    Of several values any may be the case. A value may lack its system; `true` and `false` mean
    the values that are a plain yes or no.
    """

    attribute: str
    values: tuple[Coding, ...]


Stated = dict[str, tuple[Coding, ...]]
"""The values that are stated, by the URI of their attribute."""


def uri(attribute: Coding) -> str:
    """The URI of an attribute, as concept maps declare it; that of a sent map as it is there."""
    return f"{attribute.system}#{attribute.code}" if attribute.system else attribute.code


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
        raise Invalid(messages.unknown_attribute(attribute, attributes))
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
        messages.unknown_circumstance(sent.code, attribute, [concept.code for concept in known])
    )


class Standing(StrEnum):
    """How what is stated stands to what is needed."""

    MET = "met"
    OPEN = "open"
    EXCLUDED = "excluded"


def allow(dependencies: Iterable[Dependency], stated: Stated, snapshot: Snapshot) -> bool:
    """Tell whether what is stated excludes none of the dependencies of a mapping."""
    return all(
        standing(needed.attribute, [needed.value], stated, snapshot) is not Standing.EXCLUDED
        for needed in dependencies
    )


def standing(
    attribute: Coding, needed: Sequence[Coding], stated: Stated, snapshot: Snapshot
) -> Standing:
    """Tell whether an attribute has one of some values: so it is, it may be, or it is not.

    It is open where nothing is stated, where only some of the stated values agree, and where a
    stated value is broader than the needed ones.
    """
    values = stated.get(uri(attribute))
    if values is None:
        return Standing.OPEN
    if not any(_agree(one, value, snapshot) for one in needed for value in values):
        return Standing.EXCLUDED
    met = all(any(_holds(one, value, snapshot) for one in needed) for value in values)
    return Standing.MET if met else Standing.OPEN


def _agree(needed: Coding, stated: Coding, snapshot: Snapshot) -> bool:
    return _holds(needed, stated, snapshot) or _is_above(stated, needed, snapshot)


def _holds(needed: Coding, stated: Coding, snapshot: Snapshot) -> bool:
    """Tell whether a stated value is the needed one, or one below it."""
    if needed.code == stated.code:
        return stated.system in {"", needed.system}
    return _is_above(needed, stated, snapshot)


def _is_above(ancestor: Coding, value: Coding, snapshot: Snapshot) -> bool:
    if not ancestor.system == value.system == canonical.CLAIM_CIRCUMSTANCE:
        return False
    return _vocabulary(snapshot).is_above(ancestor.code, value.code)
