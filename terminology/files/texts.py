"""Text files, compressed or not: the number of lines, and the line of an unclosed quote.

The value of an unclosed quote includes the lines after it. DuckDB may skip all of them and report
only one; so lines are counted here, regardless of quotes.
"""

import gzip
import re
from collections.abc import Iterable, Iterator
from io import BufferedReader
from operator import itemgetter
from pathlib import Path

_CHUNK = 256 * 1024
_BREAKS = b"\r\n"


def opened(path: Path) -> gzip.GzipFile | BufferedReader:
    """Open a file, and decompress it if its suffix is .gz."""
    return gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb")


def lines(path: Path) -> int:
    """Count the lines that are not empty."""
    number, within = 0, False
    with opened(path) as file:
        while chunk := file.read(_CHUNK):
            number += sum(map(bool, chunk.splitlines()))
            number -= within and chunk[0] not in _BREAKS
            within = chunk[-1] not in _BREAKS
    return number


def unclosed(path: Path, delimiter: str) -> int | None:
    """The line of an unclosed quote; of several, the one whose value has the most lines."""
    with opened(path) as file:
        return max(_unclosed(file, delimiter), default=(0, None), key=itemgetter(0))[1]


def _unclosed(lines: Iterable[bytes], delimiter: str) -> Iterator[tuple[int, int]]:
    """For each quote not closed before a delimiter: the lines of its value, and its line number."""
    opening, closing = _patterns(delimiter)
    start = number = 0
    for number, line in enumerate(lines, 1):
        if b'"' not in line:
            continue
        # A line within a quoted value is matched as if the quote opened with it.
        text = b'"' + line if start else line
        opens = opening.match(text)
        if start and not (opens and not opens[1]):
            if not closing.match(text):
                yield number - start, start
            start = 0
        if opens:
            start = start or number
    if start:
        yield number - start, start


def _patterns(delimiter: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Patterns of a line with an open quote at its end, and of a closed value."""
    part = re.escape(delimiter.encode())
    quoted = rb'"(?:[^"]|"")*+'
    values = rb'(?:%b"[^"%b]*|[^"%b][^%b]*|)%b' % (quoted, part, part, part, part)
    return re.compile(rb"((?:%b)*)%b\Z" % (values, quoted)), re.compile(
        rb'%b"(?:%b|[\r\n]|\Z)' % (quoted, part)
    )
