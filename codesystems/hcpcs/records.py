"""Read HCPCS records from CMS's fixed-width text.

A code has one primary record (identification 3, or 7 for a modifier) and any number of
continuations (4 or 8), which repeat the code, increase the sequence number by 100 and contain
only the next 80 characters of the long description:

    Q2042001003Tisagenlecleucel, up to 600 million ... including   Tisagenlecleucel car-pos t  51
    Q2042002004leukapheresis and dose preparation procedures, per therapeutic dose
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from codesystems import release
from codesystems.fixedwidth import Column
from codesystems.hcpcs import details, layout, maintenance, variations
from codesystems.hcpcs.details import Details
from codesystems.hcpcs.fields import Misread
from codesystems.hcpcs.maintenance import Maintenance
from codesystems.release import Refused
from codesystems.variations import Variation, VariationCounter

PRIMARY = {"3": "4", "7": "8"}
"""The record identification of primary records, and that of their continuations."""

_RECORD = re.compile(r".{5}\d{5}[3478]")
_ALMOST_RECORD = re.compile(r"(   [A-Z][A-Z0-9]|[A-Z0-9]{5})\d{3}")
_PROCEDURE = re.compile(r"[A-CE-V]\d{4}")
_MODIFIER = re.compile(r" {3}[A-Z][A-Z0-9]")

NumberedLine = tuple[int, str]
"""A line with its number in the file."""


class HcpcsRecord(NamedTuple):
    """One procedure or modifier code: its joined descriptions, its details, its maintenance.

    A named tuple: there are thousands, created in a third of the time.
    """

    code: str
    is_modifier: bool
    long_description: str
    short_description: str
    details: Details
    maintenance: Maintenance


def read(file: str, data: bytes, counter: VariationCounter) -> Iterator[HcpcsRecord]:
    """Read the records of a release's text, in order.

    Counts tolerated variations. Raises Refused, with line and column, for the first line that
    the layout does not allow and that is not a tolerated variation.
    """
    lines = list(_record_lines(file, release.decoded(file, data, "cp1252"), counter))
    _refuse_cut_lines(file, lines, counter)
    reader = Reader(file, counter, _position)
    for group in _groups(file, lines):
        number, text = group[0]
        yield reader.record(
            f"line {number}",
            text[:5],
            text[10],
            " ".join([line[11:91] for _, line in group]),
            text[91:119],
            text.ljust(layout.RECORD_LENGTH),
        )


def _position(column: Column, occurrence: int) -> str:
    return str(column.places[occurrence].start + 1)


def _record_lines(file: str, lines: list[str], counter: VariationCounter) -> Iterator[NumberedLine]:
    """Yield the record lines; pass over the preamble and the blank lines at the end."""
    begun, blank = False, 0
    for number, text in enumerate(lines, 1):
        if _RECORD.match(text):
            if begun and blank:
                raise Refused(file, f"line {blank}, column 1", "is blank between two records")
            begun, blank = True, 0
            yield number, text
        elif not text.strip():
            blank = blank or number
            counter.add(variations.BLANK_LINE if begun else variations.PREAMBLE, f"line {number}")
        elif begun or _ALMOST_RECORD.match(text):
            raise Refused(file, f"line {number}, column 1", f"is not a record: {text[:24]!r}")
        else:
            counter.add(variations.PREAMBLE, f"line {number}")
    if not begun:
        raise Refused(file, "", "contains no HCPCS record; is this CMS's ANWEB text file?")


def _refuse_cut_lines(file: str, lines: list[NumberedLine], counter: VariationCounter) -> None:
    """Refuse truncated lines.

    A release either pads its lines, or trims the blanks after the last field; then a primary
    record ends at its action code, and a continuation at the end of its text.
    """
    for kinds, end in (("37", layout.DETAIL_LENGTH), ("48", layout.DESCRIPTION_END)):
        widths = Counter([len(text) for _, text in lines if text[10] in kinds])
        # Where blanks are trimmed, no line ends with a blank, not even a full one.
        is_padded = any(text[10] in kinds and text[-1] == " " for _, text in lines)
        least = _least_width(kinds, end, widths, is_padded=is_padded)
        odd = {width for width in widths if not least <= width <= layout.RECORD_LENGTH}
        known = variations.NO_FILLER if kinds == "37" else variations.SHORT_CONTINUATION
        short = {width for width in widths if width < layout.RECORD_LENGTH}
        for number, text in lines if odd or short else ():
            if text[10] in kinds and len(text) in odd:
                raise _of_odd_width(file, number, len(text), least)
            if text[10] in kinds and len(text) in short:
                counter.add(known, f"line {number}")


def _of_odd_width(file: str, number: int, width: int, least: int) -> Refused:
    if width > layout.RECORD_LENGTH:
        place = f"line {number}, column {layout.RECORD_LENGTH + 1}"
        return Refused(file, place, f"the line is too long; a record has {layout.RECORD_LENGTH}")
    reason = f"the line is truncated; a line of its kind ends at column {least} or later"
    return Refused(file, f"line {number}, column {width + 1}", reason)


def _least_width(kinds: str, end: int, widths: Counter[int], *, is_padded: bool) -> int:
    """Return the minimum width of a line: the most frequent one of its kind, if it is padded."""
    usual, count = widths.most_common(1)[0] if widths else (end, 0)
    padded = usual >= end and count * 2 > widths.total()
    if kinds == "37":
        return min(usual, layout.RECORD_LENGTH) if padded else end
    return end if padded and is_padded else 0


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
            code, expected = text[:5], PRIMARY[text[10]]
            if text[5:10] != _sequence(1):
                raise _stray(file, group)
            continue
        group.append(line)
        if (
            text[:5] != code
            or text[5:10] != _sequence(len(group))
            or text[10] != expected
            or not (len(text) <= layout.DESCRIPTION_END or text[91:].isspace())
        ):
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
    foreign = _foreign(start[:5], is_modifier=start[10] == "7")
    if foreign:
        return Refused(file, f"line {group[0][0]}, column 1", foreign)
    if text[:5] != start[:5]:
        reason = f"a continuation of {text[:5].strip()} after {start[:5].strip()}"
        return Refused(file, f"line {number}, column 1", reason)
    if text[5:10] != expected:
        reason = (
            f"sequence number {text[5:10]}, but {expected} is expected; "
            "a line is missing or repeated"
        )
        return Refused(file, f"line {number}, column 6", reason)
    if text[10] != PRIMARY[start[10]]:
        reason = f"record identification {text[10]} continues {start[10]}"
        return Refused(file, f"line {number}, column 11", reason)
    return Refused(
        file, f"line {number}, column 92", "a continuation with text after its description"
    )


class Reader:
    """Make and check records, from the text or from the workbook.

    It stores the codes so far, to refuse duplicates, and caches details and dates by their text.
    `column_name` returns the name of a column in the file.
    """

    def __init__(
        self, file: str, counter: VariationCounter, column_name: Callable[[Column, int], str]
    ) -> None:
        self._file = file
        self._counter = counter
        self._column_name = column_name
        self._seen: set[str] = set()
        self._details: dict[str, Details] = {}
        self._maintenance: dict[str, Maintenance] = {}

    def record(
        self,
        place: str,
        code: str,
        identification: str,
        long_description: str,
        short_description: str,
        text: str,
    ) -> HcpcsRecord:
        """Make one record; `text` has its 320 columns, of which those from 120 on are read.

        Several blanks in the descriptions become one. Raises Refused for a code that is not
        HCPCS Level II, a duplicate code, an empty description, and a field that the layout does
        not allow.
        """
        is_modifier = identification == "7"
        foreign = _foreign(code, is_modifier=is_modifier)
        if foreign:
            raise self._refused(place, layout.CODE, foreign)
        bare = code.lstrip()
        if bare in self._seen:
            raise self._refused(place, layout.CODE, f"{bare} is a duplicate")
        self._seen.add(bare)
        joined = " ".join(long_description.split())
        if not joined:
            reason = f"{bare} has no long description"
            raise self._refused(place, layout.LONG_DESCRIPTION, reason)
        described = self._details.get(text[_DETAILS]) or self._read_details(place, bare, text)
        dated = self._maintenance.get(text[_MAINTENANCE]) or self._read_dates(place, bare, text)
        if described.variations or dated.variations:
            for variation in (*described.variations, *dated.variations):
                self.add(variation, f"{bare}, {place}")
        return HcpcsRecord(
            bare, is_modifier, joined, " ".join(short_description.split()), described, dated
        )

    def _read_details(self, place: str, code: str, text: str) -> Details:
        try:
            described = details.read(text)
        except Misread as error:
            raise self._misread(place, code, error) from error
        self._details[text[_DETAILS]] = described
        return described

    def _read_dates(self, place: str, code: str, text: str) -> Maintenance:
        try:
            dated = maintenance.read(text)
        except Misread as error:
            raise self._misread(place, code, error) from error
        self._maintenance[text[_MAINTENANCE]] = dated
        return dated

    def add(self, variation: Variation, place: str) -> None:
        """Count a tolerated variation."""
        self._counter.add(variation, place)

    def _misread(self, place: str, code: str, error: Misread) -> Refused:
        return self._refused(place, error.column, f"{code}: {error.reason}", error.occurrence)

    def _refused(self, place: str, column: Column, reason: str, occurrence: int = 0) -> Refused:
        return Refused(
            self._file, f"{place}, column {self._column_name(column, occurrence)}", reason
        )


_DETAILS = slice(layout.PRICING_INDICATOR.first - 1, layout.ADDED_DATE.first - 1)
_MAINTENANCE = slice(layout.ADDED_DATE.first - 1, layout.RECORD_LENGTH)


def _foreign(code: str, *, is_modifier: bool) -> str | None:
    """Return what a code is that is not in HCPCS Level II; None for one that is."""
    if (_MODIFIER if is_modifier else _PROCEDURE).fullmatch(code):
        return None
    bare = code.strip()
    kind = "not a HCPCS code"
    if is_modifier:
        kind = "a CPT modifier (AMA copyright)" if bare[:1].isdecimal() else "not a HCPCS modifier"
    elif re.fullmatch(r"D\d{4}", bare):
        kind = "a CDT code (ADA copyright), which CMS's public file never contains"
    elif re.fullmatch(r"\d{4}[0-9A-Z]", bare):
        kind = "a CPT code (AMA copyright), which CMS's public file never contains"
    return (
        f"{bare!r} is {kind}; HCPCS Level II has A to C and E to V with four digits, and "
        "modifiers of a letter and a letter or digit"
    )
