"""A CMS release of ICD-10-PCS: the order file of one fiscal year."""

import re

from codesystems.icd10pcs import edition, records
from codesystems.icd10pcs.records import Record
from codesystems.model import (
    CodeSystem,
    Concept,
    Content,
    Designation,
    Property,
    PropertyType,
    Source,
)
from codesystems.release import Member, Release, ReleaseError

_ORDER_FILE = re.compile(r"icd10pcs_order_(\d{4})\.txt", re.IGNORECASE)
_NOT_SELECTABLE = Property("notSelectable", PropertyType.BOOLEAN, value=True)


def load(release: Release) -> CodeSystem:
    """Read a release: CMS's zip of the order file, or the order file itself.

    The fiscal year is what CMS calls the file (icd10pcs_order_2026.txt): the rows do not say
    it. Raises ReleaseError, in one line, for what is no such release.
    """
    member, year = _order_file(release)
    found = tuple(concept(record) for record in records.read(member.name, member.data))
    _refuse_partial(member.name, found)
    return CodeSystem(
        edition.edition(str(year), edition.effective_date(year), Content.COMPLETE),
        found,
        Source("CMS", release.name, release.sha256),
    )


def _refuse_partial(file: str, found: tuple[Concept, ...]) -> None:
    """Refuse a file that ends before its like: CMS's order files run to section X."""
    last = found[-1].code
    if len(found) >= _MADE_BY_HAND and not last.startswith(_LAST_SECTION):
        raise ReleaseError(
            f"{file}: is only a part of a release: {len(found):,} rows up to {last}; a whole one "
            f"runs to section {_LAST_SECTION}"
        )


_MADE_BY_HAND = 1000
"""Rows: CMS's order files have more; a file with fewer is an excerpt that somebody made."""
_LAST_SECTION = "X"


def concept(record: Record) -> Concept:
    """Shape a row: a code lies under the table that its first three characters name."""
    return Concept(
        code=record.code,
        display=record.long_title,
        designations=(Designation(record.short_title, edition.SHORT_TITLE),),
        properties=(_NOT_SELECTABLE,) if record.is_header else (),
        parents=() if record.is_header else (record.code[:3],),
        abstract=record.is_header,
    )


def _order_file(release: Release) -> tuple[Member, int]:
    found = [
        (member, int(match[1]))
        for member in release.members
        if (match := _ORDER_FILE.fullmatch(member.name))
    ]
    if len(found) == 1:
        return found[0]
    names = ", ".join(member.name for member in release.members) or "nothing"
    what = "several ICD-10-PCS order files" if found else "no ICD-10-PCS order file"
    raise ReleaseError(f"{release.name}: holds {what} (icd10pcs_order_YYYY.txt), but {names}")
