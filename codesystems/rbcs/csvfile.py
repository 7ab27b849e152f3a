"""CMS's file of RBCS as cells: a csv with the headings of the data dictionary.

    HCPCS_Cd,RBCS_ID,RBCS_Cat,RBCS_Cat_Desc,RBCS_Cat_Subcat,RBCS_Subcat_Desc,RBCS_FamNumb,...

No file of CMS could be had: the headings are those of CMS's data dictionary, and of programs in
public repositories that read the files (RBCS_Analysis_Start_Dt, First_RBCS_Release_Year).
"""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codesystems import release
from codesystems.release import Refused, Release, ReleaseError, ReleaseMember

CODE, ID = "HCPCS_Cd", "RBCS_ID"
CATEGORY, CATEGORY_NAME = "RBCS_Cat", "RBCS_Cat_Desc"
SUBCATEGORY, SUBCATEGORY_NAME = "RBCS_Cat_Subcat", "RBCS_Subcat_Desc"
FAMILY, FAMILY_NAME = "RBCS_FamNumb", "RBCS_Family_Desc"
MAJOR = "RBCS_Major_Ind"
FROM, TO = "RBCS_Assignment_Eff_Dt", "RBCS_Assignment_End_Dt"
LATEST = "RBCS_Latest_Assignment"
YEAR = "RBCS_Release_Year"

_REQUIRED = (
    CODE,
    ID,
    CATEGORY,
    CATEGORY_NAME,
    SUBCATEGORY,
    SUBCATEGORY_NAME,
    FAMILY,
    FAMILY_NAME,
    MAJOR,
)
_OTHER_HEADINGS = {
    "RBCS_Analysis_Start_Dt": FROM,
    "RBCS_Analysis_End_Dt": TO,
    "First_RBCS_Release_Year": YEAR,
}
_YEAR_IN_NAME = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the number of its line, and its cells by CMS's heading; '' for an absent one."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, heading: str) -> str:
        """Return a cell."""
        return self.cells.get(heading, "")


@dataclass(frozen=True, slots=True)
class CsvFile:
    """The rows below the headings, and the release year in the name of the file."""

    name: str
    named_year: int | None
    rows: tuple[Row, ...]


def find(release: Release) -> ReleaseMember:
    """Return the one text among the members of a release. Raises ReleaseError."""
    if len(release.members) == 1:
        return release.members[0]
    texts = [member for member in release.members if member.name.lower().endswith(".csv")]
    if len(texts) == 1:
        return texts[0]
    names = ", ".join(member.name for member in texts or release.members) or "nothing"
    raise ReleaseError(f"{release.name}: one csv of RBCS is expected, but it contains {names}")


def read(member: ReleaseMember) -> CsvFile:
    """Read the cells.

    Raises Refused for a file without the headings, and for a row with another number of cells.
    """
    name, data = member.name, member.data
    encoding = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "cp1252"
    lines = _lines(release.decoded(name, data, encoding))
    _, headings = next(lines, (0, []))
    columns = [_column(heading) for heading in headings]
    lacking = [heading for heading in _REQUIRED if heading not in columns]
    if lacking:
        reason = f"the headings lack {', '.join(lacking)}; is this CMS's file of RBCS?"
        raise Refused(name, "line 1", reason)
    if len(set(columns)) != len(columns):
        raise Refused(name, "line 1", "two headings are the same")
    rows = tuple(_row(name, number, columns, cells) for number, cells in lines)
    if not rows:
        raise Refused(name, "", "has headings but no row")
    years = _YEAR_IN_NAME.findall(name)
    return CsvFile(name, int(years[0]) if len(set(years)) == 1 else None, rows)


def _lines(lines: list[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the number and the cells of each line that is not empty.

    Each is read by itself, so that a stray quotation mark does not swallow the lines below.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, [cell.strip() for cell in next(csv.reader([line]))]


def _column(heading: str) -> str:
    """Return CMS's heading in the spelling of the data dictionary; another one as it is."""
    return _SPELLINGS.get(_letters(heading), heading)


def _letters(heading: str) -> str:
    return re.sub("[^a-z]", "", heading.lower())


_SPELLINGS = {
    **{_letters(one): one for one in (*_REQUIRED, FROM, TO, LATEST, YEAR)},
    **{_letters(other): one for other, one in _OTHER_HEADINGS.items()},
}


def _row(name: str, number: int, columns: list[str], cells: Sequence[str]) -> Row:
    if len(cells) != len(columns):
        reason = f"{len(cells)} cells, but {len(columns)} headings"
        raise Refused(name, f"line {number}", reason)
    return Row(number, dict(zip(columns, cells, strict=True)))
