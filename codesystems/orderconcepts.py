"""Rows of an order file as concepts, from a release or from the bundled table.

Columns of a `starter.csv`: code, header (yes or no), short_title, long_title, source; a header
precedes its codes.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from codesystems import canonical, conceptproperties, ordercodes, orderfile, orderstarts, tables
from codesystems.model import (
    ALWAYS,
    CodeSystem,
    Coding,
    Concept,
    Designation,
    Slip,
    SourceFile,
    Validity,
)
from codesystems.ordereditions import Editions
from codesystems.orderfile import OrderFile, OrderRecord
from codesystems.release import Release

SHORT_TITLE = Coding(
    canonical.DESIGNATION_USE, "short-title", "Abbreviated title (60 characters or less)"
)

_NOT_SELECTABLE = (conceptproperties.NOT_SELECTABLE,)

Read = Callable[[str, bytes, list[Slip]], Iterator[OrderRecord]]
"""Reads the rows of an order file with a name and bytes, and adds slips to a list."""


def load(release: Release, kind: OrderFile, read: Read, editions: Editions) -> CodeSystem:
    """Read a release: the publisher's zip of the order file, or the order file itself.

    The fiscal year is in the name of the file (icd10cm_order_2026.txt), not in the rows. The
    addenda in the zip give the codes that they add their first days.
    Raises ReleaseError, in one line, for any other file.
    """
    found = orderfile.find(kind, release)
    member, fiscal = found
    slips: list[Slip] = []
    records = list(read(member.name, member.data, slips))
    slips += ordercodes.differences(kind, release, member, records)
    starts = orderstarts.of(kind, release, found, records, editions.updates, slips)
    days = starts.days
    return CodeSystem(
        editions.complete(fiscal),
        tuple(concept(record, days.get(record.code)) for record in records),
        SourceFile(orderfile.publisher(member.name), release.name, release.sha256),
        starts.variations,
        tuple(replace(slip, code=_spelled(kind, slip.code)) for slip in slips),
    )


def _spelled(kind: OrderFile, code: str) -> str:
    return kind.spelled(code) if "." not in code else code


def concept(record: OrderRecord, start: date | None = None) -> Concept:
    """Make a concept of a row: its parent is its header, and a header is abstract.

    `start` is its first day, where that is known.
    """
    return Concept(
        code=record.code,
        display=record.long_title,
        designations=(Designation(record.short_title, SHORT_TITLE),) if record.short_title else (),
        properties=_NOT_SELECTABLE if record.is_header else (),
        parents=(record.header,) if record.header else (),
        abstract=record.is_header,
        validity=Validity(start) if start else ALWAYS,
    )


def bundled(package: str, editions: Editions, year: int) -> CodeSystem:
    """Read the `starter.csv` of a package, an excerpt of the release of a fiscal year."""
    table = tables.read(package, "starter.csv")
    return CodeSystem(
        editions.fragment(year),
        tuple(_concepts(table.rows)),
        SourceFile("fhir-hcpcs", table.file, table.sha256),
    )


def _concepts(rows: tuple[tables.CsvRow, ...]) -> Iterator[Concept]:
    headers: set[str] = set()
    for row in rows:
        code, is_header = row["code"], row["header"] == "yes"
        header = orderfile.header_of(code, headers)
        if is_header:
            headers.add(code)
        shaped = concept(
            OrderRecord(code, is_header, row["short_title"], row["long_title"], header)
        )
        source = conceptproperties.source(row["source"])
        yield shaped._replace(properties=(*shaped.properties, source))
