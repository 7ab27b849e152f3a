"""Rows as concepts: those of CMS's Table 5, and those of the bundled table.

Columns of `starter.csv`: code, display, added, ended, source, and one for each property, as CMS
writes it. A code without a first day in it is older than the sources.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from codesystems import conceptproperties, tables
from codesystems.model import Concept, Property, PropertyType, PropertyValue, Validity
from codesystems.msdrg import edition

SURVEYED = range(2019, 2027)
"""The fiscal years whose MS-DRGs are all known: versions 36 to 43 of CMS's Definitions Manual."""


@dataclass(frozen=True, slots=True)
class Drg:
    """One MS-DRG: its figures by property code, exactly as CMS writes them, and its flags."""

    code: str
    title: str
    mdc: str
    type: str
    figures: dict[str, Decimal]
    flags: dict[str, bool]


@cache
def table() -> tables.CsvTable:
    """Read the bundled table."""
    return tables.read(__package__, "starter.csv")


def bundled(effective: date) -> tuple[Concept, ...]:
    """Return the concepts of the bundled table, whose edition has this first day."""
    return tuple(_bundled(row, effective) for row in table().rows)


def _bundled(row: tables.CsvRow, effective: date) -> Concept:
    validity = _validity(row)
    drg = Drg(
        row["code"],
        row["display"],
        row["mdc"],
        row["type"],
        {one.code: Decimal(row[one.code]) for one in edition.FIGURES if row[one.code]},
        {one.code: row[one.code] == "Yes" for one in edition.FLAGS if row[one.code]},
    )
    return _concept(drg, validity, effective, conceptproperties.source(row["source"]))


def installed(drgs: Iterable[Drg], effective: date) -> tuple[Concept, ...]:
    """Return the concepts of a release: its codes, and those known to have ended before it.

    A first day is that of the bundled table, if the code was not added after the release.
    """
    known = {row["code"]: row for row in table().rows}
    concepts = {
        drg.code: _concept(drg, _added(known.get(drg.code), effective), effective) for drg in drgs
    }
    for code, row in known.items():
        if code not in concepts and _has_ended(row, effective):
            concepts[code] = _bundled(row, effective)
    return tuple(concepts[code] for code in sorted(concepts))


def in_force(effective: date) -> set[str]:
    """Return the codes that are known to be in force on the first day of a fiscal year."""
    return {row["code"] for row in table().rows if _validity(row).contains(effective)}


def _validity(row: tables.CsvRow) -> Validity:
    return Validity(tables.day(row["added"]), tables.day(row["ended"]))


def _added(row: tables.CsvRow | None, effective: date) -> Validity:
    added = tables.day(row["added"]) if row else None
    return Validity(added if added and added <= effective else None)


def _has_ended(row: tables.CsvRow, effective: date) -> bool:
    ended = tables.day(row["ended"])
    return ended is not None and ended < effective


def _concept(drg: Drg, validity: Validity, effective: date, *more: Property) -> Concept:
    inactive = validity.end is not None and validity.end < effective
    values = (Property(code, type, value) for code, type, value in _values(drg))
    return Concept(
        code=drg.code,
        display=drg.title,
        properties=(conceptproperties.STATUS[inactive], *values, *more),
        inactive=inactive,
        validity=validity,
    )


def _values(drg: Drg) -> Iterator[tuple[str, PropertyType, PropertyValue]]:
    if drg.mdc:
        yield "mdc", PropertyType.CODE, drg.mdc
    if drg.type:
        yield "type", PropertyType.CODE, drg.type
    for code, amount in drg.figures.items():
        yield code, PropertyType.DECIMAL, amount
    for code, flag in drg.flags.items():
        yield code, PropertyType.BOOLEAN, flag
