"""Load CMS's Addendum B: the rows of HCPCS Level II and those of CPT, each as a supplement."""

import re
from collections.abc import Sequence

from codesystems import filequarters, spreadsheets
from codesystems.model import CodeSystem, Concept, SourceFile
from codesystems.opps import columns, edition, variations
from codesystems.opps.edition import Supplement
from codesystems.opps.records import Reader
from codesystems.release import Refused, Release
from codesystems.spreadsheets import Sheet
from codesystems.variations import VariationCounter

_NAME = re.compile(r"addendum[\W_]*b(?![a-z])", re.IGNORECASE)
_OTHER_ADDENDUM = re.compile(r"addendum[\W_]*(?!b\b)[a-z]{1,2}\b", re.IGNORECASE)
_MADE_BY_HAND = 1000
"""Codes: Addenda B have more; a file with fewer is an excerpt made by hand."""
_LAST_SECTION = "V"


def load(release: Release) -> CodeSystem:
    """Read the codes of HCPCS Level II in Addendum B: CMS's zip, xlsx, csv or text.

    Raises ReleaseError, in one line, for another table, a cut file, and an unknown quarter.
    """
    return _load(release, edition.HCPCS)


def load_cpt(release: Release) -> CodeSystem:
    """Read the CPT numbers in Addendum B with their figures, without any wording.

    Raises ReleaseError as `load` does.
    """
    return _load(release, edition.CPT)


def _load(release: Release, supplement: Supplement) -> CodeSystem:
    member = spreadsheets.member(release, _NAME, columns.LAYOUT.table)
    sheet = spreadsheets.read(member, columns.LAYOUT)
    title = _title(sheet)
    effective = filequarters.first_day(member.name, (title, member.name, release.name))
    _refuse_incomplete(sheet)
    counter = VariationCounter()
    for heading in sheet.unread:
        counter.add(variations.UNREAD_COLUMN, heading)
    reader = Reader(sheet, supplement.kind, effective.year, counter)
    concepts: Sequence[Concept] = tuple(reader.concepts())
    return CodeSystem(
        edition.edition(supplement, effective),
        tuple(concepts),
        SourceFile("CMS", release.name, release.sha256),
        counter.counts(),
        tuple(reader.slips),
    )


def _title(sheet: Sheet) -> str:
    """Return the title above the headings; '' without one. Refuses the title of another table."""
    titles = [notice for notice in sheet.notices if "addendum" in notice.lower()]
    own = next((title for title in titles if _NAME.search(title)), "")
    if not own and any(_OTHER_ADDENDUM.search(title) for title in titles):
        raise Refused(sheet.file, "", f"is not {columns.LAYOUT.table}: its title is {titles[0]!r}")
    return own


def _refuse_incomplete(sheet: Sheet) -> None:
    """Refuse a cut file: an Addendum B has codes up to V."""
    codes = [row.text(columns.CODE) for row in sheet.rows]
    if not codes:
        raise Refused(sheet.file, "", "has headings but no records")
    if len(codes) > _MADE_BY_HAND and not any(code.startswith(_LAST_SECTION) for code in codes):
        raise Refused(
            sheet.file,
            "",
            f"is incomplete: {len(codes):,} codes up to {codes[-1]}; CMS's have codes up to "
            f"{_LAST_SECTION}",
        )
