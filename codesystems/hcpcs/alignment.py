"""Align a primary record with a few blanks too many or too few, which shift all that follows.

A line has the usual width again if the blanks are removed from, or added to, some run of blanks.
The line is aligned only if exactly one of the results is a record without a fault.
"""

from collections.abc import Iterator
from typing import NamedTuple

from codesystems.hcpcs import details, layout, maintenance
from codesystems.hcpcs.fields import of_text

MOST = 3
"""Blanks: a line that lacks more, or has more, is a cut line, or two in one."""

_BOUNDARIES = {place.start for column in layout.COLUMNS for place in column.places}
_FIRST = layout.LONG_DESCRIPTION.span.start
_SHORT = layout.SHORT_DESCRIPTION.span


class Aligned(NamedTuple):
    """A line of the usual width, and the column where its blanks were wrong."""

    text: str
    column: int


def align(text: str, width: int) -> Aligned | None:
    """Return a primary record in the usual width; None if that is not certain."""
    readings: dict[object, Aligned] = {}
    for candidate in _candidates(text, len(text) - width):
        reading = _reading(candidate.text.ljust(layout.RECORD_LENGTH))
        if reading is not None:
            readings.setdefault(reading, candidate)
    return next(iter(readings.values())) if len(readings) == 1 else None


def _candidates(text: str, excess: int) -> Iterator[Aligned]:
    """Yield the line without blanks, or with more, in each place where that changes no word."""
    blanks = " " * abs(excess)
    for start in range(_FIRST, len(text) + 1):
        if excess > 0 and text[start : start + excess] == blanks:
            # The words of descriptions keep a blank between them.
            if start >= _SHORT.stop or text[start - 1] == " ":
                yield Aligned(text[:start] + text[start + excess :], start + 1)
        elif excess < 0 and (start in _BOUNDARIES or " " in text[start - 1 : start + 1]):
            yield Aligned(text[:start] + blanks + text[start:], start + 1)


def _reading(text: str) -> object | None:
    """Return what a record says, to compare; None if it has a fault."""
    short = text[_SHORT]
    long = text[_FIRST : _SHORT.start]
    # A description up to its last column may have lost a letter to the next one, or taken one.
    is_shifted = short[0] == " " or long[-1] != " "
    described = details.read(of_text(text), is_modifier=text[10] == "7")
    dated = maintenance.read(of_text(text))
    if is_shifted or not long.strip() or described.faults or dated.faults:
        return None
    return " ".join(long.split()), " ".join(short.split()), described, dated
