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

from codesystems import canonical
from codesystems.model import Coding, Concept
from conceptmaps.model import Dependency
from terminology import messages
from terminology.library import Holdings
from terminology.problems import Invalid
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
    """The URI of an attribute, as concept maps declare it."""
    return f"{attribute.system}#{attribute.code}"


def resolve(statements: Iterable[Statement], holdings: Holdings) -> Stated:
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
            known = _known(name, holdings)
            values = tuple(_value(name, value, known) for value in statement.values)
        stated[attribute] = (*stated.get(attribute, ()), *values)
    return stated


def _ours(attribute: str) -> str | None:
    """The short name of an attribute of ours; None for an attribute of somebody else."""
    base, _, name = attribute.rpartition("#")
    if base == canonical.CLAIM_ATTRIBUTE:
        return name
    return None if ":" in attribute else attribute


def _known(attribute: str, holdings: Holdings) -> list[Concept]:
    """The values that an attribute of ours can have. Raises Invalid where there are none."""
    vocabulary = list(_vocabulary(holdings).concepts())
    found = [concept for concept in vocabulary if _says(concept, "attribute") == attribute]
    if not found:
        attributes = dict.fromkeys(_says(concept, "attribute") for concept in vocabulary)
        raise Invalid(messages.unknown_attribute(attribute, attributes))
    return found


def _vocabulary(holdings: Holdings) -> Concepts:
    return holdings.required(canonical.CLAIM_CIRCUMSTANCE)


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


def allow(dependencies: Iterable[Dependency], stated: Stated, holdings: Holdings) -> bool:
    """Tell whether what is stated excludes none of the dependencies of a mapping."""
    return all(
        any(_agree(needed.value, value, holdings) for value in stated[uri(needed.attribute)])
        for needed in dependencies
        if uri(needed.attribute) in stated
    )


def _agree(needed: Coding, stated: Coding, holdings: Holdings) -> bool:
    if needed.code == stated.code:
        return stated.system in {"", needed.system}
    if not needed.system == stated.system == canonical.CLAIM_CIRCUMSTANCE:
        return False
    held = _vocabulary(holdings)
    return held.is_above(needed.code, stated.code) or held.is_above(stated.code, needed.code)
