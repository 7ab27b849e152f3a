"""CMS's Table 5 as cells: the text, separated by tabs, or the workbook (xlsx, or the older xls).

    "TABLE 5.—LIST OF MEDICARE SEVERITY DIAGNOSIS-RELATED GROUPS (MS-DRGS), ...
    AND GEOMETRIC AND ARITHMETIC MEAN LENGTH OF STAY—FY 2026 Final Rule"
    MS-DRG  FY 2026 Final Post-Acute DRG  FY 2026 Final Special Pay DRG  MDC  TYPE  MS-DRG Title ...
    001     No                            No                             PRE  SURG  HEART TRANS...

The headings say the fiscal year. Tables before fiscal year 2023 have one weight, later ones have it
before and after the cap.
"""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codesystems import release, workbooks
from codesystems.msdrg import edition
from codesystems.release import Refused, Release, ReleaseError, ReleaseMember

CODE, TITLE, MDC, TYPE = "code", "title", "mdc", "type"

_COLUMNS = {
    CODE: r"ms-?drg",
    "postAcuteTransfer": r".*post-? ?acute.*",
    "specialPay": r".*special pay.*",
    MDC: r"mdc",
    TYPE: r"type",
    TITLE: r"ms-?drg title",
    "weightBeforeCap": r"(relative )?weights?.*before cap.*",
    "weight": r"(relative )?weights?(?!.*before cap).*",
    "geometricMeanLengthOfStay": r"geometric mean.*",
    "arithmeticMeanLengthOfStay": r"arithmetic mean.*",
}
"""CMS's headings, without case and with single blanks, by what their columns have."""
NO_GROUP = {"998", "999"}
"""The codes of stays without a group, at the end of the table, which have no figures."""
_OPTIONAL = {"weightBeforeCap"}
_NAME = re.compile(r"\btable\s*5\b.*\.(txt|xlsx?)", re.IGNORECASE)
_CORRECTION = re.compile(r"\bCN\d*\b|correct", re.IGNORECASE)
_YEAR = re.compile(r"\bFY\s*(\d{4})\b", re.IGNORECASE)
_PROPOSED = re.compile(r"\bproposed\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place in the file, and its cells by what their columns have."""

    place: str
    cells: dict[str, object]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The table: its fiscal year, its headings by what their columns have, and its rows below them.

    Empty rows are left out; the columns of `unread` headings have no meaning to us.
    """

    file: str
    year: int
    headings: dict[str, str]
    rows: tuple[Row, ...]
    unread: tuple[tuple[str, str], ...] = ()


def find(release: Release) -> ReleaseMember:
    """Return Table 5 among the members of a release: a corrected one first, a text before a sheet.

    Raises ReleaseError where there is none, or where several are equal.
    """
    if len(release.members) == 1:
        return release.members[0]
    tables = [member for member in release.members if _NAME.search(member.name)]
    best = [member for member in tables if _rank(member) == max(map(_rank, tables))]
    if len(best) == 1:
        return best[0]
    names = ", ".join(member.name for member in best or release.members) or "nothing"
    what = "several tables" if best else "no Table 5"
    raise ReleaseError(f"{release.name}: contains {what} of MS-DRGs (CMS-... Table 5.txt): {names}")


def _rank(member: ReleaseMember) -> tuple[bool, bool]:
    is_text = member.name.lower().endswith(".txt")
    return _CORRECTION.search(member.name) is not None, is_text


def read(member: ReleaseMember) -> Sheet:
    """Read the cells of the table.

    Raises Refused for a file without the headings, of a proposed rule, or of no or several fiscal
    years, and for a row with another number of cells than the headings.
    """
    file, above = member.name, list[str]()
    lines = _lines(member)
    for place, cells in lines:
        texts = [_plain(cell) for cell in cells]
        if texts and re.fullmatch(_COLUMNS[CODE], texts[0], re.IGNORECASE):
            columns = _columns(file, place, texts)
            year = _year(file, place, [*above, *texts])
            rows = (_row(file, at, columns, line) for at, line in lines)
            pairs = list(zip(columns, texts, strict=False))
            return Sheet(
                file,
                year,
                {name: heading for name, heading in pairs if name},
                tuple(row for row in rows if row is not None),
                tuple((place, heading) for name, heading in pairs if heading and not name),
            )
        above += texts
    raise Refused(file, "", "has no row that begins with MS-DRG; is this CMS's Table 5?")


def _lines(member: ReleaseMember) -> Iterator[tuple[str, Sequence[object]]]:
    """Yield the place and the cells of each row."""
    if member.is_workbook:
        for number, cells in enumerate(workbooks.rows(member.name, member.data), 1):
            yield f"row {number}", cells
        return
    encoding = "utf-8-sig" if member.data.startswith(codecs.BOM_UTF8) else "cp1252"
    for number, line in enumerate(release.decoded(member.name, member.data, encoding), 1):
        # Each line by itself, so that a stray quotation mark does not swallow the lines below.
        yield f"line {number}", next(csv.reader([line], delimiter="\t"), [])


def _plain(cell: object) -> str:
    return " ".join(str(cell).split())


def _columns(file: str, place: str, headings: list[str]) -> list[str]:
    """Return what each column has; '' for one without a heading, or with an unknown one."""
    last = max(number for number, heading in enumerate(headings, 1) if heading)
    columns = [_column(heading) for heading in headings[:last]]
    lacking = [name for name in _COLUMNS if name not in columns and name not in _OPTIONAL]
    if lacking:
        raise Refused(file, place, f"the headings lack {', '.join(lacking)}")
    named = [name for name in columns if name]
    if len(set(named)) != len(named):
        raise Refused(file, place, "two headings are the same")
    return columns


def _column(heading: str) -> str:
    found = (name for name, known in _COLUMNS.items() if re.fullmatch(known, heading, re.I))
    return next(found, "")


def _year(file: str, place: str, texts: list[str]) -> int:
    if any(_PROPOSED.search(text) for text in texts):
        raise Refused(file, place, "is the table of a proposed rule, which is not in force")
    years = sorted({int(year) for text in texts for year in _YEAR.findall(text)})
    if len(years) != 1:
        named = " and ".join(map(str, years)) or "none"
        raise Refused(file, place, f"one fiscal year (FY 2026) is expected above here, not {named}")
    if years[0] < edition.FIRST_YEAR:
        raise Refused(file, place, f"fiscal year {years[0]} is before the first of MS-DRGs")
    return years[0]


def _row(file: str, place: str, columns: list[str], cells: Sequence[object]) -> Row | None:
    """Return a row; None for an empty one."""
    texts = [_plain(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    if not texts:
        return None
    is_short = len(cells) < len(columns) and len(texts) > 1 and texts[0] not in NO_GROUP
    if is_short or len(texts) > len(columns):
        raise Refused(file, place, f"{len(cells)} cells, but {len(columns)} headings")
    padded = [*cells, *[""] * len(columns)]
    return Row(place, dict(zip(columns, padded, strict=False)))
