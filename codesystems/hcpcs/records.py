"""Read HCPCS records from CMS's fixed-width text.

A code has one primary record (identification 3, or 7 for a modifier) and any number of
continuations (4 or 8), which repeat the code, increase the sequence number by 100 and contain
only the next 80 characters of the long description:

    Q2042001003Tisagenlecleucel, up to 600 million ... including   Tisagenlecleucel car-pos t  51
    Q2042002004leukapheresis and dose preparation procedures, per therapeutic dose
"""

import re
from collections.abc import Iterator
from functools import cache

from codesystems.fixedwidth import Column
from codesystems.hcpcs import fields, layout, texts, variations, widths
from codesystems.hcpcs.fields import Fault
from codesystems.hcpcs.reader import Reader, Row
from codesystems.hcpcs.record import HcpcsRecord, foreign
from codesystems.hcpcs.remarks import Remarks
from codesystems.hcpcs.widths import NumberedLine
from codesystems.release import Refused

PRIMARY = {"3": "4", "7": "8"}
"""The record identification of primary records, and that of their continuations."""

_RECORD = re.compile(r".{5}\d{5}[3478]")
_ALMOST_RECORD = re.compile(r"(   [A-Z][A-Z0-9]|[A-Z0-9]{5})\d{3}")


def read(file: str, data: bytes, remarks: Remarks) -> Iterator[HcpcsRecord]:
    """Read the records of a release's text, in order.

    Adds tolerated variations and slips to the remarks. Raises Refused, with line and column, for
    the first line that breaks the structure of the file.
    """
    found = list(_record_lines(file, texts.lines(data), remarks))
    lines = widths.checked(file, found, remarks)
    reader = Reader(file, remarks, _position)
    for group in _groups(file, lines):
        yield reader.record(_row(reader, group))
    reader.check_order()


def _row(reader: Reader, group: list[NumberedLine]) -> Row:
    """Return the parts of a primary record with its continuations."""
    number, text = group[0]
    code, padded = text[:5], text.ljust(layout.RECORD_LENGTH)
    for fault in _displaced(text):
        reader.slip(f"line {number}", code.strip(), fault)
    for line, continuation in group[1:]:
        rest = continuation[layout.DESCRIPTION_END :].strip()
        if rest:
            reason = f"a continuation has {rest!r} after its text"
            reader.slip(f"line {line}", code.strip(), Fault(layout.SHORT_DESCRIPTION, 0, reason))
    return Row(
        f"line {number}",
        code,
        text[10],
        " ".join([line[11:91] for _, line in group]),
        text[91:119],
        padded[_DETAILS],
        padded[_MAINTENANCE],
        fields.of_text(padded),
    )


def _displaced(text: str) -> Iterator[Fault]:
    """Yield a fault for each description that does not begin in its first column."""
    for column in (layout.LONG_DESCRIPTION, layout.SHORT_DESCRIPTION):
        described = text[column.span]
        if described[:1].isspace() and described.strip():
            yield Fault(column, 0, f"the {column.name} has a blank before it")
    last = text[layout.DESCRIPTION_END - 2 : layout.DESCRIPTION_END]
    if last[:1].isspace() and last.strip():
        reason = f"{last[1]!r} is apart from the long description; it may belong to this one"
        yield Fault(layout.SHORT_DESCRIPTION, 0, reason)


def _position(column: Column, occurrence: int) -> str:
    return str(column.places[occurrence].start + 1)


def _record_lines(file: str, lines: list[str], remarks: Remarks) -> Iterator[NumberedLine]:
    """Yield the record lines; pass over the preamble and the blank lines at the end."""
    begun, blank = False, 0
    for number, line in enumerate(lines, 1):
        text = texts.readable(line)
        if _RECORD.match(text):
            if begun and blank:
                raise Refused(file, f"line {blank}, column 1", "is blank between two records")
            begun, blank = True, 0
            for column, what in texts.unreadable(line):
                place = f"line {number}, column {column}"
                remarks.slip(file, place, text[:5].strip(), f"{what}, in place of a letter")
            yield number, text
        elif not text.strip():
            blank = blank or number
            remarks.add(variations.BLANK_LINE if begun else variations.PREAMBLE, f"line {number}")
        elif begun or _ALMOST_RECORD.match(text):
            raise _no_record(file, number, text)
        else:
            remarks.add(variations.PREAMBLE, f"line {number}")
    if not begun:
        raise Refused(file, "", "contains no HCPCS record; is this CMS's ANWEB text file?")


def _no_record(file: str, number: int, text: str) -> Refused:
    sequence, kind = text[layout.SEQUENCE.span], text[layout.RECORD_IDENTIFICATION.span]
    if not (len(sequence) == layout.SEQUENCE.width and fields.is_number(sequence)):
        place = f"line {number}, column {layout.SEQUENCE.first}"
        return Refused(
            file, place, f"is not a record: its sequence number is {sequence!r}, not five digits"
        )
    place = f"line {number}, column {layout.RECORD_IDENTIFICATION.first}"
    return Refused(
        file, place, f"is not a record: its identification is {kind!r}, not 3, 4, 7 or 8"
    )


def _groups(file: str, lines: list[NumberedLine]) -> Iterator[list[NumberedLine]]:
    """Yield each primary record with its continuations."""
    group: list[NumberedLine] = []
    code = expected = ""
    for line in lines:
        text = line[1]
        if text[10] in PRIMARY:
            if group:
                yield group
            group = [line]
            code, expected = text[:5].strip(), PRIMARY[text[10]]
            if text[5:10] != _sequence(1):
                raise _stray(file, group)
            continue
        group.append(line)
        if text[:5].strip() != code or text[5:10] != _sequence(len(group)) or text[10] != expected:
            raise _stray(file, group)
    yield group


@cache
def _sequence(number: int) -> str:
    """Return the sequence number of a code's first, second, ... line."""
    return f"{number * 100:05}"


def _stray(file: str, group: list[NumberedLine]) -> Refused:
    """Return the error of the last line of a group."""
    number, text = group[-1]
    start, expected = group[0][1], _sequence(len(group))
    if start[10] not in PRIMARY:
        return Refused(
            file, f"line {number}, column 11", "a continuation before any primary record"
        )
    unknown = foreign(start[:5].strip(), is_modifier=start[10] == "7")
    if unknown:
        return Refused(file, f"line {group[0][0]}, column 1", unknown)
    if text[:5].strip() != start[:5].strip():
        reason = f"a continuation of {text[:5].strip()} after {start[:5].strip()}"
        return Refused(file, f"line {number}, column 1", reason)
    if text[5:10] != expected:
        reason = (
            f"sequence number {text[5:10]}, but {expected} is expected; "
            "a line is missing or repeated"
        )
        return Refused(file, f"line {number}, column 6", reason)
    reason = f"record identification {text[10]} continues {start[10]}"
    return Refused(file, f"line {number}, column 11", reason)


_DETAILS = slice(layout.PRICING_INDICATOR.first - 1, layout.ADDED_DATE.first - 1)
_MAINTENANCE = slice(layout.ADDED_DATE.first - 1, layout.RECORD_LENGTH)
