"""Load CMS's DMEPOS fee schedule, with that of parenteral and enteral nutrition beside it."""

import re
from collections.abc import Iterable

from codesystems import filequarters, spreadsheets
from codesystems.dmepos import columns, edition
from codesystems.dmepos.records import Reader
from codesystems.model import CodeSystem, SourceFile
from codesystems.release import Refused, Release, ReleaseMember
from codesystems.spreadsheets import Sheet
from codesystems.variations import VariationCounter

_NAME = re.compile(r"^dmepos(?!.*(cba|zip|readme|layout))", re.IGNORECASE)
_NUTRITION = re.compile(r"^dmepen(?!.*(cba|zip|readme|layout))", re.IGNORECASE)
_MADE_BY_HAND = 1000
"""Rows: the fee schedule has more; a file with fewer is an excerpt made by hand."""
_LAST_SECTION = "V"


def load(release: Release) -> CodeSystem:
    """Read the fee schedule: CMS's zip, csv, xlsx or text, of all states or of one.

    Raises ReleaseError, in one line, for another table, a cut file, and an unknown quarter.
    """
    member = spreadsheets.member(release, _NAME, columns.LAYOUT.table)
    sheet = spreadsheets.read(member, columns.LAYOUT)
    names = (member.name, release.name)
    effective = filequarters.first_day(member.name, (*_titles(sheet), *names))
    _refuse_incomplete(sheet)
    counter = VariationCounter()
    reader = Reader(counter)
    reader.read(sheet)
    if nutrition := _nutrition(release, member):
        reader.read(nutrition)
    return CodeSystem(
        edition.edition(effective),
        tuple(reader.concepts()),
        SourceFile("CMS", release.name, release.sha256),
        counter.counts(),
        tuple(reader.slips),
    )


def _titles(sheet: Sheet) -> Iterable[str]:
    """Return the notices above the headings that name a month with its year."""
    said = ((notice, filequarters.named(notice)) for notice in sheet.notices)
    return [notice for notice, named in said if named.year and named.month]


def _nutrition(release: Release, beside: ReleaseMember) -> Sheet | None:
    """Return the fee schedule of nutrition in the zip of another file; None without one."""
    if not any(_NUTRITION.search(one.name) for one in release.members if one is not beside):
        return None
    member = spreadsheets.member(release, _NUTRITION, columns.NUTRITION.table)
    return spreadsheets.read(member, columns.NUTRITION)


def _refuse_incomplete(sheet: Sheet) -> None:
    """Refuse a cut file: the fee schedule has codes up to V."""
    codes = [row.text(columns.CODE) for row in sheet.rows]
    if not codes:
        raise Refused(sheet.file, "", "has headings but no records")
    if len(codes) > _MADE_BY_HAND and not any(code.startswith(_LAST_SECTION) for code in codes):
        raise Refused(
            sheet.file,
            "",
            f"is incomplete: {len(codes):,} rows up to {codes[-1]}; CMS's has codes up to "
            f"{_LAST_SECTION}",
        )
