"""The bad rows of a file: number, reason and content of each line."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import orjson

HEADINGS = ("line", "reason", "content")


def write(output: Path, unread: Path, bad: Path) -> None:
    """Write the bad rows as CSV, in the order of the file.

    Both inputs are NDJSON in the order of their lines. Line numbers in `unread` count all lines;
    those in `bad` count only lines that were read, and their content is a list of values.
    """
    with output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(_merged(_rows(unread), _rows(bad)))


Row = tuple[int, str, str]


def _rows(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        for line in file:
            row = orjson.loads(line)
            yield row["line"], row["reason"], _text(row["content"])


def _text(content: str | list[str | None]) -> str:
    """The text of a line; values as a line of CSV."""
    if isinstance(content, str):
        return content.strip("\r\n")
    if len(content) == 1:
        return content[0] or ""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(content)
    return buffer.getvalue()


def _merged(unread: Iterator[Row], bad: Iterator[Row]) -> Iterator[Row]:
    """Merge both in order; each line that was not read increases later line numbers by one."""
    passed = 0
    following = next(unread, None)
    for line, reason, content in bad:
        while following is not None and following[0] <= line + passed:
            yield following
            passed += 1
            following = next(unread, None)
        yield line + passed, reason, content
    if following is not None:
        yield following
        yield from unread
