"""Read a site's CSV: a code, its display, and further columns, in any order.

    code,display,short,added,ended,department
    0537T,...,...,2019-01-01,2024-12-31,Cell therapy

`short` is a designation, `added` and `ended` are the first and the last day of a code, and every
other column is a property. A supplement may lack the display; its days are properties too.
"""

import re
from collections.abc import Iterator
from datetime import date

from codesystems import canonical, conceptproperties
from codesystems.model import (
    ALWAYS,
    CodeSystem,
    Coding,
    Concept,
    Designation,
    Property,
    PropertyType,
    Slip,
    SourceFile,
    Validity,
)
from codesystems.release import Refused, Release, ReleaseMember
from codesystems.site import columns, csvfile, known
from codesystems.site.columns import Columns
from codesystems.site.csvfile import Row
from codesystems.site.statement import Statement, edition

SHORT = Coding(canonical.DESIGNATION_USE, "short-name", "Short name of a site's own file")

_CODE = re.compile(r"\S+(\s\S+)*")


def load(release: Release, file: ReleaseMember, statement: Statement) -> CodeSystem:
    """Read a file of a release. Raises ReleaseError, in one line, with the line of the file."""
    table = csvfile.read(file)
    found = columns.of(file.name, table.headings, statement)
    shared = () if statement.supplement else _STATUS
    described = edition(statement, (*shared, *found.others.values()))
    codes: dict[str, int] = {}
    concepts = []
    for row in table.rows:
        concept = _concept(file.name, row, found, statement, described.effective)
        if concept.code in codes:
            reason = f"code '{concept.code}' is there twice, first on line {codes[concept.code]}"
            raise Refused(file.name, f"line {row.line}", reason)
        codes[concept.code] = row.line
        concepts.append(concept)
    if not concepts:
        raise Refused(file.name, "", "has no codes")
    slips = tuple(_without_zeros(file.name, codes, statement))
    system = CodeSystem(described, tuple(concepts), source(release), slips=slips)
    return known.added_to(system, statement.known)


def source(release: Release) -> SourceFile:
    """Return the source of an edition: a file of this site."""
    return SourceFile("this site", release.name, release.sha256)


_STATUS = (
    conceptproperties.status("active, or retired once the code has ended"),
    conceptproperties.inactive("true once the code has ended"),
)


def _concept(file: str, row: Row, found: Columns, statement: Statement, effective: date) -> Concept:
    cells = {name: row.cells[heading] for name, heading in found.known.items()}
    code, display = cells[columns.CODE], cells.get(columns.DISPLAY, "")
    if not _CODE.fullmatch(code):
        reason = f"code '{code}' has several blanks together" if code else "has no code"
        raise Refused(file, f"line {row.line}", reason)
    if not display and not statement.supplement:
        raise Refused(file, f"line {row.line}", f"code '{code}' has no display")
    short = cells.get(columns.SHORT)
    validity = _days(file, row, cells)
    ended = validity.end is not None and validity.end < effective
    status = () if statement.supplement else (conceptproperties.STATUS[ended],)
    return Concept(
        code,
        display or None,
        cells.get(columns.DEFINITION) or None,
        (Designation(short, SHORT),) if short else (),
        (*status, *_properties(row, found)),
        inactive=ended,
        validity=validity,
    )


def _properties(row: Row, found: Columns) -> Iterator[Property]:
    for heading, definition in found.others.items():
        if row.cells[heading]:
            yield Property(definition.code, PropertyType.STRING, row.cells[heading])


def _days(file: str, row: Row, cells: dict[str, str]) -> Validity:
    start = _day(file, row, columns.ADDED, cells)
    end = _day(file, row, columns.ENDED, cells)
    if start and end and end < start:
        raise Refused(file, f"line {row.line}", f"ended on {end}, before it was added on {start}")
    return Validity(start, end) if start or end else ALWAYS


def _day(file: str, row: Row, name: str, cells: dict[str, str]) -> date | None:
    text = cells.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        reason = f"{name} is '{text}', not a day such as 2024-12-31"
        raise Refused(file, f"line {row.line}", reason) from error


def _without_zeros(file: str, codes: dict[str, int], statement: Statement) -> Iterator[Slip]:
    """Yield a slip for each number that is a bundled code without its zeros."""
    bundled = statement.known.concepts if statement.known else ()
    numbers = {concept.code.lstrip("0"): concept.code for concept in bundled}
    for code, line in codes.items():
        whole = numbers.get(code)
        if whole is not None and whole != code and whole not in codes:
            reason = f"'{code}' is {whole} without its zeros, as spreadsheets write it"
            yield Slip(file, f"line {line}", code, reason)
