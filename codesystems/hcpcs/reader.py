"""Make and check records, from the text or from the workbook."""

from collections.abc import Callable, Hashable
from typing import NamedTuple

from codesystems.fixedwidth import Column
from codesystems.hcpcs import details, layout, maintenance
from codesystems.hcpcs.details import Details
from codesystems.hcpcs.fields import Fault, Raw
from codesystems.hcpcs.maintenance import Maintenance
from codesystems.hcpcs.record import HcpcsRecord, foreign
from codesystems.hcpcs.remarks import Remarks
from codesystems.release import Refused
from codesystems.variations import Variation

_MOST_DISPLACED = 10
"""Codes: a release with more of them out of order is sorted in another way."""


class Row(NamedTuple):
    """The parts of one record as they are in the file; `code` and descriptions with their blanks.

    `details` and `dates` identify equal details and dates, which are then read once by `raw`.
    """

    place: str
    code: str
    identification: str
    long_description: str
    short_description: str
    details: Hashable
    dates: Hashable
    raw: Raw


class Reader:
    """Make records, with a slip for each value that the layout does not allow.

    It stores the codes so far, to refuse duplicates, and caches equal details and dates.
    `column_name` returns the name of a column in the file.
    """

    def __init__(
        self, file: str, remarks: Remarks, column_name: Callable[[Column, int], str]
    ) -> None:
        self._file = file
        self._remarks = remarks
        self._column_name = column_name
        self._places: dict[str, str] = {}
        self._order: tuple[list[str], list[str]] = [], []
        self._details: dict[Hashable, Details] = {}
        self._maintenance: dict[Hashable, Maintenance] = {}

    def record(self, row: Row) -> HcpcsRecord:
        """Make one record. Several blanks in the descriptions become one.

        Raises Refused for a code that is not HCPCS Level II and for a duplicate code.
        """
        is_modifier = row.identification == "7"
        code = self._own_code(row, is_modifier=is_modifier)
        described = self._described(row, is_modifier=is_modifier)
        dated = self._dated(row)
        for variation in (*described.variations, *dated.variations):
            self.add(variation, f"{code}, {row.place}")
        for fault in (*described.faults, *dated.faults):
            self.slip(row.place, code, fault)
        record = HcpcsRecord(
            code,
            is_modifier,
            " ".join(row.long_description.split()),
            " ".join(row.short_description.split()),
            described,
            dated,
        )
        self._check_descriptions(row.place, record)
        return record

    def _own_code(self, row: Row, *, is_modifier: bool) -> str:
        code = row.code.strip()
        reason = foreign(code, is_modifier=is_modifier)
        if code in self._places:
            reason = f"{code} is a duplicate"
        if reason:
            name = self._column_name(layout.CODE, 0)
            raise Refused(self._file, f"{row.place}, column {name}", reason)
        self._places[code] = row.place
        blanks = len(row.code.rstrip()) - len(code)
        expected = layout.CODE.width - len(code)
        if blanks == expected:
            self._order[is_modifier].append(code)
        else:
            reason = f"{code} has {blanks} blanks before it, not {expected}"
            self.slip(row.place, code, Fault(layout.CODE, 0, reason))
        return code

    def _described(self, row: Row, *, is_modifier: bool) -> Details:
        key = (is_modifier, row.details)
        described = self._details.get(key)
        if described is None:
            described = details.read(row.raw, is_modifier=is_modifier)
            self._details[key] = described
        return described

    def _dated(self, row: Row) -> Maintenance:
        dated = self._maintenance.get(row.dates)
        if dated is None:
            dated = maintenance.read(row.raw)
            self._maintenance[row.dates] = dated
        return dated

    def _check_descriptions(self, place: str, record: HcpcsRecord) -> None:
        for column, text in (
            (layout.LONG_DESCRIPTION, record.long_description),
            (layout.SHORT_DESCRIPTION, record.short_description),
        ):
            if not text:
                reason = f"{record.code} has no {column.name}"
                self.slip(place, record.code, Fault(column, 0, reason))
        if len(record.short_description) > layout.SHORT_DESCRIPTION.width:
            reason = f"the short description has more than {layout.SHORT_DESCRIPTION.width} columns"
            self.slip(place, record.code, Fault(layout.SHORT_DESCRIPTION, 0, reason))

    def add(self, variation: Variation, place: str) -> None:
        """Count a tolerated variation."""
        self._remarks.add(variation, place)

    def slip(self, place: str, code: str, fault: Fault) -> None:
        """Add a slip of a record."""
        name = self._column_name(fault.column, fault.occurrence)
        self._remarks.slip(self._file, f"{place}, column {name}", code, fault.reason)

    def check_order(self) -> None:
        """Add a slip for each code out of order: procedures and modifiers ascend."""
        displaced = [code for order in self._order for code in _displaced(order)]
        for code in displaced if len(displaced) <= _MOST_DISPLACED else ():
            fault = Fault(layout.CODE, 0, f"{code} is out of order among its neighbours")
            self.slip(self._places[code], code, fault)


def _displaced(order: list[str]) -> list[str]:
    """Return the codes without which the others ascend, as far as their neighbours tell."""
    displaced: list[str] = []
    kept: list[str] = []
    for code in order:
        if kept and code < kept[-1]:
            # The one is displaced that does not follow what precedes both.
            if len(kept) > 1 and code < kept[-2]:
                displaced.append(code)
                continue
            displaced.append(kept.pop())
        kept.append(code)
    return displaced
