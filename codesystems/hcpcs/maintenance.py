"""The dates of a code and CMS's last action: columns 269 to 320, read and checked."""

from dataclasses import dataclass, field
from datetime import date

from codesystems.hcpcs import indicators, layout, variations
from codesystems.hcpcs.fields import Fault, Fields, Raw
from codesystems.variations import Variation


@dataclass(frozen=True, slots=True)
class Maintenance:
    """The dates of a code and CMS's last action on it, with CMS's names.

    The termination date is the last day on which the code may be used. `faults` are the values
    that the layout does not allow, or that contradict each other.
    """

    added_date: date | None
    action_effective_date: date | None
    termination_date: date | None
    action_code: str
    variations: tuple[Variation, ...] = ()
    faults: tuple[Fault, ...] = field(default=(), compare=False)


def read(raw: Raw) -> Maintenance:
    """Read the maintenance of a code. An impossible date is dropped, with a fault."""
    fields = Fields(raw)
    fields.blank(layout.LAST_FILLER)
    added = fields.day(layout.ADDED_DATE)
    acted = fields.day(layout.ACTION_EFFECTIVE_DATE)
    ended = fields.day(layout.TERMINATION_DATE)
    action = fields.code(layout.ACTION_CODE, indicators.ACTION)
    for column in (layout.ADDED_DATE, layout.ACTION_CODE):
        if not fields.raw(column).strip():
            fields.fault(column, f"the {column.name} is blank")
    if added is not None and ended is not None and ended < added:
        reason = f"terminated on {ended}, before it was added on {added}; both are kept"
        fields.fault(layout.TERMINATION_DATE, reason)
    found: list[Variation] = []
    if not fields.raw(layout.ACTION_EFFECTIVE_DATE).strip():
        found.append(variations.NO_ACTION_DATE)
    if acted is not None and added is not None and acted < added:
        found.append(variations.ACTION_BEFORE_ADDED)
    return Maintenance(added, acted, ended, action, tuple(found), tuple(fields.faults))
