"""Small bundled code systems: one table with a row for each code, its validity and its source.

Columns of `starter.csv`: code, display (empty where a licence is needed for it), added, ended,
source; definition and parent where they exist. Any other column is a property that the edition
declares; several codes are separated by blanks.
"""

from collections.abc import Iterator

from codesystems import conceptproperties, tables
from codesystems.model import (
    CodeSystem,
    Coding,
    Concept,
    Edition,
    Property,
    PropertyDefinition,
    PropertyType,
    SourceFile,
    Validity,
)

PROPERTIES = (
    conceptproperties.status("active, or retired once the code has ended"),
    conceptproperties.inactive("true once the code has ended"),
    conceptproperties.SOURCE,
)


def load(package: str, edition: Edition, file: str = "starter.csv") -> CodeSystem:
    """Read a table of a package as the concepts of an edition."""
    table = tables.read(package, file)
    return CodeSystem(
        edition,
        tuple(_concept(row, edition) for row in table.rows),
        SourceFile("fhir-hcpcs", table.file, table.sha256),
    )


def codings(system: CodeSystem) -> dict[str, Coding]:
    """Return the codes of a code system as Codings: one object for each, which values share."""
    url = system.edition.url
    return {one.code: Coding(url, one.code, one.display) for one in system.concepts}


def _concept(row: tables.CsvRow, edition: Edition) -> Concept:
    validity = Validity(tables.day(row["added"]), tables.day(row["ended"]))
    inactive = validity.end is not None and validity.end < edition.effective
    return Concept(
        code=row["code"],
        display=row["display"] or None,
        definition=row.get("definition") or None,
        properties=(
            conceptproperties.STATUS[inactive],
            *(
                Property(declared.code, declared.type, value)
                for declared in edition.properties
                for value in _values(row.get(declared.code, ""), declared)
            ),
        ),
        parents=tuple(tables.words(row.get("parent", ""))),
        inactive=inactive,
        validity=validity,
    )


def _values(cell: str, declared: PropertyDefinition) -> Iterator[str]:
    """Yield the values of a property in a cell: several codes, or one text of another type."""
    if declared.type is PropertyType.CODE:
        yield from tables.words(cell)
    elif cell:
        yield cell
