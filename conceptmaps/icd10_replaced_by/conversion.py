"""Mappings of a conversion table: from the codes assigned before to the current code.

The table does not say whether a previous code has ended: it may go on for what the new code left
to it. A previous code of which the current one is a subdivision is broader; others are related.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from codesystems.model import Coding, Validity
from codesystems.orderfile import OrderFile
from conceptmaps.icd10_replaced_by.table import Row
from conceptmaps.model import Mapping, Relationship

_LONGEST_RANGE = 100
_NONE = {"", "none", "nopcs", "n/a", "new"}


@dataclass(slots=True)
class Conversion:
    """The mappings of a table, and the places of rows that name no code or no day."""

    kind: OrderFile
    system: str
    citation: str
    mappings: list[Mapping] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Add the mappings of a row."""
        current = self._code(row.current)
        previous = row.previous.strip('" ')
        if previous.lower() in _NONE or row.current.lower() in _NONE:
            return
        before = list(self._codes(previous)) if current else []
        if not before or row.effective is None:
            self.left_out.append(row.place)
            return
        title = row.previous_title if len(before) == 1 else ""
        for code in dict.fromkeys(before):
            if code != current:
                self.mappings.append(self._mapping(row, code, title, current))

    def _mapping(self, row: Row, previous: str, title: str, current: str) -> Mapping:
        is_below = current.replace(".", "").startswith(previous.replace(".", ""))
        return Mapping(
            Coding(self.system, previous, title or None),
            Coding(self.system, current, row.current_title or None),
            Relationship.SOURCE_IS_BROADER if is_below else Relationship.RELATED_TO,
            f"{self.citation}, row {row.place}",
            validity=Validity(row.effective),
        )

    def _codes(self, text: str) -> Iterator[str]:
        """Yield the codes that a text names, none if a part of it is no code and no range."""
        codes: list[str] = []
        for part in re.split(r"[;,&/]|\band\b|\bor\b|\s{2,}", text.replace('"', "")):
            words = part.strip()
            if not words:
                continue
            found = list(self._of_range(words)) if "-" in words else [self._code(words)]
            if not found or "" in found:
                return
            codes += found
        yield from codes

    def _of_range(self, text: str) -> Iterator[str]:
        """Yield the codes of a range such as H02.101-H02.106, which differ in their last digits."""
        first, _, last = (part.strip() for part in text.partition("-"))
        start, end = self._code(first), self._code(last)
        length = next((at for at, (a, b) in enumerate(zip(start, end, strict=False)) if a != b), 0)
        low, high = start[length:], end[length:]
        if len(low) != len(high):
            return
        if low.isdecimal() and high.isdecimal() and 0 <= int(high) - int(low) < _LONGEST_RANGE:
            for number in range(int(low), int(high) + 1):
                yield f"{start[:length]}{number:0{len(low)}}"

    def _code(self, text: str) -> str:
        """Return a code as in FHIR; empty for another text."""
        plain = text.replace(".", "").upper()
        return self.kind.spelled(plain) if re.fullmatch(self.kind.code, plain) else ""
