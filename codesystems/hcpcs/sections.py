"""The sections of HCPCS: abstract concepts above the codes.

    A                   HCPCS A codes
      A0021 A0080 ...   the procedure codes that begin with A
    modifiers           HCPCS modifiers
      A1 A2 ...         the modifier codes

A release does not name them: `tables/section.csv` does, each with its source.
"""

from collections.abc import Iterable
from string import ascii_uppercase

from codesystems import conceptproperties, tables
from codesystems.hcpcs.records import HcpcsRecord
from codesystems.model import Concept

MODIFIERS = "modifiers"
"""The section of the modifiers: no code of HCPCS has nine characters or small letters."""

_PROPERTIES = (conceptproperties.STATUS[False], conceptproperties.NOT_SELECTABLE)

# One tuple a section: thousands of codes share it.
_ABOVE_MODIFIERS = (MODIFIERS,)
_ABOVE_PROCEDURES = {letter: (letter,) for letter in ascii_uppercase}


def above(record: HcpcsRecord) -> tuple[str, ...]:
    """What stands above a code: its section."""
    return _ABOVE_MODIFIERS if record.is_modifier else _ABOVE_PROCEDURES[record.code[0]]


def over(found: Iterable[Concept]) -> tuple[tables.CsvRow, ...]:
    """The rows of the sections in which some concepts lie, in the order of the table."""
    occurring = {parent for concept in found for parent in concept.parents}
    rows = tables.read("codesystems.hcpcs", "tables/section.csv").rows
    return tuple(row for row in rows if row["code"] in occurring)


def concept(row: tables.CsvRow) -> Concept:
    """Shape a section: abstract, and no code that a claim may carry."""
    return Concept(
        code=row["code"],
        display=row["display"],
        definition=row["definition"],
        properties=_PROPERTIES,
        abstract=True,
    )
