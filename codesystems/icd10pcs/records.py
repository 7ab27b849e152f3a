"""Rows of the order file: a table header (three characters) or a code under it (seven)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from codesystems import release
from codesystems.icd10pcs import layout
from codesystems.release import Refused

_ROW = re.compile(
    r"(?P<order>\d{5}) (?P<code>[0-9A-HJ-NP-Z]{3}(?:    |[0-9A-HJ-NP-Z]{4})) (?P<flag>[01]) "
    r"(?P<short>.{60}) (?P<long>.*\S)"
)
"""ICD-10-PCS uses all digits and letters but I and O (ICD-10-PCS Reference Manual)."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row: a code that may be billed, or the table header above such codes."""

    code: str
    is_header: bool
    short_title: str
    long_title: str


def read(file: str, data: bytes) -> Iterator[Record]:
    """Read the rows of an order file in its order.

    Raises Refused, with line and column, for a row out of order or layout, a code that comes
    twice, and a code without its table header.
    """
    headers: set[str] = set()
    seen: set[str] = set()
    number = 0
    for number, line in enumerate(release.decoded(file, data, "ascii"), 1):
        match = _ROW.fullmatch(line)
        if match is None:
            raise Refused(file, f"line {number}, column {_fault(line)}", _expected(line))
        record = Record(
            match["code"].rstrip(), match["flag"] == "0", match["short"].strip(), match["long"]
        )
        _refuse_misplaced(file, number, record, match["order"], headers, seen)
        yield record
    if number == 0:
        raise Refused(file, "", "holds no row; is this CMS's order file?")


def _fault(line: str) -> int:
    """The column at which a line stops being a row."""
    pieces = (r"\d{5}", " ", r"[0-9A-HJ-NP-Z]{3}(?:    |[0-9A-HJ-NP-Z]{4})", " ", "[01]", " ")
    end = 0
    for piece in (*pieces, ".{60}", " ", r".*\S"):
        match = re.compile(piece).match(line, end)
        if match is None:
            break
        end = match.end()
    return end + 1


def _expected(line: str) -> str:
    return (
        f"{line[:24]!r} is no row of the order file "
        "(order number, code, flag 0 or 1, short title of 60, long title)"
    )


def _refuse_misplaced(
    file: str, number: int, record: Record, order: str, headers: set[str], seen: set[str]
) -> None:
    if int(order) != number:
        reason = f"order number {order} where {number:05} is due; a line is missing or repeated"
        raise Refused(file, f"line {number}, column {layout.ORDER.first}", reason)
    place = f"line {number}, column {layout.CODE.first}"
    if record.code in seen:
        raise Refused(file, place, f"{record.code} stands here a second time")
    seen.add(record.code)
    if record.is_header != (len(record.code) == 3):
        flag = f"line {number}, column {layout.FLAG.first}"
        raise Refused(file, flag, f"{record.code} has the flag of a {_other(record)}")
    if record.is_header:
        headers.add(record.code)
    elif record.code[:3] not in headers:
        raise Refused(file, place, f"{record.code} stands before its table {record.code[:3]}")


def _other(record: Record) -> str:
    return "table header" if record.is_header else "code that may be billed"
