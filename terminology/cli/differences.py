"""Differences between editions as rows: shortened for a table, complete for CSV."""

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from codesystems.model import Property
from terminology.cli import console
from terminology.operations.comparison import Change, ChangedCode
from terminology.operations.diff import Comparison

HEADINGS = ("code", "change", "display", "property", "from", "to")

_WIDEST = 60
_LEAD = 12
"""Characters of a text in a table, and characters shown before the first difference."""


def totals(result: Comparison) -> list[tuple[str, str]]:
    """Return the number of codes for each kind of change, including those that are not shown."""
    return [(change.value, f"{total:,}") for change, total in result.totals.items()]


def rows(result: Comparison) -> Iterator[tuple[str, ...]]:
    """Yield table rows: one for each property that differs, one for an added or removed code."""
    for entry in result.entries:
        first = (entry.code, entry.change.value, _shortened(entry.display or ""))
        if entry.change in {Change.ADDED, Change.REMOVED}:
            yield (*first, "", "", "")
            continue
        for number, (name, before, after) in enumerate(_values(entry)):
            yield (*(("", "", "") if number else first), name, *_windows(before, after))


def write_csv(result: Comparison, file: TextIO) -> None:
    """Write a row for each property that differs; a `|` separates the values of one property."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADINGS)
    for entry in result.entries:
        first = (entry.code, entry.change.value, entry.display or "")
        writer.writerows((*first, *values) for values in _values(entry))


def _values(entry: ChangedCode) -> Iterable[tuple[str, str, str]]:
    for difference in entry.differences:
        yield difference.property, _joined(difference.before), _joined(difference.after)


def _joined(values: Iterable[Property]) -> str:
    return "|".join(console.text(value) for value in values)


def _shortened(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _windows(before: str, after: str) -> tuple[str, str]:
    """Shorten two texts so that both show the place where they begin to differ."""
    if max(len(before), len(after)) <= _WIDEST:
        return before, after
    pairs = enumerate(zip(before, after, strict=False))
    shorter = min(len(before), len(after))
    first = next((index for index, (left, right) in pairs if left != right), shorter)
    start = max(0, first - _LEAD)
    lead = "…" if start else ""
    return _shortened(lead + before[start:]), _shortened(lead + after[start:])
