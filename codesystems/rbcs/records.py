"""Rows of CMS's file of RBCS as assignments, with the slips of single cells.

An RBCS ID has six characters: category, subcategory, three digits of the family, and whether the
service is a major procedure:

    P  M  010  N          RBCS ID PM010N, family PM010, subcategory PM, category P
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date

from codesystems.codekinds import Kind, fits, is_code
from codesystems.model import Slip
from codesystems.rbcs import csvfile, edition
from codesystems.rbcs.csvfile import CsvFile, Row
from codesystems.release import Refused, ReleaseError

_ID = re.compile(r"[A-Z][A-Z0-9][0-9]{3}[A-Z]")
_AMERICAN = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_LATEST = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Assignment:
    """One assignment of an RBCS ID to a code, with its days, and the names of its classes.

    `names` are those of category, subcategory and family.
    """

    line: int
    code: str
    id: str
    names: tuple[str, str, str]
    start: date | None
    end: date | None
    is_latest: bool

    @property
    def is_classified(self) -> bool:
        """Whether the ID has the form of one, so that its parts are classes."""
        return _ID.fullmatch(self.id) is not None

    @property
    def classes(self) -> tuple[str, str, str]:
        """The codes of category, subcategory and family."""
        return self.id[:1], self.id[:2], self.id[:5]

    @property
    def major(self) -> str:
        """Whether the service is a major procedure: the last character of the ID."""
        return self.id[5:]


@dataclass(frozen=True, slots=True)
class Records:
    """The assignments of a file, its release year, and its slips."""

    year: int
    assignments: tuple[Assignment, ...]
    slips: tuple[Slip, ...]

    def of(self, kind: Kind) -> "Records":
        """Return the assignments to the codes of one code system, and their slips."""
        own = tuple(one for one in self.assignments if Kind.of(one.code) is kind)
        slips = tuple(slip for slip in self.slips if Kind.of(slip.code) is kind)
        return Records(self.year, own, slips)


def read(file: CsvFile) -> Records:
    """Read the rows. Raises Refused for what is no code, and for the same assignment twice."""
    reader = _Reader(file)
    seen: dict[tuple[object, ...], int] = {}
    assignments = list[Assignment]()
    for row in file.rows:
        one = reader.assignment(row)
        known = seen.setdefault((one.code, one.id, one.start, one.end, one.is_latest), row.line)
        if known != row.line:
            reason = f"{one.code} with {one.id} is a duplicate of line {known}"
            raise Refused(file.name, f"line {row.line}, column {csvfile.CODE}", reason)
        assignments.append(one)
    if csvfile.LATEST not in file.rows[0].cells:
        assignments = list(_with_latest(assignments))
    reader.report_several_latest(assignments)
    year = _year(file, reader.years)
    return Records(year, tuple(one for one in assignments if one.id), tuple(reader.slips))


def _with_latest(assignments: list[Assignment]) -> Iterator[Assignment]:
    """Yield the assignments of a file that does not say which is the latest: it began last."""
    starts: dict[str, date] = {}
    for one in assignments:
        starts[one.code] = max(starts.get(one.code, date.min), one.start or date.min)
    for one in assignments:
        yield replace(one, is_latest=(one.start or date.min) == starts[one.code])


def _year(file: CsvFile, years: set[int]) -> int:
    """Return the release year: that in the name of the file, else the newest of the rows."""
    newest = max(years, default=file.named_year)
    if newest is None:
        reason = f"has no {csvfile.YEAR}, and no year in its name (RBCS_RY_2025.csv)"
        raise ReleaseError(f"{file.name}: {reason}")
    if file.named_year is not None and file.named_year < newest:
        reason = f"is of {file.named_year} by its name, but has rows of {newest}"
        raise ReleaseError(f"{file.name}: {reason}")
    return file.named_year or newest


class _Reader:
    """Reads rows, and collects their slips and release years."""

    def __init__(self, file: CsvFile) -> None:
        self.slips: list[Slip] = []
        self.years: set[int] = set()
        self._file = file.name
        self._names: dict[str, str] = {}

    def assignment(self, row: Row) -> Assignment:
        """Return the assignment of a row. Raises Refused for what is no code."""
        code = row[csvfile.CODE].upper()
        self._check_code(row, code)
        one = Assignment(
            row.line,
            code,
            row[csvfile.ID].upper(),
            (row[csvfile.CATEGORY_NAME], row[csvfile.SUBCATEGORY_NAME], row[csvfile.FAMILY_NAME]),
            self._day(row, code, csvfile.FROM),
            self._day(row, code, csvfile.TO),
            self._is_latest(row, code),
        )
        self._check_id(row, one)
        self._check_year(row, code)
        return one

    def report_several_latest(self, assignments: Iterable[Assignment]) -> None:
        """Report codes with several latest assignments."""
        latest: dict[str, str] = {}
        for one in assignments:
            if one.is_latest and latest.setdefault(one.code, one.id) != one.id:
                reason = f"{latest[one.code]} and {one.id} are both the latest assignment"
                self._slip(one.line, one.code, csvfile.LATEST, reason)

    def _slip(self, line: int, code: str, column: str, reason: str) -> None:
        self.slips.append(Slip(self._file, f"line {line}, column {column}", code, reason))

    def _check_code(self, row: Row, code: str) -> None:
        """Report a code that has not the form of its code system. Raises Refused for wording."""
        if not is_code(code):
            place = f"line {row.line}, column {csvfile.CODE}"
            raise Refused(self._file, place, f"{code!r} is no code")
        if not fits(code) and Kind.of(code) is not Kind.CDT:
            self._slip(
                row.line, code, csvfile.CODE, f"{code!r} has not the form of {Kind.of(code)}"
            )

    def _check_id(self, row: Row, one: Assignment) -> None:
        """Compare an ID to the cells with its parts, and its classes to those before."""
        if not one.is_classified:
            self._slip(row.line, one.code, csvfile.ID, f"{one.id!r} is no RBCS ID")
            return
        category, subcategory, family = one.classes
        expected = {
            csvfile.CATEGORY: category,
            csvfile.SUBCATEGORY: subcategory,
            csvfile.FAMILY: family[2:],
            csvfile.MAJOR: one.major,
        }
        for column, part in expected.items():
            text = row[column].upper()
            if (text.zfill(3) if column == csvfile.FAMILY else text) != part:
                reason = f"{row[column]!r} is not {part}, as in {one.id}"
                self._slip(row.line, one.code, column, reason)
        if one.major not in edition.MAJOR:
            self._slip(row.line, one.code, csvfile.MAJOR, f"{one.major!r} is none of M, O and N")
        self._check_names(row, one)

    def _check_names(self, row: Row, one: Assignment) -> None:
        """Report a class with another name than before: the first one counts."""
        columns = csvfile.CATEGORY_NAME, csvfile.SUBCATEGORY_NAME, csvfile.FAMILY_NAME
        for column, part, name in zip(columns, one.classes, one.names, strict=True):
            known = self._names.setdefault(part, name)
            if known != name:
                reason = f"{part} is {name!r}, but {known!r} in a line before"
                self._slip(row.line, one.code, column, reason)

    def _check_year(self, row: Row, code: str) -> None:
        text = row[csvfile.YEAR]
        if re.fullmatch(r"20[0-9]{2}", text):
            self.years.add(int(text))
        elif csvfile.YEAR in row.cells:
            self._slip(row.line, code, csvfile.YEAR, f"{text!r} is no release year")

    def _day(self, row: Row, code: str, column: str) -> date | None:
        """Return a day; None for an empty cell, and for 12/31/9999, which is no end."""
        text = row[column]
        if not text:
            return None
        day = _date(text)
        if day is None:
            self._slip(row.line, code, column, f"{text!r} is no date")
            return None
        return None if day.year == MAXYEAR else day

    def _is_latest(self, row: Row, code: str) -> bool:
        text = row.cells.get(csvfile.LATEST, "0")
        if text not in _LATEST:
            self._slip(row.line, code, csvfile.LATEST, f"{text!r} is neither 0 nor 1")
        return _LATEST.get(text, False)


def _date(text: str) -> date | None:
    """Return the day of a text, 12/31/2024 or 2024-12-31; None for any other text."""
    match = _AMERICAN.fullmatch(text)
    iso = f"{match[3]}-{match[1]:>02}-{match[2]:>02}" if match else text
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None
