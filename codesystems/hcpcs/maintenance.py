"""The dates of a code and CMS's last action: columns 269 to 320, read and checked."""

from dataclasses import dataclass
from datetime import date

from codesystems.hcpcs import indicators, layout, variations
from codesystems.hcpcs.fields import Fields, Misread
from codesystems.variations import Variation


@dataclass(frozen=True, slots=True)
class Maintenance:
    """The dates of a code and CMS's last action on it, with CMS's names.

    The termination date is the last day on which the code may be used.
    """

    added_date: date
    action_effective_date: date | None
    termination_date: date | None
    action_code: str
    variations: tuple[Variation, ...] = ()


def read(text: str) -> Maintenance:
    """Read the maintenance of a code from its record's text of 320 columns.

    Raises Misread for the first field with a value that the layout does not allow, and for dates
    that contradict each other.
    """
    fields = Fields(text)
    fields.blank(layout.LAST_FILLER)
    added = fields.day(layout.ADDED_DATE)
    if added is None:
        raise Misread(layout.ADDED_DATE, 0, "the added date is blank")
    acted = fields.day(layout.ACTION_EFFECTIVE_DATE)
    ended = fields.day(layout.TERMINATION_DATE)
    if ended is not None and ended < added:
        reason = f"terminated on {ended}, before it was added on {added}"
        raise Misread(layout.TERMINATION_DATE, 0, reason)
    action = fields.code(layout.ACTION_CODE, indicators.ACTION)
    if not action:
        raise Misread(layout.ACTION_CODE, 0, "the action code is blank")
    return Maintenance(added, acted, ended, action, _variations(added, acted))


def _variations(added: date, acted: date | None) -> tuple[Variation, ...]:
    if acted is None:
        return (variations.NO_ACTION_DATE,)
    return (variations.ACTION_BEFORE_ADDED,) if acted < added else ()
