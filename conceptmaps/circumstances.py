"""The circumstances of a claim, as a client states them and as mappings depend on them.

A mapping with a dependency holds where an attribute (`setting`) has a value (`inpatient`). The
values have a hierarchy: `commercial` implies `other-payer`, and `clinical-trial` leaves open of
which product the trial is:

    other-payer              clinical-trial
    ├── commercial           ├── trial-of-product
    └── medicaid             └── trial-of-other-product

A stated circumstance removes mappings that contradict it: those whose value is neither the stated
one nor above nor below it. An unstated one removes nothing.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from codesystems import canonical
from codesystems.model import Coding
from conceptmaps.contract import TerminologyView
from conceptmaps.model import Dependency

Stated = dict[str, tuple[Coding, ...]]
"""The values that are stated, by the URI of their attribute."""


def uri(attribute: Coding) -> str:
    """The URI of an attribute, as concept maps declare it; that of a sent map as it is there."""
    return f"{attribute.system}#{attribute.code}" if attribute.system else attribute.code


class Standing(StrEnum):
    """Whether an attribute has one of the needed values, by what is stated."""

    MET = "met"
    OPEN = "open"
    EXCLUDED = "excluded"


def allow(dependencies: Iterable[Dependency], stated: Stated, terminology: TerminologyView) -> bool:
    """Tell whether no dependency of a mapping contradicts what is stated."""
    return all(
        standing(needed.attribute, [needed.value], stated, terminology) is not Standing.EXCLUDED
        for needed in dependencies
    )


def standing(
    attribute: Coding, needed: Sequence[Coding], stated: Stated, terminology: TerminologyView
) -> Standing:
    """Tell whether an attribute has one of some values: yes, perhaps, or no.

    It is open where nothing is stated, where only some of the stated values agree, where a stated
    value is broader than the needed ones, and where a needed value has no code.
    """
    values = stated.get(uri(attribute))
    if values is None or not all(one.code for one in needed):
        return Standing.OPEN
    if not any(_agree(one, value, terminology) for one in needed for value in values):
        return Standing.EXCLUDED
    met = all(any(_holds(one, value, terminology) for one in needed) for value in values)
    return Standing.MET if met else Standing.OPEN


def _agree(needed: Coding, stated: Coding, terminology: TerminologyView) -> bool:
    return _holds(needed, stated, terminology) or _is_above(stated, needed, terminology)


def _holds(needed: Coding, stated: Coding, terminology: TerminologyView) -> bool:
    """Tell whether a stated value is the needed one, or one below it."""
    if needed.code == stated.code:
        return "" in {stated.system, needed.system} or stated.system == needed.system
    return _is_above(needed, stated, terminology)


def _is_above(ancestor: Coding, value: Coding, terminology: TerminologyView) -> bool:
    if not ancestor.system == value.system == canonical.CLAIM_CIRCUMSTANCE:
        return False
    return terminology.required(canonical.CLAIM_CIRCUMSTANCE).is_ancestor(ancestor.code, value.code)
