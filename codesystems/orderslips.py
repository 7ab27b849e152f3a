"""Rows of an order file with a slip: read by their blanks instead of their columns, and noted.

A blank too many or too few moves everything behind it by a column. Order number, code and flag
have no blanks in them, and more than one blank is between most titles.
"""

import re
from typing import NamedTuple

from codesystems.model import Slip

SHORT_TITLE = 60
"""Characters: the width of a short title."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PRINTABLE = bytes(range(0x20, 0x7F)) + b"\r\n"
_GAP = re.compile(" {2,}")
_INNER_GAP = "   "
"""Blanks: no short title has as many in it."""


class Row(NamedTuple):
    """The fields of a row."""

    order: str
    code: str
    flag: str
    short_title: str
    long_title: str


def lines(file: str, data: bytes, slips: list[Slip]) -> list[str]:
    """Return the lines of an order file without their ends; notes characters that are not ASCII.

    A text that is not in ASCII is in UTF-8, or else in Windows-1252.
    """
    if data.startswith(_BYTE_ORDER_MARK):
        data = data.removeprefix(_BYTE_ORDER_MARK)
        slips.append(Slip(file, "line 1", "", "begins with a byte order mark"))
    if not data:
        return []
    if not data.endswith(b"\n"):
        last = data.count(b"\n") + 1
        slips.append(Slip(file, f"line {last}", "", "has no line end, so it may be cut"))
    ends = [_decoded(line).removesuffix("\r") for line in data.removesuffix(b"\n").split(b"\n")]
    if data.translate(None, _PRINTABLE) or data.count(b"\r") != data.count(b"\r\n"):
        slips += (slip for at, line in enumerate(ends, 1) if (slip := _unprintable(file, at, line)))
    return ends


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _unprintable(file: str, number: int, line: str) -> Slip | None:
    """Note the first character of a line that is not printable ASCII."""
    for column, character in enumerate(line, 1):
        if not " " <= character <= "~":
            place = f"line {number}, column {column}"
            reason = f"U+{ord(character):04X} is not a printable character of ASCII"
            code = next(iter(line[6:13].split()), "")
            return Slip(file, place, code, reason)
    return None


def is_shifted(short_title: str) -> bool:
    """Tell whether the columns of a short title seem to have the beginning of the long one too.

    The short title is without the blanks behind it.
    """
    return _INNER_GAP in short_title


def read(code: str, file: str, number: int, column: int, line: str) -> tuple[Row, Slip] | None:
    """Read a row by its blanks; None where it is unreadable. `column` is the first that is wrong.

    `code` is the form of a code as a regular expression.
    """
    match = re.fullmatch(rf"\s*(\d{{5}})\s*({code})\s+([01])(\s+)(\S.*)", line)
    if match is None:
        return None
    order, found, flag, before, rest = match.groups()
    text = rest.rstrip()
    short, long = ("", text) if len(before) > SHORT_TITLE else _titles(text)
    row = Row(order, found, flag, short, long or short)
    reason = _reason(line, column, short, long)
    return row, Slip(file, f"line {number}, column {column}", found, reason)


def _titles(text: str) -> tuple[str, str]:
    """Return both titles: at their columns, or else on both sides of the longest gap."""
    short, between, long = text[:SHORT_TITLE], text[SHORT_TITLE : SHORT_TITLE + 1], text[61:]
    if between == " " and not long.startswith(" ") and not is_shifted(short.rstrip()):
        return short.rstrip(), long
    gaps = list(_GAP.finditer(text))
    if gaps:
        gap = max(gaps, key=lambda one: one.end() - one.start())
        return text[: gap.start()], text[gap.end() :]
    return short.rstrip(), text[SHORT_TITLE:].lstrip()


def _reason(line: str, column: int, short: str, long: str) -> str:
    if not long:
        return "has no long title, and the short one is its display"
    if not short:
        return "has no short title"
    behind = len(line) - len(line.rstrip())
    if behind and column > len(line.rstrip()):
        return f"has {behind} blank{'s' if behind > 1 else ''} behind its title"
    return "is not in the columns of the layout, and read by its blanks"
