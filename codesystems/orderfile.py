"""CMS's order files of ICD-10-CM and ICD-10-PCS: a row for each code, after its header.

Source: CMS, icd10OrderFiles.pdf and icd10pcsOrderFile.pdf; the same from FY2016 to FY2026.

    00001 A00     0 Cholera                                              Cholera
    00002 A000    1 Cholera due to Vibrio cholerae 01, biovar cholerae   Cholera due to Vibrio ...
    order code    flag short title (60)                                  long title

A row with a slip, such as a blank too many, is read, and the slip is noted (orderslips.py).
"""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from codesystems import ordernames, orderslips
from codesystems.fixedwidth import Column
from codesystems.model import Slip
from codesystems.ordernames import FiscalRelease, OrderName
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

    `key` begins the names of the files, `header` is the publisher's term for the uppermost
    header, `code` the form of a code as a regular expression, `columns` that of its seven columns,
    `last` the first letters of the last codes of complete files. `spelled` returns the spelling in
    FHIR of a code as CMS spells it.
    """

    title: str
    key: str
    header: str
    code: str
    columns: str
    last: tuple[str, ...]
    spelled: Callable[[str], str] = str
    row: re.Pattern[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        row = rf"(\d{{5}}) ({self.columns}) ([01]) (\S.{{59}}) (\S(?:.*\S)?)"
        object.__setattr__(self, "row", re.compile(row))

    @property
    def name(self) -> str:
        """The pattern of its names, for messages."""
        return f"{self.key}_order_YYYY.txt"


def find(kind: OrderFile, release: Release) -> tuple[ReleaseMember, FiscalRelease]:
    """Return the order file among the members of a release, and the release that it is by its name.

    The rows do not contain the year. Raises ReleaseError where there is no order file, or more
    than one.
    """
    named = _named(kind, release)
    matches = [
        (member, ordernames.of_zip(release.name, name.release))
        for member, name in named
        if name.part == "order" and not name.is_addenda and name.system
    ]
    if len(matches) == 1:
        return matches[0]
    alone = None if matches else codes(kind, release)
    if alone is not None:
        raise ReleaseError(
            f"{release.name}: has the codes of {kind.title} ({alone.name}) without their headers "
            f"and short titles; install the order file that comes with it ({kind.name})"
        )
    names = ", ".join(member.name for member in release.members) or "nothing"
    what = f"several {kind.title} order files" if matches else f"no {kind.title} order file"
    raise ReleaseError(f"{release.name}: contains {what} ({kind.name}), but {names}")


def addenda(kind: OrderFile, release: Release) -> ReleaseMember | None:
    """Return the addenda among the members of a release: those of its order file, or of its codes.

    None where there are none, or several.
    """
    named = [(member, name) for member, name in _named(kind, release) if name.is_addenda]
    for part in ("order", "codes"):
        members = [member for member, name in named if name.part == part]
        if members:
            return members[0] if len(members) == 1 else None
    return None


def codes(kind: OrderFile, release: Release) -> ReleaseMember | None:
    """Return the file of codes among the members of a release; None where there is none."""
    members = (member for member, name in _named(kind, release) if _is_codes(name))
    return next(members, None)


def _is_codes(name: OrderName) -> bool:
    return name.part == "codes" and name.system != "" and not name.is_addenda


def _named(kind: OrderFile, release: Release) -> list[tuple[ReleaseMember, OrderName]]:
    """Return the members whose names are those of files of this code system, or of none."""
    named = ((member, ordernames.read(member.name)) for member in release.members)
    return [(member, name) for member, name in named if name and name.system in {kind.key, ""}]


def publisher(file: str) -> str:
    """Return the publisher of an order file: NCHS has hyphens in the names of its files."""
    return "NCHS" if "-order-" in file.lower() else "CMS"


def effective_date(year: int) -> date:
    """Return the first day of a fiscal year: 1 October of the year before."""
    return ordernames.first_day(year)


def read(
    kind: OrderFile, file: str, data: bytes, slips: list[Slip]
) -> Iterator[tuple[int, OrderRecord]]:
    """Read the rows of an order file in order, each with the number of its line.

    Slips are noted. Raises Refused, with line and column, for a row that is out of order or
    unreadable, a duplicate code, and a code without its header; ReleaseError for an incomplete
    release.
    """
    flags: dict[str, bool] = {}
    headers: dict[str, int] = {}
    row = kind.row
    code = ""
    for number, line in enumerate(orderslips.lines(file, data, slips), 1):
        match = row.fullmatch(line)
        if match is not None and not orderslips.is_shifted(match[4].rstrip()):
            order, padded, flag, short, long = match.groups()
            code = padded.rstrip()
        elif line.strip():
            order, code, flag, short, long = _with_slip(kind, file, data, number, line, slips)
        else:
            slips.append(Slip(file, f"line {number}", "", "is blank"))
            continue
        if int(order) != len(flags) + 1:
            expected = _unexpected_order(order, len(flags) + 1)
            raise Refused(file, f"line {number}, column {ORDER.first}", expected)
        record = OrderRecord(code, flag == "0", short.rstrip(), long, header_of(code, flags))
        reason = _misplaced(kind, record, flags)
        if reason is not None:
            raise Refused(file, f"line {number}, column {CODE.first}", reason)
        flags[code] = record.is_header
        if record.is_header:
            headers[code] = number
        headers.pop(record.header, None)
        yield number, record
    if not flags:
        raise Refused(file, "", "contains no row; is this CMS's order file?")
    _refuse_incomplete(kind, file, len(flags), code)
    slips += (_lonely(file, number, code) for code, number in headers.items())


def _with_slip(
    kind: OrderFile, file: str, data: bytes, number: int, line: str, slips: list[Slip]
) -> orderslips.Row:
    """Read a row that is not in the columns of the layout. Raises Refused if it is unreadable."""
    column = _fault(kind, line)
    if number > data.count(b"\n"):
        raise Refused(file, f"line {number}, column {column}", "the file ends within this row")
    read = orderslips.read(kind.code, file, number, column, line)
    if read is None:
        raise Refused(file, f"line {number}, column {column}", _expected(line))
    row, slip = read
    slips.append(slip)
    return row


def _lonely(file: str, number: int, code: str) -> Slip:
    place = f"line {number}, column {FLAG.first}"
    return Slip(file, place, code, f"{code} has the flag of a header, and no code is below it")


def header_of(code: str, known: Container[str]) -> str:
    """Return the longest known code that is a prefix of a code; '' where there is none."""
    for length in range(len(code) - 1, CATEGORY_LENGTH - 1, -1):
        if code[:length] in known:
            return code[:length]
    return ""


def _fault(kind: OrderFile, line: str) -> int:
    """Return the first column of a line that is not in the layout."""
    end = 0
    for piece in (r"\d{5}", " ", kind.columns, " ", "[01]", " ", r"\S.{59}", " ", r"\S(?:.*\S)?"):
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
