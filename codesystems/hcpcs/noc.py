"""CMS's list of codes not otherwise classified: the codes for items without a specific code.

A release of recent years has its list in the zip. For a release without one, the bundled list
that is nearest by date is used, and the description of the property says so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from codesystems import conceptproperties, tables, workbooks
from codesystems.hcpcs import texts
from codesystems.hcpcs.record import foreign
from codesystems.hcpcs.remarks import Remarks
from codesystems.model import Property, PropertyType
from codesystems.release import ReleaseError, ReleaseMember

DEFINITION = conceptproperties.defined(
    "hcpcs",
    "notOtherwiseClassified",
    PropertyType.BOOLEAN,
    "true for a code on CMS's list of codes not otherwise classified",
)
PROPERTY = Property(DEFINITION.code, DEFINITION.type, value=True)

_NAME = re.compile(r"noc|not.?otherwise", re.IGNORECASE)
_WORKBOOKS = (".xlsx", ".xls")
_KINDS = (*_WORKBOOKS, ".txt", ".prn", ".csv")


class NocList:
    """The codes of a list, and where the list is from."""

    def __init__(self, codes: frozenset[str], origin: str) -> None:
        self.codes = codes
        self.definition = replace(DEFINITION, description=f"{DEFINITION.description}: {origin}")


@cache
def nearest(effective: date) -> NocList:
    """Return the bundled list that is nearest to a day; of two as near, the later one."""
    rows = tables.read("codesystems.hcpcs", "noc.csv").rows
    days = {date.fromisoformat(row["effective"]) for row in rows}
    chosen = min(days, key=lambda day: (abs(day - effective), -day.toordinal()))
    listed = [row for row in rows if row["effective"] == chosen.isoformat()]
    origin = (
        f"that of {chosen:%Y-%m} ({listed[0]['source']}), the nearest to {effective:%Y-%m}, "
        "whose release has none"
    )
    return NocList(frozenset(row["code"] for row in listed), origin)


def is_list(name: str) -> bool:
    """Tell whether a member of a release is the list, by CMS's names for it."""
    return bool(_NAME.search(name)) and name.lower().endswith(_KINDS)


def find(members: Sequence[ReleaseMember], effective: date, remarks: Remarks) -> NocList:
    """Return the list of a release: the workbook, the text, or the nearest bundled one.

    A list that cannot be read is a slip.
    """
    named = [member for member in members if is_list(member.name)]
    for member in sorted(named, key=lambda member: not member.name.lower().endswith(_WORKBOOKS)):
        try:
            codes = frozenset(_codes(member, remarks))
        except ReleaseError as error:
            remarks.slip(member.name, "the file", "", f"the list is not read: {error}")
            continue
        if codes:
            return NocList(codes, f"that in the release, {member.name}")
        remarks.slip(member.name, "the file", "", "the list has no code, and is not used")
    return nearest(effective)


def _codes(member: ReleaseMember, remarks: Remarks) -> Iterator[str]:
    if not member.is_workbook:
        firsts = [line.split()[:1] for line in map(texts.readable, texts.lines(member.data))]
        yield from (first[0] for first in firsts if first and _is_code(first[0]))
        return
    begun = False
    for number, row in enumerate(workbooks.rows(member.name, member.data), 1):
        code = texts.readable(str(row[0])).strip() if row else ""
        if _is_code(code):
            yield code
        elif begun and code:
            remarks.slip(member.name, f"row {number}", code, f"{code!r} is no code, and not listed")
        begun = begun or code == "HCPCS"


def _is_code(text: str) -> bool:
    return foreign(text, is_modifier=False) is None
