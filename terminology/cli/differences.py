"""Differences as rows: shortened for a table that a person reads, whole for a sheet."""

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from codesystems.model import Property
from terminology.cli import console
from terminology.operations.comparison import Change, Entry
from terminology.operations.diff import Compared

HEADINGS = ("code", "change", "display", "property", "from", "to")

_WIDEST = 60
_LEAD = 12
"""Characters of a text in a table, and of those before the first one that differs."""


def totals(found: Compared) -> list[tuple[str, str]]:
    """How many codes changed in each way, whatever is shown of them."""
    return [(change.value, f"{total:,}") for change, total in found.totals.items()]


def rows(found: Compared) -> Iterator[tuple[str, ...]]:
    """The rows of a table: one for each property that differs, one for a new or a lost code."""
    for entry in found.entries:
        first = (entry.code, entry.change.value, _shortened(entry.display or ""))
        if entry.change in {Change.ADDED, Change.REMOVED}:
            yield (*first, "", "", "")
            continue
        for number, (name, before, after) in enumerate(_values(entry)):
            yield (*(("", "", "") if number else first), name, *_windows(before, after))


def write_csv(found: Compared, file: TextIO) -> None:
    """Write a row for each property that differs; values of one property stand between bars."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADINGS)
    for entry in found.entries:
        first = (entry.code, entry.change.value, entry.display or "")
        writer.writerows((*first, *values) for values in _values(entry))


def _values(entry: Entry) -> Iterable[tuple[str, str, str]]:
    for held in entry.differences:
        yield held.property, _joined(held.before), _joined(held.after)


def _joined(values: Iterable[Property]) -> str:
    return "|".join(console.text(fact) for fact in values)


def _shortened(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _windows(before: str, after: str) -> tuple[str, str]:
    """Both texts, short, from a little before where they begin to differ."""
    if max(len(before), len(after)) <= _WIDEST:
        return before, after
    pairs = enumerate(zip(before, after, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))
    start = max(0, same - _LEAD)
    lead = "…" if start else ""
    return _shortened(lead + before[start:]), _shortened(lead + after[start:])
