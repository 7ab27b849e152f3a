"""Rows of an order file as concepts, out of a release or out of the table that ships.

Columns of a `starter.csv`: code, header (yes or no), short_title, long_title, source; a header
stands above its codes.
"""

from collections.abc import Iterator

from codesystems import canonical, conceptproperties, orderfile, tables
from codesystems.model import CodeSystem, Coding, Concept, Designation, Edition, Source
from codesystems.orderfile import Record

SHORT_TITLE = Coding(
    canonical.DESIGNATION_USE, "short-title", "Abbreviated title (60 characters or less)"
)

_NOT_SELECTABLE = (conceptproperties.NOT_SELECTABLE,)


def concept(record: Record) -> Concept:
    """Shape a row: a code lies under its header, and a header is abstract."""
    return Concept(
        code=record.code,
        display=record.long_title,
        designations=(Designation(record.short_title, SHORT_TITLE),),
        properties=_NOT_SELECTABLE if record.is_header else (),
        parents=(record.header,) if record.header else (),
        abstract=record.is_header,
    )


def fragment(package: str, edition: Edition) -> CodeSystem:
    """Read the `starter.csv` of a package as the concepts of an edition."""
    table = tables.read(package, "starter.csv")
    return CodeSystem(
        edition,
        tuple(_shipped(table.rows)),
        Source("fhir-hcpcs", table.file, table.sha256),
    )


def _shipped(rows: tuple[tables.Row, ...]) -> Iterator[Concept]:
    headers: set[str] = set()
    for row in rows:
        code, is_header = row["code"], row["header"] == "yes"
        above = orderfile.header_of(code, headers)
        if is_header:
            headers.add(code)
        found = concept(Record(code, is_header, row["short_title"], row["long_title"], above))
        source = conceptproperties.source(row["source"])
        yield found._replace(properties=(*found.properties, source))
