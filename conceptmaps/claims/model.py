"""A claim as the rules examine it: its codes, their places, and the days they are for.

A place (`at`) is a FHIRPath from the resource, such as
`Claim.item[2].productOrService.coding[0]`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from codesystems.asof import AsOf


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of a claim. `system` is canonical; it is `assumed` where the coding has none."""

    system: str
    code: str
    at: str
    assumed: bool = False

    @property
    def plain(self) -> str:
        """The code in capitals and without a dot, as claims may write it."""
        return self.code.replace(".", "").upper()


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a claim."""

    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a detail of a line; `charge` is in dollars, for all its units.

    `units` is its quantity. `uncoded` are elements that have a text and no code.
    """

    at: str
    codes: tuple[Coded, ...] = ()
    revenue: tuple[Coded, ...] = ()
    modifiers: tuple[Coded, ...] = ()
    places: tuple[Coded, ...] = ()
    day: AsOf | None = None
    charge: Decimal | None = None
    units: Decimal | None = None
    uncoded: tuple[Text, ...] = ()

    def has_modifier(self, *codes: str) -> bool:
        """Tell whether the line has any of these modifiers."""
        return any(modifier.plain in codes for modifier in self.modifiers)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim. `period` is the billable period; `types` includes subtypes.

    `conditions` are condition codes, `groups` DRGs, `coverages` describe the payer, `trials` are
    the places of clinical trial numbers. Nothing else is read: `uncoded` are elements that have a
    text, or a reference, and no code, `others` the other codes of supporting information and DRGs,
    and `unread` those of all other elements.
    """

    types: tuple[Coded, ...] = ()
    bill_types: tuple[Coded, ...] = ()
    period: AsOf | None = None
    lines: tuple[Line, ...] = ()
    procedures: tuple[Coded, ...] = ()
    diagnoses: tuple[Coded, ...] = ()
    conditions: tuple[Coded, ...] = ()
    groups: tuple[Coded, ...] = ()
    remarks: tuple[Text, ...] = ()
    coverages: tuple[Coded | Text, ...] = ()
    trials: tuple[str, ...] = ()
    uncoded: tuple[Text, ...] = ()
    others: tuple[Coded, ...] = ()
    unread: tuple[Coded, ...] = ()

    def codes(self) -> Iterator[tuple[Coded, Line | None]]:
        """Return every code that may have a validity, with its line where it is on one."""
        for coded in (*self.procedures, *self.diagnoses, *self.conditions, *self.groups):
            yield coded, None
        for line in self.lines:
            for coded in (*line.codes, *line.revenue, *line.modifiers, *line.places):
                yield coded, line
