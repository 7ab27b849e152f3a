"""A CSV file as sites have it: in UTF-8 or Windows-1252, with commas, semicolons or tabs."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codesystems.release import Refused, ReleaseError, ReleaseMember


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its headings, without blanks around the cells, and the line on which it begins."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The headings of a file, in their order, and its rows."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def read(file: ReleaseMember) -> Table:
    """Read a file, whose first line has the headings. Empty lines are passed over.

    Raises Refused, with the line, for a file that cannot be decoded or whose rows differ in length.
    """
    if file.is_workbook:
        raise ReleaseError(f"{file.name}: is a workbook; save it as CSV")
    lines = _lines(file.name, _text(file.name, file.data))
    try:
        _, first = next(lines)
    except StopIteration as error:
        raise ReleaseError(f"{file.name}: has no headings") from error
    headings = _headings(file.name, first)
    return Table(headings, tuple(_row(file.name, headings, *each) for each in lines))


def _text(name: str, data: bytes) -> str:
    """Decode a file. A file of UTF-8 with a damaged character is not taken for Windows-1252."""
    plain = data.removeprefix(_MARK)
    is_utf16 = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    try:
        text = plain.decode("utf-16" if is_utf16 else "utf-8")
    except UnicodeDecodeError as error:
        lenient = plain.decode("utf-8", "surrogateescape")
        if not (data.startswith(_MARK) or is_utf16) and all(map(_is_single, lenient)):
            return _windows(name, data)
        raise _undecodable(name, plain, error) from error
    if "\0" in text:
        raise ReleaseError(f"{name}: is not a text")
    return text


_MARK = b"\xef\xbb\xbf"
"""The mark of UTF-8 that Excel writes."""


def _is_single(character: str) -> bool:
    """Tell whether a character is of ASCII, or a byte that is not UTF-8."""
    return character.isascii() or "\udc80" <= character <= "\udcff"


def _windows(name: str, data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _undecodable(name, data, error) from error


def _undecodable(name: str, data: bytes, error: UnicodeDecodeError) -> Refused:
    line = data.count(b"\n", 0, error.start) + 1
    column = error.start - data.rfind(b"\n", 0, error.start)
    reason = f"byte 0x{data[error.start]:02X} is not a character; save the file as CSV in UTF-8"
    return Refused(name, f"line {line}, column {column}", reason)


def _lines(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with cells, each with the number of its first line."""
    head = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield line, stripped
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused(name, f"line {line}", f"is no row of CSV: {error}") from error


def _headings(name: str, cells: list[str]) -> tuple[str, ...]:
    while not cells[-1]:
        cells = cells[:-1]
    for number, heading in enumerate(cells, 1):
        if not heading:
            raise Refused(name, "line 1", f"column {number} has no heading")
        if heading.lower() in map(str.lower, cells[: number - 1]):
            raise Refused(name, "line 1", f"the heading '{heading}' is there twice")
    return tuple(cells)


def _row(name: str, headings: tuple[str, ...], line: int, cells: list[str]) -> Row:
    if any(cells[len(headings) :]) or len(cells) < len(headings):
        reason = f"has {len(cells)} cells, but there are {len(headings)} headings"
        raise Refused(name, f"line {line}", reason)
    return Row(line, dict(zip(headings, cells, strict=False)))
