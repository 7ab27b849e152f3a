"""The sections of HCPCS: abstract parents of the codes.

    A                   HCPCS A codes
      A0021 A0080 ...   the procedure codes that begin with A
    modifiers           HCPCS modifiers
      A1 A2 ...         the modifier codes

They are not in a release but in `tables/section.csv`, each with its source.
"""

from collections.abc import Iterable
from string import ascii_uppercase

from codesystems import conceptproperties, tables
from codesystems.hcpcs.record import HcpcsRecord
from codesystems.model import Concept

MODIFIERS = "modifiers"
"""The section of the modifiers: no code of HCPCS has nine characters or lower-case letters."""

_PROPERTIES = (conceptproperties.STATUS[False], conceptproperties.NOT_SELECTABLE)

# One tuple for each section: thousands of codes share it.
_PARENTS_OF_MODIFIERS = (MODIFIERS,)
_PARENTS_OF_PROCEDURES = {letter: (letter,) for letter in ascii_uppercase}


def above(record: HcpcsRecord) -> tuple[str, ...]:
    """Return the parents of a code: its section."""
    return _PARENTS_OF_MODIFIERS if record.is_modifier else _PARENTS_OF_PROCEDURES[record.code[0]]


def over(concepts: Iterable[Concept]) -> tuple[tables.CsvRow, ...]:
    """Return the rows of the sections of some concepts, in the order of the table."""
    occurring = {parent for concept in concepts for parent in concept.parents}
    rows = tables.read("codesystems.hcpcs", "tables/section.csv").rows
    return tuple(row for row in rows if row["code"] in occurring)


def concept(row: tables.CsvRow) -> Concept:
    """Return the concept of a section: abstract, and not a code for claims."""
    return Concept(
        code=row["code"],
        display=row["display"],
        definition=row["definition"],
        properties=_PROPERTIES,
        abstract=True,
    )
