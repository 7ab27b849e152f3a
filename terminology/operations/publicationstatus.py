"""The publication status of what a value set uses, as far as a client is warned of it."""

from codesystems.model import Edition
from codesystems.valueset import ValueSet


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
