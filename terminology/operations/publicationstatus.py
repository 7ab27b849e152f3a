"""The publication status of what a value set uses, as far as a client is warned of it."""

from collections.abc import Iterator

from codesystems.model import Edition
from codesystems.problems import Issue
from codesystems.valueset import ValueSet
from terminology.messages import hl7valuesets
from terminology.operations.composition import Used


def to_report(included: Edition | ValueSet, value_set: ValueSet) -> str | None:
    """Return the status to warn of: deprecated, withdrawn, experimental or draft; None: no warning.

    Experimental and draft are not reported in a value set that is itself experimental or draft.
    """
    if included.standing in {"deprecated", "withdrawn"}:
        return included.standing
    if included.experimental and not value_set.experimental:
        return "experimental"
    if included.status == "draft" and value_set.status != "draft":
        return "draft"
    return None


def notes(used: Used, value_set: ValueSet) -> Iterator[Issue]:
    """The warnings of $validate-code on a value set of what it uses, itself included."""
    for concepts in used.editions.values():
        status = to_report(concepts.edition, value_set)
        if status:
            yield hl7valuesets.publication_status(status, "CodeSystem", concepts.edition.canonical)
    for included in (value_set, *used.value_sets.values()):
        status = to_report(included, value_set)
        if status:
            yield hl7valuesets.publication_status(status, "ValueSet", included.canonical)
