"""The lines of a file that cannot be asked about: number, reason and what stands there."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import orjson

HEADINGS = ("line", "reason", "content")


def write(output: Path, unread: Path, bad: Path) -> None:
    """Write them in the order of the file, as CSV.

    Both inputs are NDJSON in the order of their lines. Those of `unread` are numbered among all
    lines; those of `bad` among the lines that were read, and have their values as a list.
    """
    with output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(_merged(_rows(unread), _rows(bad)))


Row = tuple[int, str, str]


def _rows(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        for line in file:
            held = orjson.loads(line)
            yield held["line"], held["reason"], _text(held["content"])


def _text(content: str | list[str | None]) -> str:
    """The text of a line; of values, as a line of CSV has them."""
    if isinstance(content, str):
        return content.strip("\r\n")
    if len(content) == 1:
        return content[0] or ""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(content)
    return written.getvalue()


def _merged(unread: Iterator[Row], bad: Iterator[Row]) -> Iterator[Row]:
    """Both in order; each line that was not read moves the later ones on by one."""
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
