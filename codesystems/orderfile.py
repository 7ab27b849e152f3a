"""CMS's order files of ICD-10-CM and ICD-10-PCS: a row for each code, after its header.

Source: CMS, icd10OrderFiles.pdf and icd10pcsOrderFile.pdf; the same from FY2016 to FY2026.

    00001 A00     0 Cholera                                              Cholera
    00002 A000    1 Cholera due to Vibrio cholerae 01, biovar cholerae   Cholera due to Vibrio ...
    order code    flag short title (60)                                  long title
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from codesystems import release
from codesystems.fixedwidth import Column
from codesystems.release import Refused, Release, ReleaseError, ReleaseMember

ORDER = Column("order number", "ORDER", 1, 5)
CODE = Column("code", "CODE", 7, 13)
FLAG = Column("header flag", "VALID", 15, 15)

CATEGORY_LENGTH = 3
"""Characters: the length of the uppermost headers, and of codes without a header."""
_MADE_BY_HAND = 1000
"""Rows: CMS's order files have more; a file with fewer is an excerpt made by hand."""


class OrderRecord(NamedTuple):
    """One row: a billable code or a header, with its parent header ('' for none).

    A named tuple: there are a hundred thousand, created in a third of the time.
    """

    code: str
    is_header: bool
    short_title: str
    long_title: str
    header: str = ""


@dataclass(frozen=True, slots=True)
class OrderFile:
    """The differences between the order files of the code systems.

    `name` is the beginning of CMS's file names, `header` the publisher's term for the uppermost
    header, `code` the seven columns of a code as a regular expression, `last` the first letters
    of the last codes of complete files.
    """

    title: str
    name: str
    header: str
    code: str
    last: tuple[str, ...]
    row: re.Pattern[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        row = rf"(\d{{5}}) ({self.code}) ([01]) (.{{60}}) (.*\S)"
        object.__setattr__(self, "row", re.compile(row))


def find(kind: OrderFile, release: Release) -> tuple[ReleaseMember, int]:
    """Return the order file among the members of a release, and the fiscal year in its name.

    The rows do not contain the year. Raises ReleaseError where there is no order file, or more
    than one.
    """
    name = re.compile(rf"{kind.name}_(\d{{4}})\.txt", re.IGNORECASE)
    matches = [
        (member, int(match[1]))
        for member in release.members
        if (match := name.fullmatch(member.name))
    ]
    if len(matches) == 1:
        return matches[0]
    names = ", ".join(member.name for member in release.members) or "nothing"
    what = f"several {kind.title} order files" if matches else f"no {kind.title} order file"
    raise ReleaseError(f"{release.name}: contains {what} ({kind.name}_YYYY.txt), but {names}")


def effective_date(year: int) -> date:
    """Return the first day of a fiscal year: 1 October of the year before."""
    return date(year - 1, 10, 1)


def read(kind: OrderFile, file: str, data: bytes) -> Iterator[tuple[int, OrderRecord]]:
    """Read the rows of an order file in order, each with the number of its line.

    Raises Refused, with line and column, for a row that is out of order or not in the layout, a
    duplicate code, and a code without its header; ReleaseError for an incomplete release.
    """
    flags: dict[str, bool] = {}
    number, code = 0, ""
    for number, line in enumerate(release.decoded(file, data, "ascii"), 1):
        match = kind.row.fullmatch(line)
        if match is None:
            raise Refused(file, f"line {number}, column {_fault(kind, line)}", _expected(line))
        order, code, flag, short, long = match.groups()
        if int(order) != number:
            raise Refused(
                file, f"line {number}, column {ORDER.first}", _unexpected_order(order, number)
            )
        code = code.rstrip()
        record = OrderRecord(code, flag == "0", short.strip(), long, header_of(code, flags))
        reason = _misplaced(kind, record, flags)
        if reason is not None:
            raise Refused(file, f"line {number}, column {CODE.first}", reason)
        flags[code] = record.is_header
        yield number, record
    if number == 0:
        raise Refused(file, "", "contains no row; is this CMS's order file?")
    _refuse_incomplete(kind, file, number, code)


def header_of(code: str, known: Container[str]) -> str:
    """Return the longest known code that is a prefix of a code; '' where there is none."""
    for length in range(len(code) - 1, CATEGORY_LENGTH - 1, -1):
        if code[:length] in known:
            return code[:length]
    return ""


def _fault(kind: OrderFile, line: str) -> int:
    """Return the first column of a line that is not in the layout."""
    end = 0
    for piece in (r"\d{5}", " ", kind.code, " ", "[01]", " ", ".{60}", " ", r".*\S"):
        match = re.compile(piece).match(line, end)
        if match is None:
            break
        end = match.end()
    return end + 1


def _expected(line: str) -> str:
    return (
        f"{line[:24]!r} is not a row of the order file "
        "(order number, code, flag 0 or 1, short title of 60, long title)"
    )


def _unexpected_order(order: str, number: int) -> str:
    return f"order number {order}, but {number:05} is expected; a line is missing or repeated"


def _misplaced(kind: OrderFile, record: OrderRecord, flags: dict[str, bool]) -> str | None:
    """Return why a code is not allowed after the codes with these flags; None if it is allowed."""
    code, header = record.code, record.header
    if code in flags:
        return f"{code} is a duplicate"
    if not header and len(code) > CATEGORY_LENGTH:
        return f"{code} comes before its {kind.header} {code[:CATEGORY_LENGTH]}"
    if header and not flags[header]:
        return f"{code} is below {header}, which has the flag of a billable code"
    return None


def _refuse_incomplete(kind: OrderFile, file: str, rows: int, last: str) -> None:
    """Refuse an incomplete file: CMS's order files end with their last section."""
    if rows >= _MADE_BY_HAND and not last.startswith(kind.last):
        raise ReleaseError(
            f"{file}: is an incomplete release: {rows:,} rows up to {last}; a complete one "
            f"ends with section {' or '.join(kind.last)}"
        )
