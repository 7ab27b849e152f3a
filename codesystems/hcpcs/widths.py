"""The widths of a text's lines: cut lines are refused, a shifted record is aligned.

A release either pads its lines, or trims the blanks after the last field; then a primary record
ends at its action code, and a continuation at the end of its text.
"""

from collections import Counter
from typing import NamedTuple

from codesystems.hcpcs import alignment, layout, variations
from codesystems.hcpcs.remarks import Remarks
from codesystems.release import Refused
from codesystems.variations import Variation

NumberedLine = tuple[int, str]
"""A line with its number in the file."""


class _Kind(NamedTuple):
    """The lines of some record identifications, and the last column of their text."""

    identifications: str
    end: int
    known: Variation


_KINDS = (
    _Kind("37", layout.DETAIL_LENGTH, variations.NO_FILLER),
    _Kind("48", layout.DESCRIPTION_END, variations.SHORT_CONTINUATION),
)


def checked(file: str, lines: list[NumberedLine], remarks: Remarks) -> list[NumberedLine]:
    """Return the lines, of which shifted ones are aligned with a slip.

    Raises Refused for the first line that is cut or too long.
    """
    replaced: dict[int, str] = {}
    for kind in _KINDS:
        own = [line for line in lines if line[1][10] in kind.identifications]
        widths = Counter([len(text) for _, text in own])
        usual = widths.most_common(1)[0][0] if widths else kind.end
        # Where blanks are trimmed, no line ends with a blank, not even a full one.
        is_padded = any(text[-1] == " " for _, text in own)
        least = _least_width(kind, usual, widths, is_padded=is_padded)
        if set(widths) == {layout.RECORD_LENGTH}:
            continue
        for number, text in own:
            if not least <= len(text) <= layout.RECORD_LENGTH or _is_longer(kind, text, usual):
                replaced[number] = _mended(file, (number, text), kind, usual, least, remarks)
            elif 0 < usual - len(text) <= alignment.MOST and is_padded:
                _add_width(file, (number, text), remarks)
            elif len(text) < layout.RECORD_LENGTH:
                remarks.add(kind.known, f"line {number}")
    return [(number, replaced.get(number, text)) for number, text in lines]


def _least_width(kind: _Kind, usual: int, widths: Counter[int], *, is_padded: bool) -> int:
    """Return the minimum width of a line: the most frequent one of its kind, if it is padded."""
    padded = usual >= kind.end and widths[usual] * 2 > widths.total()
    if kind is _KINDS[0]:
        return min(usual, layout.RECORD_LENGTH) if padded else kind.end
    return kind.end if padded and is_padded else 0


def _is_longer(kind: _Kind, text: str, usual: int) -> bool:
    """Tell whether a primary record has text where the others have none."""
    return kind is _KINDS[0] and bool(text[max(usual, kind.end) :].strip())


def _mended(
    file: str, line: NumberedLine, kind: _Kind, usual: int, least: int, remarks: Remarks
) -> str:
    """Return a line of another width without its slip. Raises Refused if that is not certain."""
    number, text = line
    excess = len(text) - usual
    code = text[:5].strip()
    is_primary = kind is _KINDS[0]
    aligned = alignment.align(text, usual) if is_primary and abs(excess) <= alignment.MOST else None
    if aligned is not None:
        reason = (
            f"{abs(excess)} blanks too {'many' if excess > 0 else 'few'} at or before this column; "
            "the fields after them are read in their columns"
        )
        remarks.slip(file, f"line {number}, column {aligned.column}", code, reason)
        return aligned.text
    if not is_primary and not text[layout.RECORD_LENGTH :].strip() and len(text) >= least:
        _add_width(file, line, remarks)
        return text[: layout.RECORD_LENGTH]
    if least <= len(text) <= layout.RECORD_LENGTH:
        return text
    raise _of_odd_width(file, number, len(text), least)


def _add_width(file: str, line: NumberedLine, remarks: Remarks) -> None:
    """Add a slip for a continuation of another width, whose words may be shifted."""
    number, text = line
    reason = f"the line has {len(text)} columns, unlike the others of its kind"
    remarks.slip(file, f"line {number}, column {len(text) + 1}", text[:5].strip(), reason)


def _of_odd_width(file: str, number: int, width: int, least: int) -> Refused:
    if width > layout.RECORD_LENGTH:
        place = f"line {number}, column {layout.RECORD_LENGTH + 1}"
        return Refused(file, place, f"the line is too long; a record has {layout.RECORD_LENGTH}")
    reason = f"the line is truncated; a line of its kind ends at column {least} or later"
    return Refused(file, f"line {number}, column {width + 1}", reason)
