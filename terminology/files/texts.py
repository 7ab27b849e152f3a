"""The bytes of a text, packed or not: how many lines it has, and where a quote holds many of them.

A quote that is not closed takes the lines behind it for its value. DuckDB may leave all of them out
and say so of one; hence they are counted here, without regard to quotes.
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
    """The bytes as they were before they were packed."""
    return gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb")


def lines(path: Path) -> int:
    """How many lines have something in them."""
    number, within = 0, False
    with opened(path) as file:
        while chunk := file.read(_CHUNK):
            number += sum(map(bool, chunk.splitlines()))
            number -= within and chunk[0] not in _BREAKS
            within = chunk[-1] not in _BREAKS
    return number


def unclosed(path: Path, delimiter: str) -> int | None:
    """The line with a quote that is not closed; of several, the one that takes the most lines."""
    with opened(path) as file:
        return max(_unclosed(file, delimiter), default=(0, None), key=itemgetter(0))[1]


def _unclosed(lines: Iterable[bytes], delimiter: str) -> Iterator[tuple[int, int]]:
    """How many lines a quote takes that is not closed before a delimiter, and where it opens."""
    opening, closing = _patterns(delimiter)
    start = number = 0
    for number, line in enumerate(lines, 1):
        if b'"' not in line:
            continue
        # Within a value, a line goes on as if the quote opened with it.
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
    """A line at whose end a quote is open, with what is before it; a value that is closed."""
    part = re.escape(delimiter.encode())
    quoted = rb'"(?:[^"]|"")*+'
    values = rb'(?:%b"[^"%b]*|[^"%b][^%b]*|)%b' % (quoted, part, part, part, part)
    return re.compile(rb"((?:%b)*)%b\Z" % (values, quoted)), re.compile(
        rb'%b"(?:%b|[\r\n]|\Z)' % (quoted, part)
    )
