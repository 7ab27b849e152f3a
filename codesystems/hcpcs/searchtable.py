"""HCPCS as the table of NLM's Clinical Table Search Service: the names of its fields.

Source: https://clinicaltables.nlm.nih.gov/apidoc/hcpcs/v3/doc.html. Days are written as CMS's file
has them: 20250401.
"""

from codesystems import canonical
from codesystems.model import Concept
from codesystems.searchtable import (
    CodeField,
    PropertyField,
    SearchTable,
    TextField,
    designation,
    display,
)

_short = designation("short-description")


def _either(concept: Concept) -> str | None:
    """Return the long description, or the short one of a record without it."""
    return concept.display or _short(concept)


def _compact(day: str) -> str:
    """Return a day without its hyphens."""
    return day.replace("-", "")


def _is_retired(status: str) -> bool:
    return status == "retired"


def _is_true(text: str) -> bool:
    return text == "true"


TABLE = SearchTable(
    name="hcpcs",
    system=canonical.HCPCS,
    fields=(
        CodeField("code", "The code"),
        TextField("short_desc", "The short description", _short),
        TextField("long_desc", "The long description", display),
        TextField("display", "The long description, or the short one if there is none", _either),
        PropertyField("add_dt", "The day on which the code was added", "addedDate", _compact),
        PropertyField("term_dt", "The last day of the code", "terminationDate", _compact),
        PropertyField(
            "act_eff_dt",
            "The day on which CMS's last action took effect",
            "actionEffectiveDate",
            _compact,
        ),
        PropertyField(
            "obsolete", "Whether the code had ended before the release", "status", _is_retired
        ),
        PropertyField(
            "is_noc",
            "Whether the code is one not otherwise classified",
            "notOtherwiseClassified",
            _is_true,
            absent=False,
        ),
    ),
    code="code",
    displayed=("code", "display"),
    searched=("code", "short_desc", "long_desc"),
    indexed=frozenset({"code", "short_desc", "long_desc"}),
)
"""The fields that NLM has, and its defaults."""
